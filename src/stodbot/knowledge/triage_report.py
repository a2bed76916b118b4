"""How the tests of the triage went: a confusion table, and the shares that matter."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from stodbot.knowledge.report import Shares
from stodbot.knowledge.triage_cases import Expected, TriageCase
from stodbot.triage.assessment import Outcome

_ROWS = {
    Expected.EMERGENCY: "nödläge",
    Expected.MEDICAL: "vård",
    Expected.SMALL_TALK: "småprat",
    Expected.QUESTION: "fråga",
}
_COLUMNS = {
    Outcome.EMERGENCY: "nödläge",
    Outcome.CARE: "vård",
    Outcome.UNSURE: "frågade",
    Outcome.SMALL_TALK: "småprat",
    Outcome.QUESTION: "fråga",
}
_HEALTH = (Expected.EMERGENCY, Expected.MEDICAL)
_OTHER = (Expected.SMALL_TALK, Expected.QUESTION)
_DECLINED = (Outcome.EMERGENCY, Outcome.CARE)
_RIGHT = {
    Expected.EMERGENCY: (Outcome.EMERGENCY,),
    Expected.MEDICAL: _DECLINED,  # to be shown 112 when merely ill is an acceptable price
    Expected.SMALL_TALK: (Outcome.SMALL_TALK, Outcome.QUESTION),  # an entry may answer that, too
    Expected.QUESTION: (Outcome.QUESTION,),
}


@dataclass(frozen=True, slots=True)
class TriageResult:
    """One case and what the triage made of it."""

    case: TriageCase
    outcome: Outcome

    @property
    def is_right(self) -> bool:
        """Whether that is good enough; a question back is not."""
        return self.outcome in _RIGHT[self.case.expect]


def run_triage_cases(
    cases: Iterable[TriageCase], assess: Callable[[TriageCase], Outcome]
) -> list[TriageResult]:
    """Assess every case."""
    return [TriageResult(case, assess(case)) for case in cases]


def confusion(results: Sequence[TriageResult]) -> list[str]:
    """What was expected down, what came across, as lines of text."""
    width = max(map(len, _ROWS.values()))
    head = "  ".join(f"{name:>8}" for name in _COLUMNS.values())
    lines = [f"{'':{width}}  {head}  {'antal':>8}"]
    for expect, name in _ROWS.items():
        own = [result for result in results if result.case.expect is expect]
        counts = [sum(result.outcome is outcome for result in own) for outcome in _COLUMNS]
        lines.append("  ".join([f"{name:{width}}", *(f"{n:>8}" for n in (*counts, len(own)))]))
    return lines


def shares(results: Sequence[TriageResult]) -> list[str]:
    """The shares that the triage is judged by, as lines of text."""
    return [
        _line("nödlägen som fick 112", results, (Expected.EMERGENCY,), (Outcome.EMERGENCY,)),
        _line("annan vård som fick 112", results, (Expected.MEDICAL,), (Outcome.EMERGENCY,)),
        _line("vård och nödlägen som hänvisades", results, _HEALTH, _DECLINED),
        _line("annat som hänvisades till vården", results, _OTHER, _DECLINED),
        _line("frågor som togs för småprat", results, (Expected.QUESTION,), (Outcome.SMALL_TALK,)),
        _line("frågade tillbaka", results, tuple(Expected), (Outcome.UNSURE,)),
    ]


def wrong_rows(results: Sequence[TriageResult]) -> list[str]:
    """A line for each case that went wrong, with its place."""
    return [
        f'{result.case.place}: "{result.case.text}" lästes som {_COLUMNS[result.outcome]}, '
        f"väntat {_ROWS[result.case.expect]}"
        for result in results
        if not result.is_right
    ]


def triage_shares(results: Sequence[TriageResult]) -> Shares:
    """What goes into the floor: all that is right, and what must not happen.

    That is a health matter taken for something else, or something else declined as one.
    """
    right = sum(result.is_right for result in results)
    harm = sum(not result.is_right and result.outcome is not Outcome.UNSURE for result in results)
    return Shares(_percent(right, len(results)), _percent(harm, len(results)))


def _line(
    what: str,
    results: Sequence[TriageResult],
    expected: Collection[Expected],
    outcomes: Collection[Outcome],
) -> str:
    own = [result for result in results if result.case.expect in expected]
    hits = sum(result.outcome in outcomes for result in own)
    return f"{_percent(hits, len(own)):6.1f} %  {what}"


def _percent(part: int, whole: int) -> float:
    return 100 * part / max(1, whole)
