"""Reads a knowledge directory into a `KnowledgeBase`, with every problem reported in one go."""

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stodbot.domain.entry import EntryId, Language, Phrasings
from stodbot.domain.knowledge_base import Coordinators, KnowledgeBase
from stodbot.domain.phrases import FIELDS, TRIAGE_FIELDS
from stodbot.domain.triage import TriageExamples
from stodbot.knowledge.cases import FOLDER as CASES_FOLDER
from stodbot.knowledge.coordinators_form import read_coordinators
from stodbot.knowledge.entry_form import PlacedEntry, read_entries
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.links import leads_out, link_problem
from stodbot.knowledge.phrases_form import Sides, missing_phrases, read_phrases
from stodbot.knowledge.problem import KnowledgeError, Place, Problem
from stodbot.knowledge.strict_yaml import MAX_FILE_BYTES, Node, Scalar, read_file
from stodbot.knowledge.strict_yaml import Sequence as SequenceNode
from stodbot.knowledge.triage_form import read_triage

_COORDINATORS = "coordinators.yaml"
_OUT_OF_SCOPE = "out_of_scope.yaml"
_TRIAGE = "triage.yaml"
_PHRASES_FOLDER = "texts"
_NOT_ENTRIES = {_COORDINATORS, _OUT_OF_SCOPE, _TRIAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was read, with the places that later checks point at."""

    directory: Path
    base: KnowledgeBase
    placed: Mapping[EntryId, PlacedEntry]
    out_of_scope: Node | None
    triage: Node | None  # of its own file, None where that is the shipped one


@dataclass(slots=True)
class _Found:
    problems: list[Problem] = field(default_factory=list)
    refused: frozenset[Path] = frozenset()  # links out of the directory
    unread: set[str] = field(default_factory=set)  # names of files that could not be read
    entries: dict[EntryId, PlacedEntry] = field(default_factory=dict)
    phrases: dict[Language, dict[str, str]] = field(default_factory=dict)
    sides: Sides = field(default_factory=dict)
    out_of_scope: Phrasings = field(default_factory=dict)
    out_of_scope_node: Node | None = None
    triage: TriageExamples | None = None
    triage_node: Node | None = None
    coordinators: Coordinators | None = None
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)


def shipped_directory() -> Path:
    """The knowledge that comes with the program: inside the package, or beside the sources."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped_knowledge"
    found = inside if inside.is_dir() else package.parent.parent / "knowledge"
    here = Path.cwd()
    return found.relative_to(here) if found.is_relative_to(here) else found


def load_knowledge(directory: Path) -> Loaded:
    """Read everything. Raises KnowledgeError with all the problems found.

    A directory of entry files alone will do: the bot's own sentences then come from the shipped
    knowledge.
    """
    found = _Found()
    if not directory.is_dir():
        raise KnowledgeError(
            [Problem(Place(directory), "katalogen finns inte. Ange en annan med --knowledge.")]
        )
    found.refused = frozenset(p for p in directory.rglob("*") if leads_out(p, directory))
    found.problems += map(link_problem, sorted(found.refused))
    for path in _files(directory, found.refused):
        _read_entry_file(path, found)
    if not found.entries and not found.problems:
        found.problems.append(
            Problem(
                Place(directory), "inga svar hittades. Lägg minst en .yaml-fil med ett svar här."
            )
        )
    _read_single(directory, found)
    _read_voice(directory, found)
    _check_links(found)
    if found.problems or found.triage is None:
        raise KnowledgeError(sorted(found.problems, key=lambda problem: problem.place))
    return Loaded(
        directory=directory,
        base=_base(found, found.triage),
        placed=found.entries,
        out_of_scope=found.out_of_scope_node,
        triage=found.triage_node,
    )


def _base(found: _Found, triage: TriageExamples) -> KnowledgeBase:
    return KnowledgeBase(
        entries={key: placed.entry for key, placed in found.entries.items()},
        out_of_scope=found.out_of_scope,
        phrases=found.phrases,
        sides=found.sides,
        triage=triage,
        coordinators=found.coordinators,
        version=found.digest.hexdigest()[:12],
    )


def _files(directory: Path, refused: Collection[Path]) -> Iterator[Path]:
    """The entry files, sorted by path."""
    for path in sorted(directory.rglob("*")):
        parts = path.relative_to(directory).parts
        if path.suffix not in (".yaml", ".yml") or any(part.startswith(".") for part in parts):
            continue
        if parts[0] in (CASES_FOLDER, _PHRASES_FOLDER) or parts[0] in _NOT_ENTRIES:
            continue
        if path.is_file() and path not in refused:
            yield path


def _read(path: Path, found: _Found) -> Node | None:
    """One file, unless it is refused as a whole."""
    if any(path.is_relative_to(link) for link in found.refused):
        return None
    with contextlib.suppress(OSError):  # reported by read_file, with the reason
        if path.stat().st_size <= MAX_FILE_BYTES:
            found.digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return read_file(path, path, found.problems)


def _read_entry_file(path: Path, found: _Found) -> None:
    node = _read(path, found)
    if node is None:
        found.unread.add(path.stem)  # most likely its entry's id: others point at it with right
        return
    form = Form(found.problems)
    try:
        placed = read_entries(node, form)
    except TooManyProblems:
        return
    for entry in placed:
        other = found.entries.get(entry.entry.id)
        if other is None:
            found.entries[entry.entry.id] = entry
            continue
        message = f'id "{entry.entry.id}" finns redan: {other.node.place}. Välj ett annat id.'
        found.problems.append(Problem(entry.node_of("id").place, message))


def _read_single(directory: Path, found: _Found) -> None:
    """The files that there is one of."""
    for name in (_COORDINATORS, _OUT_OF_SCOPE):
        path = directory / name
        node = _read(path, found) if path.exists() else None
        if node is None:
            continue
        form = Form(found.problems)
        try:
            if name == _COORDINATORS:
                found.coordinators = read_coordinators(node, form)
            else:
                found.out_of_scope = form.phrasings(node)
                found.out_of_scope_node = node
        except TooManyProblems:
            continue


def _read_voice(directory: Path, found: _Found) -> None:
    """The directory's own sentences and triage; what it does not say itself is said as shipped."""
    shipped = shipped_directory()
    _read_phrases(directory / _PHRASES_FOLDER, found)
    _read_triage(directory / _TRIAGE, found)
    if directory.resolve() != shipped.resolve():
        other = _Found()
        _read_phrases(shipped / _PHRASES_FOLDER, other)
        _read_triage(shipped / _TRIAGE, other)
        for language, phrases in other.phrases.items():
            found.phrases[language] = phrases | found.phrases.get(language, {})
        found.sides = found.sides or other.sides
        found.triage = found.triage or other.triage
    if found.triage is None and not found.problems:
        place = Place(directory / _TRIAGE)
        found.problems.append(Problem(place, "triagens exempel saknas. Återställ filen."))
    for language, phrases in found.phrases.items():
        for path, needed in (
            (directory / _PHRASES_FOLDER / f"{language}.yaml", FIELDS),
            (directory / _TRIAGE, TRIAGE_FIELDS),
        ):
            for key in missing_phrases(phrases, needed):
                message = f'texten "{key}" saknas på {language}. Lägg till den.'
                found.problems.append(Problem(Place(path), message))


def _read_phrases(folder: Path, found: _Found) -> None:
    for language in Language:
        path = folder / f"{language}.yaml"
        node = _read(path, found) if path.exists() else None
        if node is None:
            continue
        form = Form(found.problems)
        try:
            found.phrases[language], sides = read_phrases(node, form)
        except TooManyProblems:
            continue
        for side, examples in sides.items():
            found.sides[side] = (*found.sides.get(side, ()), *examples)
    if folder.is_dir() and Language.SWEDISH not in found.phrases and not found.problems:
        place = Place(folder / "sv.yaml")
        found.problems.append(Problem(place, "botens svenska texter saknas. Återställ filen."))


def _read_triage(path: Path, found: _Found) -> None:
    node = _read(path, found) if path.exists() else None
    if node is None:
        return
    try:
        file = read_triage(node, Form(found.problems))
    except TooManyProblems:
        return
    found.triage, found.triage_node = file.examples, node
    for language, replies in file.replies.items():
        found.phrases[language] = found.phrases.get(language, {}) | replies


def _check_links(found: _Found) -> None:
    """Whatever an entry points at must be there, as far as that can be told."""
    queues = found.coordinators.queues if found.coordinators else None
    for placed in found.entries.values():
        entry = placed.entry
        if queues is not None and entry.queue not in queues:
            message = f'kön "{entry.queue}" finns inte. Välj: {_list(queues)}.'
            found.problems.append(Problem(placed.node_of("queue").place, message))
        for related in entry.related:
            if related not in found.entries and related not in found.unread:
                message = f'svaret "{related}" finns inte. Ta bort det eller rätta id.'
                place = _place_of(placed.node_of("related"), related)
                found.problems.append(Problem(place, message))


def _place_of(node: Node, value: str) -> Place:
    """Where a value stands in a list."""
    items = node.items if isinstance(node, SequenceNode) else ()
    wanted = (item for item in items if isinstance(item, Scalar) and item.value.strip() == value)
    return next(wanted, node).place


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(map(str, names)))
