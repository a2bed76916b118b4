"""A database that is moved from or to: ours alone for as long as it is open."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import StoreError
from stodbot.store.database import Database
from stodbot.store.tables import Row, Table


class Role(StrEnum):
    """What becomes of it."""

    SOURCE = "source"  # it is read, and left as it is
    TARGET = "target"


class End(Protocol):
    """One of the two, at the newest version.

    What goes wrong with it is a StoreError to whoever opened it.
    """

    @property
    def name(self) -> str:
        """What it is called, without a password."""
        ...

    @property
    def db(self) -> Database:
        """What statements run on; each is a transaction, but in `transaction`."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """What runs in it is committed together, or nothing of it."""
        ...

    def is_unfinished(self) -> bool:
        """Whether a move into it was begun."""
        ...

    def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it."""
        ...

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        ...

    def clear(self, tables: Sequence[Table]) -> None:
        """Take all rows out of the tables, also out of those from which none is ever removed."""
        ...

    def number_on(self, tables: Sequence[Table]) -> None:
        """Let the numbers that the database gives by itself follow the last that are there."""
        ...


def refuse_version(name: str, version: int, known: int) -> None:
    """Raises StoreError where a database is not of the program's version."""
    if version == known:
        return
    told = f"databasen {name} har version {version}, och det här programmet version {known}."
    if version > known:
        raise StoreError(f"{told} Använd ett nyare program.")
    raise StoreError(
        f"{told} Kör `stodbot register verify` mot den en gång, så uppdateras den."
        if version
        else f"databasen {name} är tom, så det finns inget att flytta. Rätta adressen."
    )
