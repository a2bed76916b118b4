"""The recorded floor: how well the tests of the knowledge must go, at the least."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stodbot.knowledge.cases import FLOOR_FILE
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.problem import KnowledgeError, Problem
from stodbot.knowledge.report import Shares
from stodbot.knowledge.strict_yaml import Node, read_file

_HEAD = """\
# Lägsta godtagna utfall av testfallen, i procent av alla, per språkmodell.
# Skrivs av: stodbot {command} --record
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Where the lowest accepted outcome of some tests stands, and which command wrote it."""

    folder: Path
    command: str

    def hold(self, encoder: str, shares: Shares, *, record: bool) -> tuple[str, bool]:
        """What to say of an outcome, and whether it will do; with `record` it becomes the floor."""
        floors = read_floors(self.folder)
        if record:
            self._write(floors | {encoder: shares.as_floor()})
            return "Utfallet är sparat som ny lägsta nivå.", True
        floor = floors.get(encoder)
        if floor is None:
            return "Ingen lägsta nivå är sparad. Spara den med --record.", True
        if shares.is_below(floor):
            limit = f"minst {floor.right} % rätt och högst {floor.wrong} % fel"
            return f"Sämre än den sparade nivån ({limit}).", False
        return "Utfallet är inte sämre än den sparade nivån.", True

    def _write(self, floors: Mapping[str, Shares]) -> None:
        lines = (
            f"{name}: {{right: {s.right}, wrong: {s.wrong}}}" for name, s in sorted(floors.items())
        )
        text = _HEAD.format(command=self.command) + "\n".join(lines) + "\n"
        (self.folder / FLOOR_FILE).write_text(text, "utf-8")
