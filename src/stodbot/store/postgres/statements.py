"""The store's statements on a connection of psycopg."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]
_PLACES = re.compile(r"('[^']*')|(\?)|(%)")


@lru_cache(maxsize=1024)
def translated(sql: str) -> bytes:
    """A statement as psycopg takes it: `%s` where `?` stands, and every other `%` twice."""

    def instead(found: re.Match[str]) -> str:
        literal, place, _ = found.groups()
        return "%s" if place else (literal or "%").replace("%", "%%")

    return _PLACES.sub(instead, sql).encode()


class Found:
    """What a statement found or changed: it is waited for only when somebody asks."""

    __slots__ = ("_cursor", "_pipeline")

    def __init__(self, cursor: Cursor, pipeline: psycopg.Pipeline) -> None:
        self._cursor = cursor
        self._pipeline = pipeline

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        if self._cursor.pgresult is None:
            self._pipeline.sync()
        return self._cursor.rowcount

    def fetchone(self) -> Any:
        """The next row; None after the last."""
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return self._cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        """The rows that are left."""
        return iter(self._cursor)


class Statements:
    """A `Database`: statements are sent at once, and what comes of them is read when it is needed.

    What goes wrong with one may be told only by one after it, at the latest by the commit.
    """

    def __init__(self, connection: Connection, pipeline: psycopg.Pipeline) -> None:
        self._connection = connection
        self._pipeline = pipeline

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Found:
        """Run a statement."""
        cursor = self._connection.execute(translated(sql), values)
        return Found(cursor, self._pipeline)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Found:
        """Run a statement once for each of the rows."""
        cursor = self._connection.cursor()
        cursor.executemany(translated(sql), rows)
        return Found(cursor, self._pipeline)
