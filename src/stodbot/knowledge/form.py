"""Reads values out of strict YAML nodes and reports what does not fit, all of it in one go.

Every reader returns None where the node does not fit, having reported it, so that reading goes on.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from rapidfuzz import fuzz, process

from stodbot.domain.entry import Language, Phrasings, Texts
from stodbot.knowledge.problem import Problem
from stodbot.knowledge.strict_yaml import MAX_PROBLEMS, Node, Scalar
from stodbot.knowledge.strict_yaml import Mapping as MappingNode
from stodbot.knowledge.strict_yaml import Sequence as SequenceNode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Node], T | None]

MAX_TEXT = 2_900  # UTF-16 units; a Telegram message holds 4,096, source and way onward included
MAX_NAME = 100
MAX_PHRASING = 1_000
_AS_OF = 80
_LISTED = 20  # keys; more than that nobody reads
_WRONG = {
    SequenceNode: "en lista",
    MappingNode: "nycklar med värden",
}


class TooManyProblems(Exception):  # noqa: N818  # control flow within this package
    """A file has more problems than anybody reads at once."""


class Form:
    """Readers that share one list of problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._limit = len(problems) + MAX_PROBLEMS

    def report(self, node: Node, message: str) -> None:
        """Note what is wrong at a node. Raises TooManyProblems after the last that is shown."""
        self._problems.append(Problem(node.place, message))
        if len(self._problems) >= self._limit:
            self._problems.append(
                Problem(node.place, "fler fel än så visas inte. Rätta dem ovan först.")
            )
            raise TooManyProblems

    def text(self, node: Node, limit: int = MAX_TEXT) -> str | None:
        """Text of at most `limit` UTF-16 units, without surrounding white space."""
        if not isinstance(node, Scalar):
            self.report(node, f"här ska det stå text, inte {_WRONG[type(node)]}.")
            return None
        value = node.value.strip()
        if not value:
            self.report(node, "texten saknas. Skriv den eller ta bort nyckeln.")
            return None
        units = utf16_units(value)
        if units > limit:
            self.report(node, f"texten är för lång ({units} tecken, högst {limit}). Korta den.")
            return None
        return value

    def name(self, node: Node) -> str | None:
        """A short text that fits on a button or in a heading."""
        return self.text(node, MAX_NAME)

    def phrasing(self, node: Node) -> str | None:
        """One way to ask."""
        return self.text(node, MAX_PHRASING)

    def matching(self, pattern: re.Pattern[str], explanation: str) -> Reader[str]:
        """Text of a certain form."""

        def read(node: Node) -> str | None:
            value = self.text(node)
            if value is not None and not pattern.fullmatch(value):
                self.report(node, f'"{value[:60]}" har fel form. {explanation}')
                return None
            return value

        return read

    def date(self, node: Node) -> date | None:
        """A day, written as 2026-12-31."""
        value = self.text(node)
        if value is None:
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.report(node, f'"{value[:60]}" är inget datum. Skriv till exempel 2026-12-31.')
            return None

    def as_of(self, node: Node) -> str | None:
        """From when something is: a date, a year, or words that say what is known of it."""
        value = self.text(node, _AS_OF)
        if value is None:
            return None
        if re.fullmatch(r"\d{4}-\d\d?-\d\d?", value):
            return value if self.date(node) else None
        if not re.search(r"\b\d{4}\b|odaterad", value):
            self.report(
                node,
                f'"{value}" säger inte från när. Skriv ett datum, ett år eller till exempel '
                "odaterad (ca 2022-2024).",
            )
            return None
        return value

    def number(self, node: Node) -> float | None:
        """A number such as 97.5."""
        value = self.text(node)
        if value is None:
            return None
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            self.report(node, f'"{value[:60]}" är inget tal. Skriv till exempel 97.5.')
            return None
        return float(value)

    def choice(self, kinds: type[E]) -> Reader[E]:
        """One of a few words."""

        def read(node: Node) -> E | None:
            value = self.text(node)
            if value is None:
                return None
            try:
                return kinds(value)
            except ValueError:
                self.report(node, f'"{value[:60]}" finns inte. Välj: {", ".join(kinds)}.')
                return None

        return read

    def items(self, node: Node, read: Reader[T], *, single: bool = False) -> tuple[T, ...]:
        """A list; with `single`, one item may stand without the list's dash."""
        if isinstance(node, SequenceNode):
            found = (read(item) for item in node.items)
            return tuple(item for item in found if item is not None)
        if single and isinstance(node, MappingNode):
            item = read(node)
            return () if item is None else (item,)
        self.report(node, 'här ska det stå en lista: en rad med "- " för varje värde.')
        return ()

    def pairs(self, node: Node, what: str) -> Iterator[tuple[Scalar, Node]]:
        """The keys and values of a mapping."""
        if isinstance(node, MappingNode):
            yield from node.items
        else:
            self.report(node, f"här ska det stå {what} som nycklar med värden.")

    def fields(
        self,
        node: Node,
        what: str,
        known: Mapping[str, Callable[[Node], Any]],
        required: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """A mapping with known keys, each read by its own reader; unknown keys are reported."""
        values: dict[str, Any] = {}
        if not isinstance(node, MappingNode):
            self.report(node, f"här ska det stå {what} som nycklar med värden.")
            return values
        for key, value in node.items:
            read = known.get(key.value)
            if read is None:
                self.report(key, unknown_key(key.value, list(known)))
            else:
                values[key.value] = read(value)
        present = {key.value for key, _ in node.items}
        for key_name in required:
            if key_name not in present:
                self.report(node, f'nyckeln "{key_name}" saknas. Lägg till den.')
        return values

    def language(self, key: Scalar) -> Language | None:
        """A key that names a language."""
        try:
            return Language(key.value)
        except ValueError:
            self.report(key, unknown_key(key.value, list(Language)))
            return None

    def texts(self, node: Node) -> Texts:
        """A text per language."""
        return self._by_language(node, self.text)

    def names(self, node: Node) -> Texts:
        """A short text per language."""
        return self._by_language(node, self.name)

    def phrasings(self, node: Node) -> Phrasings:
        """A list of phrasings per language."""
        return self._by_language(node, lambda value: self.items(value, self.phrasing))

    def _by_language(self, node: Node, read: Reader[T]) -> dict[Language, T]:
        found: dict[Language, T] = {}
        for key, value in self.pairs(node, "språk (sv, en, fi)"):
            language = self.language(key)
            item = read(value)
            if language is not None and item is not None:
                found[language] = item
        return found


def child(node: Node, *keys: str) -> Node:
    """The node at a path of keys, or the nearest there is above it."""
    for key in keys:
        if not isinstance(node, MappingNode):
            break
        inner = next((value for name, value in node.items if name.value == key), None)
        if inner is None:
            break
        node = inner
    return node


def unknown_key(key: str, known: list[str]) -> str:
    """What to say of a key that is not known: the nearest that is, or all there are."""
    near = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=60)
    advice = f'Menade du "{near[0]}"?' if near else f"Tillåtna: {', '.join(known[:_LISTED])}."
    return f'okänd nyckel "{key[:60]}". {advice}'


def utf16_units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
