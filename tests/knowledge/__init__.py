"""Tests of `stodbot.knowledge`, and what they share: small files and what is said about them."""

from collections.abc import Mapping
from pathlib import Path

from stodbot.knowledge.loader import load_knowledge
from stodbot.knowledge.problem import KnowledgeError, Place, Problem
from stodbot.knowledge.strict_yaml import Node, read_text

SHOWN = Path("a.yaml")  # what a text is called that comes from no file
ENTRY = "id: a\ntitle: {sv: A}\nanswer: {sv: Svar.}\n"


def at(line: int, column: int) -> Place:
    """A place in the text that comes from no file."""
    return Place(SHOWN, line, column)


def node_of(text: str) -> Node:
    """The node of a text that strict YAML has nothing against."""
    problems: list[Problem] = []
    node = read_text(text, SHOWN, problems)
    assert problems == []
    assert node is not None
    return node


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder, with the files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def said_of(folder: Path) -> list[str]:
    """What loading a knowledge directory complains of, with paths as seen from the directory."""
    try:
        load_knowledge(folder)
    except KnowledgeError as error:
        return lines_of(error.problems, folder)
    return []


def lines_of(problems: tuple[Problem, ...] | list[Problem], folder: Path) -> list[str]:
    """Problems as an admin in that folder reads them."""
    return [str(problem).replace(f"{folder}/", "") for problem in problems]
