"""What is wrong with the knowledge, where, and what to do about it. For the admin, in Swedish."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from stodbot.errors import StodbotError


class Severity(StrEnum):
    """Errors stop the knowledge from being used, warnings do not."""

    ERROR = "fel"
    WARNING = "varning"


class Place(NamedTuple):
    """A spot in a file; line and column count from 1."""

    path: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend."""

    place: Place
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        label = "varning: " if self.severity is Severity.WARNING else ""
        return f"{self.place}: {label}{self.message}"


class KnowledgeError(StodbotError):
    """The knowledge cannot be used; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))
