"""Reads the tests of the triage: what people write, and what it asks for."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from stodbot.domain.entry import Language
from stodbot.knowledge.cases import FOLDER, TRIAGE_FOLDER, read_lists, yaml_files
from stodbot.knowledge.form import Form
from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.strict_yaml import Node


class Expected(StrEnum):
    """What the triage should make of a message."""

    EMERGENCY = "emergency"
    MEDICAL = "medical"
    SMALL_TALK = "smalltalk"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageCase:
    """One message and what it asks for."""

    place: Place
    text: str
    expect: Expected
    language: Language | None


def triage_folder(directory: Path) -> Path:
    """Where a knowledge directory has its tests of the triage."""
    return directory / FOLDER / TRIAGE_FOLDER


def read_triage_cases(directory: Path, problems: list[Problem]) -> list[TriageCase]:
    """Every case under `tests/triage/`."""
    return read_lists(yaml_files(triage_folder(directory)), directory, problems, _case)


def _case(node: Node, form: Form) -> TriageCase | None:
    values = form.fields(
        node,
        "ett testfall",
        {
            "text": lambda value: form.text(value, 100_000),
            "expect": form.choice(Expected),
            "lang": form.choice(Language),
        },
        required=("text", "expect"),
    )
    text, expect = values.get("text"), values.get("expect")
    if text is None or expect is None:
        return None
    return TriageCase(place=node.place, text=text, expect=expect, language=values.get("lang"))
