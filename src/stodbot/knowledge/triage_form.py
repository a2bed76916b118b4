"""Reads `triage.yaml`: what people write who need care, small talk, and the referrals."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from stodbot.domain.entry import Language
from stodbot.domain.phrases import TRIAGE_FIELDS
from stodbot.domain.triage import LABELS, Need, SmallTalk, TriageExamples, TriageLabel, Whose
from stodbot.knowledge.form import Form, child, unknown_key
from stodbot.knowledge.phrases_form import check_fields
from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.strict_yaml import Mapping as MappingNode
from stodbot.knowledge.strict_yaml import Node, Scalar
from stodbot.knowledge.strict_yaml import Sequence as SequenceNode
from stodbot.matching.text import clean, tokens

E = TypeVar("E", bound=StrEnum)

_REPLIES = "replies"
_WHOSE = "unsure_answers"
_CONNECTIVES = "connectives"
_SMALL_TALK = "smalltalk"
_BUSINESS = "business"
_KEYS = [_REPLIES, _WHOSE, _CONNECTIVES, _SMALL_TALK, _BUSINESS, *Need]
_FEWEST = 20  # examples of a label
_LANGUAGES = [*Language, "other"]  # `other`: all the languages that the bot does not answer in

ReplyTexts = dict[Language, dict[str, str]]


@dataclass(frozen=True, slots=True)
class TriageFile:
    """What the file holds."""

    examples: TriageExamples
    replies: ReplyTexts


@dataclass(slots=True)
class _Found:
    labelled: dict[TriageLabel, tuple[str, ...]] = field(default_factory=dict)
    business: tuple[str, ...] = ()
    whose: dict[Whose, tuple[str, ...]] = field(default_factory=dict)
    connectives: tuple[str, ...] = ()
    replies: ReplyTexts = field(default_factory=dict)


def read_triage(node: Node, form: Form) -> TriageFile:
    """The examples by label, and the referrals by language and key; what is missing is empty."""
    found = _Found()
    for key, value in form.pairs(node, "triagens exempel och svar"):
        _read_key(key, value, form, found)
    examples = TriageExamples(
        labelled=found.labelled,
        business=found.business,
        whose=found.whose,
        connectives=found.connectives,
    )
    return TriageFile(examples, found.replies)


def _read_key(key: Scalar, value: Node, form: Form, found: _Found) -> None:
    name = key.value
    if name in set(Need):
        found.labelled[Need(name)] = _examples(value, form)
    elif name == _SMALL_TALK:
        found.labelled |= _by_name(value, form, SmallTalk)
    elif name == _BUSINESS:
        found.business = _examples(value, form)
    elif name == _WHOSE:
        found.whose = _by_name(value, form, Whose)
    elif name == _CONNECTIVES:
        found.connectives = _examples(value, form)
    elif name == _REPLIES:
        found.replies = _replies(value, form)
    else:
        form.report(key, unknown_key(name, _KEYS))


def example_nodes(node: Node) -> Iterator[tuple[str, Scalar]]:
    """Every example with its label, where it stands in the file."""
    if not isinstance(node, MappingNode):
        return
    for label, by_language in node.items:
        if label.value == _SMALL_TALK:
            yield from example_nodes(by_language)
        elif label.value not in (_REPLIES, _WHOSE, _CONNECTIVES) and isinstance(
            by_language, MappingNode
        ):
            for _, examples in by_language.items:
                items = examples.items if isinstance(examples, SequenceNode) else ()
                yield from ((label.value, item) for item in items if isinstance(item, Scalar))


def merged(own: TriageExamples, shipped: TriageExamples) -> TriageExamples:
    """The own examples, and the shipped ones of what has none of its own."""
    return TriageExamples(
        labelled={**shipped.labelled, **own.labelled},
        business=own.business or shipped.business,
        whose=own.whose or shipped.whose,
        connectives=own.connectives or shipped.connectives,
    )


def check_counts(examples: TriageExamples, place: Place) -> Iterator[Problem]:
    """Labels that have too few examples to be learnt; an example counts once, where it is first."""
    seen: set[tuple[str, ...]] = set()
    groups: list[tuple[str, tuple[str, ...]]] = [
        (label, examples.labelled.get(label, ())) for label in LABELS
    ]
    for label, texts in (*groups, (_BUSINESS, examples.business)):
        new = {tuple(tokens(clean(text))) for text in texts} - seen - {()}
        seen |= new
        if len(new) < _FEWEST:
            yield Problem(
                place,
                f'"{label}" har {len(new)} olika exempel. Minst {_FEWEST} behövs för att boten ska '
                "lära sig skillnaden. Lägg till fler, eller ta bort nyckeln: då gäller de exempel "
                "som följer med.",
            )


def _by_name(node: Node, form: Form, kinds: type[E]) -> dict[E, tuple[str, ...]]:
    """Examples for each of a few kinds."""
    read_name = form.choice(kinds)
    found: dict[E, tuple[str, ...]] = {}
    for key, value in form.pairs(node, ", ".join(kinds)):
        name = read_name(key)
        examples = _examples(value, form)
        if name is not None:
            found[name] = examples
    return found


def _examples(node: Node, form: Form) -> tuple[str, ...]:
    """Examples in every language; which one it is makes no difference to learning."""
    found: tuple[str, ...] = ()
    for key, value in form.pairs(node, "språk (sv, en, fi, other)"):
        if key.value not in _LANGUAGES:
            form.report(key, unknown_key(key.value, _LANGUAGES))
        found += form.items(value, form.phrasing)
    return found


def _replies(node: Node, form: Form) -> ReplyTexts:
    found: ReplyTexts = {}
    for key, value in form.pairs(node, "svar"):
        if key.value not in TRIAGE_FIELDS:
            form.report(key, unknown_key(key.value, list(TRIAGE_FIELDS)))
            continue
        for language, text in form.texts(value).items():
            if check_fields(
                child(value, language), form, key.value, text, TRIAGE_FIELDS[key.value]
            ):
                found.setdefault(language, {})[key.value] = text
    return found
