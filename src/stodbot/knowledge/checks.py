"""Looks over knowledge that could be read: what is double, missing, out of date or in the way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from stodbot.domain.entry import Entry, EntryId, Language, Statement
from stodbot.knowledge.cases import Case
from stodbot.knowledge.entry_form import PlacedEntry
from stodbot.knowledge.loader import Loaded
from stodbot.knowledge.problem import Place, Problem, Severity
from stodbot.knowledge.strict_yaml import Mapping as MappingNode
from stodbot.knowledge.strict_yaml import Node, Scalar
from stodbot.knowledge.strict_yaml import Sequence as SequenceNode
from stodbot.knowledge.triage_cases import TriageCase
from stodbot.knowledge.triage_form import example_nodes
from stodbot.matching.examples import Example
from stodbot.matching.learned import Learned
from stodbot.matching.text import clean, tokens

_REVIEW_AHEAD = timedelta(days=30)
_SURE = 0.9  # from here on a wrong answer would be given without a doubt
_SURE_BY_LETTERS = 0.96  # without an encoder, whose judgement is worth more


def check_phrasings(loaded: Loaded, cases: Sequence[Case]) -> Iterator[Problem]:
    """Phrasings that are listed twice, and tests that are listed as phrasings."""
    first: dict[tuple[str, ...], tuple[EntryId | None, Place]] = {}
    for entry, node in _phrasings(loaded):
        key = tuple(tokens(clean(node.value)))
        if key in first:
            other, place = first[key]
            where = "här" if other == entry else f'i "{other}"'
            yield Problem(
                node.place, f"formuleringen finns redan {where}: {place}. Ta bort den ena."
            )
        first.setdefault(key, (entry, node.place))
    for case in cases:
        known = first.get(tuple(tokens(clean(case.text))))
        if known:
            yield Problem(
                case.place,
                f"testfallet är också listat i kunskapen: {known[1]}. Ett test ska vara nytt.",
            )


def check_triage(loaded: Loaded, cases: Sequence[TriageCase]) -> Iterator[Problem]:
    """Examples of the triage that are listed twice, and its tests that are listed as examples."""
    first: dict[tuple[str, ...], tuple[str, Place]] = {}
    for label, node in example_nodes(loaded.triage) if loaded.triage is not None else ():
        key = tuple(tokens(clean(node.value)))
        if key and key in first:
            other, place = first[key]
            where = "här" if other == label else f"under {other}"
            yield Problem(node.place, f"exemplet finns redan {where}: {place}. Ta bort det ena.")
        first.setdefault(key, (label, node.place))
    for case in cases:
        known = first.get(tuple(tokens(clean(case.text))))
        if known and tokens(clean(case.text)):
            yield Problem(
                case.place,
                f"testfallet är också ett exempel: {known[1]}. Ett test ska vara nytt.",
            )


def check_borders(
    loaded: Loaded, examples: Sequence[Example], learned: Learned
) -> Iterator[Problem]:
    """Entries that take another's phrasing when that phrasing is left out.

    An error where they would be sure of it, a warning where they merely come first.
    """
    places: dict[tuple[str | None, str], Place] = {
        (entry, clean(node.value)): node.place for entry, node in _phrasings(loaded)
    }
    confidence, _ = learned.classifier.calibration.confidence(learned.left_out)
    has_encoder = learned.classifier.similarity.meaning is not None
    sure = _SURE if has_encoder else _SURE_BY_LETTERS
    for number, scores, certainty in zip(
        learned.examples, learned.left_out, confidence, strict=True
    ):
        example = examples[number]
        thief = learned.classifier.labels[int(scores[:-1].argmax())]
        place = places.get((example.label, example.text))
        if not example.is_question or thief == example.label or place is None:
            continue
        if certainty >= sure:
            yield Problem(
                place,
                f'"{example.text}" skulle få svaret "{thief}" om den inte vore listad här '
                f"(säkerhet {certainty:.0%}). Skriv om den, flytta den eller ta bort den.",
            )
        elif example.label is not None:
            yield Problem(
                place,
                f'"{example.text}" ligger nära "{thief}". Lista gärna fler sätt att fråga så.',
                Severity.WARNING,
            )


def check_entries(placed: Mapping[EntryId, PlacedEntry], today: date) -> Iterator[Problem]:
    """Missing translations, and what has expired or is soon to be reviewed."""
    for entry in placed.values():
        yield from _translations(entry)
        yield from _validity(entry, today)


def _phrasings(loaded: Loaded) -> Iterator[tuple[EntryId | None, Scalar]]:
    for entry_id, placed in loaded.placed.items():
        for node in _scalars(placed.node_of("questions")):
            yield entry_id, node
    if loaded.out_of_scope is not None:
        for node in _scalars(loaded.out_of_scope):
            yield None, node


def _scalars(node: Node) -> Iterator[Scalar]:
    """The phrasings below `questions`; nothing where an entry lists none."""
    if isinstance(node, MappingNode):
        for _, by_language in node.items:
            if isinstance(by_language, SequenceNode):
                yield from (item for item in by_language.items if isinstance(item, Scalar))


def _translations(placed: PlacedEntry) -> Iterator[Problem]:
    entry = placed.entry
    texts: list[tuple[tuple[str, ...], Mapping[Language, str]]] = [
        (("title",), entry.title),
        (("answer",), entry.answer.texts),
    ]
    texts += [(("facets", name), facet.texts) for name, facet in entry.facets.items()]
    for path, text in texts:
        missing = [name for name in (Language.SWEDISH, Language.ENGLISH) if name not in text]
        if Language.FINNISH in entry.title and path != ("title",) and len(path) == 1:
            missing += [Language.FINNISH] if Language.FINNISH not in text else []
        if missing:
            yield Problem(
                placed.node_of(*path).place,
                f"{'.'.join(path)} saknas på {', '.join(missing)}.",
                Severity.WARNING,
            )


def _validity(placed: PlacedEntry, today: date) -> Iterator[Problem]:
    entry: Entry = placed.entry
    statements: list[tuple[tuple[str, ...], Statement]] = [((), entry.answer)]
    statements += [
        (("facets", name), facet)
        for name, facet in entry.facets.items()
        if facet.valid_to != entry.answer.valid_to  # else inherited, and told once
    ]
    for path, statement in statements:
        if not statement.is_current(today):
            yield Problem(
                placed.node_of(*path, "valid_to").place,
                f"uppgiften gällde till {statement.valid_to}; nu visas texten under after. "
                "Skriv den nya uppgiften.",
                Severity.WARNING,
            )
    if entry.review_by is not None and entry.review_by <= today + _REVIEW_AHEAD:
        yield Problem(
            placed.node_of("review_by").place,
            f"svaret ska ses över senast {entry.review_by}. Sätt ett nytt datum när det är gjort.",
            Severity.WARNING,
        )
