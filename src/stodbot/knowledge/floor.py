"""The recorded floor: how well the tests of the knowledge must go, at the least."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from stodbot.knowledge.cases import FLOOR_FILE
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.problem import KnowledgeError, Problem
from stodbot.knowledge.report import Shares
from stodbot.knowledge.strict_yaml import Node, read_file

_HEAD = """\
# Lägsta godtagna utfall av testfallen, i procent av alla, per språkmodell.
# Skrivs av: stodbot knowledge test --record
"""


def read_floors(folder: Path) -> dict[str, Shares]:
    """The floor by encoder. Raises KnowledgeError where the file can't be used."""
    path = folder / FLOOR_FILE
    if not path.exists():
        return {}
    problems: list[Problem] = []
    node = read_file(path, path, problems)
    form = Form(problems)
    found: dict[str, Shares | None] = {}
    with suppress(TooManyProblems):
        for key, value in form.pairs(node, "språkmodeller") if node is not None else ():
            found[key.value] = _shares(value, form)
    if problems:
        raise KnowledgeError(problems)
    return {encoder: shares for encoder, shares in found.items() if shares is not None}


def _shares(node: Node, form: Form) -> Shares | None:
    known = {"right": form.number, "wrong": form.number}
    values = form.fields(node, "right och wrong", known, required=tuple(known))
    right, wrong = values.get("right"), values.get("wrong")
    return None if right is None or wrong is None else Shares(right, wrong)


def write_floors(folder: Path, floors: Mapping[str, Shares]) -> None:
    """Write the file anew."""
    lines = (
        f"{name}: {{right: {s.right}, wrong: {s.wrong}}}" for name, s in sorted(floors.items())
    )
    (folder / FLOOR_FILE).write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")
