"""Which knowledge is in force, and what became of the last change to it."""

from dataclasses import dataclass
from datetime import datetime

from stodbot.knowledge.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeStatus:
    """What answers rest on now."""

    version: str
    loaded_at: datetime
    entries: int
    refused_at: datetime | None = None  # None: the files are what is in force
    problems: tuple[Problem, ...] = ()  # of what was refused; none: it was a fault of the program
