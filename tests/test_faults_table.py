"""The table of faults tells the truth: whatever it names as proof is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "docs" / "reference" / "faults.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| fault |")
]
NAMED = sorted(set(re.findall(r"`(tests/[^`]+::[^`]+)`", TABLE)))


@cache
def defined_in(path: Path) -> set[str]:
    """The tests that a file defines at its top."""
    defined = ast.parse(path.read_text("utf-8")).body
    functions = (one for one in defined if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    return {one.name for one in functions if one.name.startswith("test_")}


def without_tests(cell: str) -> str:
    """The sentences of a cell."""
    return re.sub(r"`tests/[^`]+::[^`]+`|<br>", " ", cell).strip()


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_exists(name: str) -> None:
    path, test = name.split("::")

    assert test in defined_in(ROOT / path)


def test_every_row_has_a_fault_what_holds_and_a_proof() -> None:
    faulty = [row for row in ROWS if len(row) != 3 or not all(row)]

    assert len(ROWS) >= 50
    assert [] == faulty


def test_every_row_names_a_test_or_says_why_there_is_none() -> None:
    bare = [
        fault
        for fault, _, proof in ROWS
        if "::" not in proof and not without_tests(proof).endswith(".")
    ]

    assert [] == bare


def test_no_fault_stands_there_twice() -> None:
    faults = [row[0] for row in ROWS]

    assert len(set(faults)) == len(faults)


def test_every_test_is_named_so_that_it_can_be_found() -> None:
    everything = set(re.findall(r"[\w/]+\.py::\w+", TABLE))

    assert everything == set(NAMED)
