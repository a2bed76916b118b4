"""What the matcher learns from: every way of asking that the knowledge lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from stodbot.domain.entry import Entry, Language
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.matching.text import clean

_EVERY = 4  # of the questions on other subjects: enough to know them by


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and its label, None where it belongs to none of them."""

    text: str
    label: str | None
    is_question: bool  # only what people could type tells how well the matcher does


def examples_of(base: KnowledgeBase) -> list[Example]:
    """How every entry is asked for and called, and what is out of scope."""
    found = [example for entry in base.entries.values() for example in _of_entry(entry)]
    for texts in base.out_of_scope.values():
        found += [_example(text, None, is_question=True) for text in texts]
    return found


def side_examples_of(base: KnowledgeBase) -> list[Example]:
    """How people ask for one side of a subject, whatever the subject."""
    return [
        _example(text, side, is_question=True)
        for side, texts in base.sides.items()
        for text in texts
    ]


def request_examples_of(base: KnowledgeBase) -> list[Example]:
    """How people ask for a public document, how they ask about them, and some of all else."""
    requests = base.requests
    if requests is None or requests.entry not in base.entries:
        return []
    wanted = [clean(text) for texts in requests.wants.values() for text in texts]
    found = [_example(text, requests.entry, is_question=True) for text in wanted]
    about = (*requests.about.values(), *base.entries[requests.entry].questions.values())
    found += [_example(text, None, is_question=True) for texts in about for text in texts]
    others = [e for e in examples_of(base) if e.is_question and e.label != requests.entry]
    found += [replace(example, label=None) for example in others[::_EVERY]]
    listed = set(wanted)
    return [e for e in found if e.label is not None or e.text not in listed]


def _of_entry(entry: Entry) -> Iterator[Example]:
    for text in entry.title.values():
        yield _example(text, entry.id, is_question=False)
    for texts in entry.aliases.values():
        yield from (_example(text, entry.id, is_question=False) for text in texts)
    for texts in entry.questions.values():
        yield from (_example(text, entry.id, is_question=True) for text in texts)
    if not any(entry.questions.values()):  # then the texts have to do; else they add nothing
        for statement in (entry.answer, *entry.facets.values()):
            yield _example(_one(statement.texts), entry.id, is_question=False)


def _one(texts: Mapping[Language, str]) -> str:
    """One language will do: the encoder knows what the others say."""
    return texts.get(Language.SWEDISH) or next(iter(texts.values()))


def _example(text: str, label: str | None, *, is_question: bool) -> Example:
    return Example(text=clean(text), label=label, is_question=is_question)
