"""Reads the files of a knowledge directory, and keeps what is wrong with them."""

import contextlib
import hashlib
from pathlib import Path

from stodbot.knowledge.links import leads_out, link_problem
from stodbot.knowledge.problem import Problem
from stodbot.knowledge.strict_yaml import MAX_FILE_BYTES, Node, read_file


class Files:
    """One directory's files, each read once."""

    def __init__(self, directory: Path) -> None:
        """Links out of the directory are problems from the start."""
        self.directory = directory
        self.refused = frozenset(p for p in directory.rglob("*") if leads_out(p, directory))
        self.problems: list[Problem] = [link_problem(path) for path in sorted(self.refused)]
        self._digest = hashlib.sha256()

    def read(self, path: Path) -> Node | None:
        """The content of one file, None where it is refused as a whole."""
        if any(path.is_relative_to(link) for link in self.refused):
            return None
        with contextlib.suppress(OSError):  # reported by read_file, with the reason
            if path.stat().st_size <= MAX_FILE_BYTES:
                self._digest.update(f"{path.name}\0".encode() + path.read_bytes())
        return read_file(path, path, self.problems)

    def read_optional(self, path: Path) -> Node | None:
        """The content of one file, None where there is none, too."""
        return self.read(path) if path.exists() else None

    @property
    def version(self) -> str:
        """Changes with any change of what was read."""
        return self._digest.hexdigest()[:12]
