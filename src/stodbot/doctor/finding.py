"""What was found out: how a thing is, and what to do about it. For the operator, in Swedish."""

from dataclasses import dataclass
from enum import StrEnum

from stodbot.errors import StodbotError


class Status(StrEnum):
    """Only an error stops the bot."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Check(StrEnum):
    """What is looked at."""

    VERSION = "version"
    SETTINGS = "settings"
    TOKEN = "token"  # noqa: S105  # a name, not one
    WEBHOOK = "webhook"
    GROUP = "group"
    CLOCK = "clock"
    DATABASE = "database"
    KNOWLEDGE = "knowledge"
    STAFF = "staff"
    ENCODER = "encoder"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found out."""

    check: Check
    status: Status
    told: str
    todo: str | None = None


def fine(check: Check, told: str) -> Finding:
    """It is as it should be."""
    return Finding(check, Status.OK, told)


def doubtful(check: Check, told: str, todo: str) -> Finding:
    """The bot works, but somebody should do something."""
    return Finding(check, Status.WARNING, told, todo)


def wrong(check: Check, told: str, todo: str | None) -> Finding:
    """The bot does not work until somebody has done something."""
    return Finding(check, Status.ERROR, told, todo)


def in_two(error: StodbotError | str) -> tuple[str, str | None]:
    """A message of ours as two: its first sentence, and the rest, which says what to do."""
    told, _, todo = str(error).partition(". ")
    return f"{_capital(told).rstrip('.')}.", f"{_capital(todo).rstrip('.')}." if todo else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
