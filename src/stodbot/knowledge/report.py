"""Runs the tests of the knowledge and tells how they went: right, asked back, wrong, rejected."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stodbot.domain.decision import Decision, DecisionKind
from stodbot.knowledge.cases import NONE, Case

_MARGIN = 0.5  # percentage points that a new floor lies below what was measured


class Verdict(StrEnum):
    """How one case went."""

    RIGHT = "rätt"
    ASKED_BACK = "frågade"
    WRONG = "fel"
    REJECTED = "avvisade"


@dataclass(frozen=True, slots=True)
class Result:
    """One case, what was decided and how good that is."""

    case: Case
    decision: Decision
    verdict: Verdict

    @property
    def has_right_facet(self) -> bool:
        """Whether the side asked for is the side shown."""
        return self.case.facet == self.decision.facet


def run_cases(cases: Iterable[Case], decide: Callable[[Case], Decision]) -> list[Result]:
    """Decide on every case."""
    decided = ((case, decide(case)) for case in cases)
    return [Result(case, decision, _judge(case, decision)) for case, decision in decided]


def _judge(case: Case, decision: Decision) -> Verdict:
    if decision.kind is DecisionKind.CLARIFY:
        return Verdict.ASKED_BACK
    if case.expect == NONE:
        return Verdict.WRONG if decision.kind is DecisionKind.ANSWER else Verdict.RIGHT
    if decision.kind is DecisionKind.ANSWER:
        return Verdict.RIGHT if decision.entry == case.expect else Verdict.WRONG
    if decision.kind is DecisionKind.SMALLTALK and decision.entry == case.expect:
        return Verdict.RIGHT  # "are you a robot" is small talk, and leads to the entry
    return Verdict.REJECTED


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of all cases, in percent."""

    right: float
    wrong: float

    @classmethod
    def of(cls, results: Sequence[Result]) -> "Shares":
        """The shares among results."""
        return cls(_percent(results, Verdict.RIGHT), _percent(results, Verdict.WRONG))

    def is_below(self, floor: "Shares") -> bool:
        """Whether there are fewer right or more wrong than the floor allows."""
        return self.right < floor.right or self.wrong > floor.wrong

    def as_floor(self) -> "Shares":
        """A floor a little below these shares."""
        return Shares(max(0.0, round(self.right - _MARGIN, 1)), round(self.wrong + _MARGIN, 1))


def table(results: Sequence[Result]) -> list[str]:
    """The verdicts per expected entry and in total, as lines of text."""
    names = sorted({result.case.expect for result in results})
    width = max(map(len, [*names, "totalt"]), default=6)
    head = "  ".join(f"{verdict:>9}" for verdict in Verdict)
    lines = [f"{'':{width}}  {'antal':>6}  {head}  {'rätt del':>9}"]
    for name in names:
        own = [result for result in results if result.case.expect == name]
        lines.append(_row(name, width, own))
    lines.append(_row("totalt", width, results))
    return lines


def failures(results: Sequence[Result]) -> list[str]:
    """A line for each case that was answered wrongly or rejected, with its place."""
    return [
        f'{result.case.place}: {result.verdict}: "{result.case.text}" '
        f"gav {result.decision.entry or result.decision.kind}, väntat {result.case.expect}"
        for result in results
        if result.verdict in (Verdict.WRONG, Verdict.REJECTED)
    ]


def _row(name: str, width: int, results: Sequence[Result]) -> str:
    counts = "  ".join(f"{sum(r.verdict is v for r in results):>9}" for v in Verdict)
    sided = [r for r in results if r.case.facet and r.verdict is Verdict.RIGHT]
    sides = f"{sum(r.has_right_facet for r in sided)}/{len(sided)}" if sided else "-"
    return f"{name:{width}}  {len(results):>6}  {counts}  {sides:>9}"


def _percent(results: Sequence[Result], verdict: Verdict) -> float:
    return 100 * sum(result.verdict is verdict for result in results) / max(1, len(results))
