"""Every table of the store, read and written whole: what is moved, and what a backup holds.

That is what the steps of SQLite make: a file holds nothing beside it. What PostgreSQL has in
addition (`commit_mark`, `lease`, `replica`, `schema_version`) is about itself and of no use
elsewhere.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from stodbot.store.database import Database
from stodbot.store.sqlite.schema import migrate
from stodbot.store.unfinished import Sum

Row = tuple[Any, ...]
NUMBERED = (("inbox", "seq"), ("outbox", "id"), ("attachment", "id"))  # by the database itself
_TOGETHER = 2_000  # rows
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " ORDER BY rowid"
)
_NAME, _PLACE_IN_KEY = 1, 5  # of what SQLite tells of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a table is called, and what its rows are made of."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]  # those columns by which each row is known, and in whose order it stands

    def key_in(self, row: Row) -> Row:
        """The key of a row."""
        return tuple(row[self.columns.index(column)] for column in self.key)


def tables() -> list[Table]:
    """Each of them, after those that it refers to: PostgreSQL takes them in no other order."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db)
        return [_table(db, name) for (name,) in db.execute(_TABLES).fetchall()]


def _table(db: sqlite3.Connection, name: str) -> Table:
    columns = db.execute(f"PRAGMA table_info({name})").fetchall()
    in_key = sorted((column[_PLACE_IN_KEY], column[_NAME]) for column in columns)
    return Table(
        name=name,
        columns=tuple(column[_NAME] for column in columns),
        key=tuple(column for place, column in in_key if place),
    )


def rows_after(db: Database, table: Table, last: Row | None, most: int) -> list[Row]:
    """The next rows after that key; from the first one on where there is none."""
    key, places = ", ".join(table.key), ", ".join("?" * len(table.key))
    where = "" if last is None else f" WHERE ({key}) > ({places})"
    return db.execute(
        f"SELECT {', '.join(table.columns)} FROM {table.name}{where}"  # noqa: S608  # our own words
        f" ORDER BY {key} LIMIT ?",
        (*(last or ()), most),
    ).fetchall()


def chunks_of(db: Database, table: Table, most: int = _TOGETHER) -> Iterator[list[Row]]:
    """All rows in the order of their keys, some of them at a time."""
    last = None
    while rows := rows_after(db, table, last, most):
        yield rows
        last = table.key_in(rows[-1])


def last_key(db: Database, table: Table) -> Row | None:
    """The key of the last row; None where there is none."""
    columns = ", ".join(table.key)
    backwards = ", ".join(f"{column} DESC" for column in table.key)
    row: Row | None = db.execute(
        f"SELECT {columns} FROM {table.name} ORDER BY {backwards} LIMIT 1"  # noqa: S608  # our own words
    ).fetchone()
    return row


def count_of(db: Database, table: Table) -> int:
    """How many rows there are."""
    (rows,) = db.execute(f"SELECT count(*) FROM {table.name}").fetchone()  # noqa: S608  # ours
    return int(rows)


def insertion(name: str, columns: Sequence[str]) -> str:
    """The statement that puts a row there."""
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # checked


def is_empty(db: Database, names: Iterable[str]) -> bool:
    """Whether none of those tables has a row."""
    return not any(db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall() for name in names)  # noqa: S608  # checked


class Summing:
    """Adds rows up, in their order, to the sum of their table."""

    def __init__(self) -> None:
        self._rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: list[Row]) -> None:
        """Some more: whole numbers, texts, bytes and what is missing, the same in both dialects."""
        self._rows += len(rows)
        self._hash.update("".join(map(repr, rows)).encode())

    def sum(self) -> Sum:
        """Of all that was added."""
        return Sum(rows=self._rows, digest=self._hash.hexdigest())
