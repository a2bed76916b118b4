"""What the store's statements run on: any database that speaks what SQLite and PostgreSQL share.

A statement has `?` where a value goes, and stays within what both understand. The little that they
don't share is in their `Dialect`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from stodbot.enquiries.chain import Flaw, Head

T = TypeVar("T")


class Rows(Protocol):
    """What a statement found or changed."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """The next row; None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left, one after another."""
        ...


class Database(Protocol):
    """A connection, in the middle of a transaction; `sqlite3.Connection` is one."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        """Run a statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Rows:
        """Run a statement once for each of the rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What the two say each in its own way."""

    is_open: str  # an enquiry is, in the words of the index on those that are
    unclaimed: str  # ends a SELECT of rows of which each is for one transaction only
    errors: tuple[type[Exception], ...]  # what a statement raises


class Turn(StrEnum):
    """What else a change must not happen at the same time as."""

    NONE = "none"  # changes of rows wait for each other by themselves
    LOG = "log"  # whatever is recorded in the log, or gets a number: the next follows the last
    INBOX = "inbox"  # messages that come in: they are committed in the order of their numbers


class Sessions(Protocol):
    """Runs transactions, each a function of the database."""

    dialect: Dialect

    async def write(self, change: Callable[[Database], T], turn: Turn = Turn.NONE) -> T:
        """Run a transaction; what it returns is committed. Raises StoreError.

        `change` may be run again where it was undone, so it changes nothing but the database.
        """
        ...

    async def read(self, look: Callable[[Database], T]) -> T:
        """Look at what has been committed, as it is at one moment. Raises StoreError."""
        ...

    async def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it. Raises StoreError."""
        ...

    async def clear_log(self) -> None:
        """Let what was removed be gone from the database's own log, as far as that can be done."""
        ...

    async def open(self) -> None:
        """Be ready, if that was not so already. Raises StoreError."""
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...
