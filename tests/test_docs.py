"""The documents tell the truth about the code."""

import re
from pathlib import Path

import pytest

from stodbot.cli import build_parser
from stodbot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMES = sorted(set(re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)(?<!\.yaml)`", ARCHITECTURE)))
SOURCES = {
    path: path.read_text("utf-8") for path in sorted((ROOT / "src" / "stodbot").rglob("*.py"))
}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`STODBOT_{name.upper()}`" in README


@pytest.mark.parametrize(
    "command",
    [
        "chat",
        "ask",
        "knowledge check",
        "knowledge test",
        "queue list",
        "register list",
        "register verify",
        "inbox list",
        "outbox list",
        "bench match",
    ],
)
def test_every_command_is_in_the_readme_and_exists(command: str) -> None:
    assert f"stodbot {command}" in README
    assert build_parser().parse_args(command.split()).run


def test_every_target_the_readme_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")

    named = set(re.findall(r"\bmake ([a-z]+)(?=$|`)", README, re.MULTILINE))

    assert {"chat", "test"} <= named
    assert all(f"\n{target}:" in makefile for target in named)


def test_a_message_takes_ten_steps() -> None:
    steps = re.findall(r"^(\d+)\. ", ARCHITECTURE, re.MULTILINE)

    assert [str(number) for number in range(1, 11)] == steps


@pytest.mark.parametrize("name", NAMES)
def test_every_dotted_name_in_the_architecture_exists(name: str) -> None:
    parts = name.split(".")
    module = ROOT / "src" / "stodbot"
    while parts and (module / parts[0]).is_dir():
        module /= parts.pop(0)
    source = SOURCES[module / f"{parts.pop(0)}.py"]

    assert all(re.search(rf"\b(?:class|def) {part}\b", source) for part in parts)


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_no_link_leads_nowhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))

    assert all((path.parent / link).exists() for link in links if "://" not in link)
