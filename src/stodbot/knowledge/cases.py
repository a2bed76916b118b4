"""Reads the tests of the knowledge: real phrasings, and what should come of them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from stodbot.domain.entry import FacetName, Language
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.links import leads_out, link_problem
from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.strict_yaml import Node, read_file

T = TypeVar("T")

NONE = "none"  # what is expected of a message that belongs to no entry
FOLDER = "tests"
FLOOR_FILE = "floor.yaml"  # lies among the cases without being one
TRIAGE_FOLDER = "triage"  # its cases have labels of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One message and what is expected of it."""

    place: Place
    text: str
    expect: str  # an entry's id, or NONE
    facet: FacetName | None
    language: Language | None


def read_cases(
    directory: Path, entry_ids: frozenset[str] | None, problems: list[Problem]
) -> list[Case]:
    """Every case under `tests/`; `entry_ids` is None where the entries could not be read."""
    folder = directory / FOLDER
    paths = [
        path for path in yaml_files(folder) if path.relative_to(folder).parts[0] != TRIAGE_FOLDER
    ]
    return read_lists(paths, directory, problems, partial(_case, entry_ids=entry_ids))


def yaml_files(folder: Path) -> list[Path]:
    """The files of test cases below a folder, sorted by path."""
    found = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    return sorted(path for path in found if path.name != FLOOR_FILE)


def read_lists(
    paths: Iterable[Path],
    directory: Path,
    problems: list[Problem],
    read: Callable[[Node, Form], T | None],
) -> list[T]:
    """The items of all the lists in some files of a knowledge directory."""
    items: list[T] = []
    for path in paths:
        if leads_out(path, directory):
            problems.append(link_problem(path))
            continue
        node = read_file(path, path, problems)
        if node is None:
            continue
        with suppress(TooManyProblems):
            items += _items(node, Form(problems), read)
    return items


def _items(node: Node, form: Form, read: Callable[[Node, Form], T | None]) -> tuple[T, ...]:
    return form.items(node, lambda item: read(item, form))


def _case(node: Node, form: Form, *, entry_ids: frozenset[str] | None) -> Case | None:
    values = form.fields(
        node,
        "ett testfall",
        {
            "text": lambda value: form.text(value, 100_000),
            "expect": form.name,
            "facet": form.choice(FacetName),
            "lang": form.choice(Language),
        },
        required=("text", "expect"),
    )
    text, expect = values.get("text"), values.get("expect")
    if text is None or expect is None:
        return None
    if entry_ids is not None and expect not in (NONE, *entry_ids):
        form.report(node, f'"{expect}" finns inte bland svaren. Skriv ett id, eller none.')
        return None
    return Case(
        place=node.place,
        text=text,
        expect=expect,
        facet=values.get("facet"),
        language=values.get("lang"),
    )
