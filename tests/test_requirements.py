"""What is installed is what was looked at: every package by its version and its hashes."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("run.txt", "dev.txt")
_PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==([^\s;]+)(?: ; [^\\]+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def entries(lock: str) -> list[str]:
    """The packages of a lock, each on one line with its hashes."""
    text = (ROOT / "requirements" / lock).read_text("utf-8").replace("\\\n", " ")
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def names(requirements: list[str]) -> set[str]:
    """As locks write them."""
    found = (_NAME.match(one) for one in requirements)
    return {re.sub(r"[._-]+", "-", name[0]).lower() for name in found if name}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_is_locked_to_one_version_with_its_hashes(lock: str) -> None:
    unlocked = [
        entry
        for entry in entries(lock)
        for pin, *hashes in [re.split(r"\s+(?=--hash)", entry)]
        if not _PIN.fullmatch(pin) or not hashes or not all(map(_HASH.fullmatch, hashes))
    ]

    assert entries(lock)
    assert [] == unlocked


@pytest.mark.parametrize("lock", LOCKS)
def test_no_line_says_where_a_package_is_fetched_from(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")

    assert [] == re.findall(
        r"^.*(?:://|--(?:extra-)?index|--find-links| @ ).*$", text, re.MULTILINE
    )


def test_all_that_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = names(project["project"]["dependencies"]) | names(project["build-system"]["requires"])
    groups = [one for group in project["dependency-groups"].values() for one in group]
    extras = [
        one for extra in project["project"]["optional-dependencies"].values() for one in extra
    ]

    run, dev = (names(entries(lock)) for lock in LOCKS)

    assert set() == wanted - run
    assert set() == run - dev
    assert set() == names([one for one in [*groups, *extras] if isinstance(one, str)]) - dev


def test_nothing_is_installed_without_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    installs = re.findall(r"\$\(PIP\) install (.+)", makefile)

    unchecked = [
        one for one in installs if not one.startswith(("--require-hashes ", "--no-deps ", "uv"))
    ]

    assert len(installs) > 2
    assert [] == unchecked  # uv only writes the locks; the project itself needs nothing more
