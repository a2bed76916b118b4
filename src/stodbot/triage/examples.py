"""What the triage learns from: its own examples, and the knowledge as what is not care."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.matching.examples import Example
from stodbot.matching.text import clean, tokens

_MOST_QUESTIONS = 500  # of the entries: more teach it nothing new, and take memory
_MOST_OUT_OF_SCOPE = 1_500


def triage_examples_of(base: KnowledgeBase) -> list[Example]:
    """Every example once, under its first label; those without a label are business."""
    listed = chain(
        ((text, str(label)) for label, texts in base.triage.labelled.items() for text in texts),
        ((text, None) for text in base.triage.business),
        ((text, None) for text in _knowledge_of(base)),
    )
    return list(_once(listed))


def _knowledge_of(base: KnowledgeBase) -> Iterator[str]:
    yield from _spread(_flat(base.out_of_scope.values()), _MOST_OUT_OF_SCOPE)
    questions = chain.from_iterable(entry.questions.values() for entry in base.entries.values())
    yield from _spread(_flat(questions), _MOST_QUESTIONS)


def _flat(texts: Iterable[Sequence[str]]) -> list[str]:
    return list(chain.from_iterable(texts))


def _spread(texts: list[str], most: int) -> list[str]:
    """At most so many, from all over the list."""
    step = -(-len(texts) // most) or 1
    return texts[::step]


def _once(listed: Iterable[tuple[str, str | None]]) -> Iterator[Example]:
    seen: set[tuple[str, ...]] = set()
    for text, label in listed:
        key = tuple(tokens(clean(text)))
        if key and key not in seen:
            seen.add(key)
            yield Example(text=clean(text), label=label, is_question=True)
