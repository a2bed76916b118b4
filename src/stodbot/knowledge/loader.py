"""Reads a knowledge directory into a `KnowledgeBase`, with every problem reported in one go."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from stodbot.domain.entry import EntryId, Phrasings
from stodbot.domain.knowledge_base import Coordinators, KnowledgeBase, RequestExamples
from stodbot.knowledge.cases import FOLDER as CASES_FOLDER
from stodbot.knowledge.coordinators_form import read_coordinators
from stodbot.knowledge.entry_form import PlacedEntry, read_entries
from stodbot.knowledge.files import Files
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.problem import KnowledgeError, Place, Problem
from stodbot.knowledge.requests_form import read_requests
from stodbot.knowledge.strict_yaml import Node, Scalar
from stodbot.knowledge.strict_yaml import Sequence as SequenceNode
from stodbot.knowledge.voice import TEXTS_FOLDER, TRIAGE_FILE, read_voice

_COORDINATORS = "coordinators.yaml"
_OUT_OF_SCOPE = "out_of_scope.yaml"
_REQUESTS = "requests.yaml"
_NOT_ENTRIES = {_COORDINATORS, _OUT_OF_SCOPE, _REQUESTS, TRIAGE_FILE}


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
    unread: set[str] = field(default_factory=set)  # names of files that could not be read
    entries: dict[EntryId, PlacedEntry] = field(default_factory=dict)
    out_of_scope: Phrasings = field(default_factory=dict)
    out_of_scope_node: Node | None = None
    coordinators: Coordinators | None = None
    requests: RequestExamples | None = None


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
    if not directory.is_dir():
        raise KnowledgeError(
            [Problem(Place(directory), "katalogen finns inte. Ange en annan med --knowledge.")]
        )
    files, found = Files(directory), _Found()
    problems = files.problems
    for path in _entry_files(files):
        _read_entry_file(path, files, found)
    if not found.entries and not problems:
        message = "inga svar hittades. Lägg minst en .yaml-fil med ett svar här."
        problems.append(Problem(Place(directory), message))
    _read_single(files, found)
    voice = read_voice(files, shipped_directory())
    problems += _broken_links(found)
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda problem: problem.place))
    return Loaded(
        directory=directory,
        base=KnowledgeBase(
            entries={key: placed.entry for key, placed in found.entries.items()},
            out_of_scope=found.out_of_scope,
            phrases=voice.phrases,
            sides=voice.sides,
            triage=voice.triage,
            requests=found.requests,
            coordinators=found.coordinators,
            version=files.version,
        ),
        placed=found.entries,
        out_of_scope=found.out_of_scope_node,
        triage=voice.triage_node,
    )


def _entry_files(files: Files) -> Iterator[Path]:
    """The entry files, sorted by path."""
    for path in sorted(files.directory.rglob("*")):
        parts = path.relative_to(files.directory).parts
        if path.suffix not in (".yaml", ".yml") or any(part.startswith(".") for part in parts):
            continue
        if parts[0] in (CASES_FOLDER, TEXTS_FOLDER) or parts[0] in _NOT_ENTRIES:
            continue
        if path.is_file() and path not in files.refused:
            yield path


def _read_entry_file(path: Path, files: Files, found: _Found) -> None:
    node = files.read(path)
    if node is None:
        found.unread.add(path.stem)  # most likely its entry's id: others point at it with right
        return
    try:
        placed = read_entries(node, Form(files.problems))
    except TooManyProblems:
        return
    for entry in placed:
        other = found.entries.get(entry.entry.id)
        if other is None:
            found.entries[entry.entry.id] = entry
            continue
        message = f'id "{entry.entry.id}" finns redan: {other.node.place}. Välj ett annat id.'
        files.problems.append(Problem(entry.node_of("id").place, message))


def _read_single(files: Files, found: _Found) -> None:
    """The files that there is one of."""
    for name in (_COORDINATORS, _OUT_OF_SCOPE, _REQUESTS):
        node = files.read_optional(files.directory / name)
        if node is None:
            continue
        form = Form(files.problems)
        with suppress(TooManyProblems):
            if name == _COORDINATORS:
                found.coordinators = read_coordinators(node, form)
            elif name == _REQUESTS:
                found.requests = read_requests(node, form)
            else:
                found.out_of_scope = form.phrasings(node)
                found.out_of_scope_node = node


def _broken_links(found: _Found) -> Iterator[Problem]:
    """Whatever an entry points at must be there, as far as that can be told."""
    queues = found.coordinators.queues if found.coordinators else None
    for placed in found.entries.values():
        entry = placed.entry
        if queues is not None and entry.queue not in queues:
            message = f'kön "{entry.queue}" finns inte. Välj: {_list(queues)}.'
            yield Problem(placed.node_of("queue").place, message)
        for related in entry.related:
            if related not in found.entries and related not in found.unread:
                message = f'svaret "{related}" finns inte. Ta bort det eller rätta id.'
                yield Problem(_place_of(placed.node_of("related"), related), message)


def _place_of(node: Node, value: str) -> Place:
    """Where a value stands in a list."""
    items = node.items if isinstance(node, SequenceNode) else ()
    wanted = (item for item in items if isinstance(item, Scalar) and item.value.strip() == value)
    return next(wanted, node).place


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(map(str, names)))
