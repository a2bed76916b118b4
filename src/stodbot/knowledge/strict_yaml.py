"""YAML as plain as the knowledge needs it: mappings, lists and text, each with its place.

Works on the parser's events and stops at the first that could cost time or memory, so that a
hostile file is refused before anything is built from it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from stodbot.disk import reason_of
from stodbot.knowledge.problem import Place, Problem

MAX_FILE_BYTES = 1 << 20
MAX_DEPTH = 6  # a list of entries > entry > facets > facet > source > source
MAX_PROBLEMS = 200  # a file; whoever has more mends these first
_FEW_COLLECTIONS = 500
_CHARACTERS_A_COLLECTION = 16  # a file with more than one in so few is no knowledge
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(NamedTuple):
    """A piece of text."""

    place: Place
    value: str


class Sequence(NamedTuple):
    """A list."""

    place: Place
    items: tuple["Node", ...]


class Mapping(NamedTuple):
    """Keys and values, in the order of the file; no key twice."""

    place: Place
    items: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Sequence | Mapping


class _Refusal(Exception):  # noqa: N818  # control flow within this module
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_file(path: Path, shown: Path, problems: list[Problem]) -> Node | None:
    """The file's content, or None where it has none or can't be read at all.

    What is wrong goes to `problems`, with the file called `shown`.
    """
    place = Place(shown)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            problems.append(Problem(place, "filen är större än 1 MiB. Dela upp den i flera filer."))
            return None
        raw = path.read_bytes()
    except OSError as error:
        problems.append(
            Problem(place, f"filen kan inte läsas ({reason_of(error)}). Kontrollera rättigheterna.")
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot = _end_of(raw[: error.start].decode("utf-8-sig", "replace"), shown)
        problems.append(
            Problem(spot, "filen är inte UTF-8. Spara om den med teckenkodningen UTF-8.")
        )
        return None
    return read_text(text, shown, problems)


def read_text(text: str, shown: Path, problems: list[Problem]) -> Node | None:
    """As `read_file`, from text."""
    unprintable = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if unprintable:  # looked for here, as libyaml counts its place in bytes
        place = _end_of(text[: unprintable.start()], shown)
        problems.append(
            Problem(place, "otillåtet tecken (styrtecken eller liknande). Ta bort det.")
        )
        return None
    try:
        return _Reader(text, shown, problems).document()
    except _Refusal as refusal:
        problems.append(refusal.problem)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        problems.append(Problem(place, _syntax_message(error.problem or error.context or "")))
    return None


def _end_of(before: str, shown: Path) -> Place:
    """The place just after a beginning of a file."""
    return Place(shown, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _syntax_message(problem: str) -> str:
    return (
        f"raden kan inte läsas som YAML ({problem}). Titta på den och på raden före: "
        "ofta saknas ett citattecken, ett kolon eller rätt indrag."
    )


class _Reader:
    def __init__(self, text: str, shown: Path, problems: list[Problem]) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_Loader))
        self._shown = shown
        self._problems = problems
        self._first = len(problems)
        self._room = _FEW_COLLECTIONS + len(text) // _CHARACTERS_A_COLLECTION

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise _Refusal(
                        self._problem(event, 'bara ett dokument per fil. Ta bort raden "---".')
                    )
                node = self._node(next(self._events), 0)
        return None if isinstance(node, Scalar) and not node.value else node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if event.__class__ is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return Scalar(self._place(event), event.value)
        self._check(event)
        place = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(place, event.value)
        if isinstance(event, yaml.AliasEvent):
            return Scalar(place, "")
        if depth >= MAX_DEPTH:
            raise _Refusal(
                self._problem(event, "för djupt nästlat. Ett svar har högst sex nivåer.")
            )
        self._room -= 1
        if not self._room:
            raise _Refusal(
                self._problem(
                    event, "orimligt många listor och nycklar. Dela upp eller rätta filen."
                )
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(place, tuple(self._items(depth + 1)))
        return self._mapping(place, depth + 1)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth)
            value = self._node(next(self._events), depth)
            if not isinstance(key, Scalar):
                self._report(event, "nyckeln ska vara ett ord, inte en lista eller en mappning.")
            elif key.value == "<<" and _is_plain(event):
                self._report(event, '"<<" (sammanslagning) är inte tillåtet. Skriv ut värdena.')
            elif key.value in pairs:
                line = pairs[key.value][0].place.line
                self._report(
                    event,
                    f'nyckeln "{_short(key.value)}" finns redan på rad {line}. Behåll en av dem.',
                )
            else:
                pairs[key.value] = (key, value)
        return Mapping(place, tuple(pairs.values()))

    def _check(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report(
                event, f'alias "*{_short(event.anchor or "")}" är inte tillåtet. Skriv ut texten.'
            )
            return
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._report(event, f'ankare "&{_short(anchor)}" är inte tillåtet. Ta bort det.')
        tag = getattr(event, "tag", None)
        if tag:
            self._report(
                event,
                f'taggen "{_short(tag)}" är inte tillåten. Ta bort den; sätt texten inom '
                "citattecken om den ska börja med utropstecken.",
            )

    def _report(self, event: yaml.Event, message: str) -> None:
        self._problems.append(self._problem(event, message))
        if len(self._problems) - self._first >= MAX_PROBLEMS:
            raise _Refusal(self._problem(event, "fler fel än så visas inte. Rätta dem ovan först."))

    def _problem(self, event: yaml.Event, message: str) -> Problem:
        return Problem(self._place(event), message)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._shown, mark.line + 1, mark.column + 1) if mark else Place(self._shown)


def _is_plain(event: yaml.Event) -> bool:
    # libyaml's parser calls the plain style "", PyYAML's own calls it None
    return isinstance(event, yaml.ScalarEvent) and not event.style


def _short(text: str, size: int = 60) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"
