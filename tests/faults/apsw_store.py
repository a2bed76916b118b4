"""The store itself on apsw's build of SQLite, through a file system layer of the tests.

Python's own SQLite takes no such layer. Everything else is the product's: its statements, pragmas
(which it looks at after it has set them), transactions, shared commits and threads. Only the
library under them differs: apsw's is newer.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import apsw
import pytest

from stodbot.errors import StoreError
from stodbot.store.sqlite import connection, mending
from stodbot.store.sqlite.journal import Journal

_WORDS = {  # of the errors that sqlite3 raises for what apsw has a class of its own
    apsw.FullError: "database or disk is full",
    apsw.IOError: "disk I/O error",
    apsw.BusyError: "database is locked",
    apsw.CantOpenError: "unable to open database file",
    apsw.ReadOnlyError: "attempt to write a readonly database",
}
_DAMAGED = {
    apsw.CorruptError: "database disk image is malformed",
    apsw.NotADBError: "file is not a database",
}


class _Rows:
    """What a statement found, all of it: apsw would run it only as far as it is asked."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = iter(rows)
        self.rowcount = rowcount

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


@dataclass(slots=True)
class Use:
    """What was done with connections."""

    commits: int = 0
    after_failing: int = 0  # transactions on one on which the disk had failed

    def one_more(self) -> bool:
        """Count a commit, and let it happen."""
        self.commits += 1
        return False


class AsSqlite3:
    """A connection of apsw that is used, and fails, like one of sqlite3."""

    def __init__(self, path: Path, vfs: str, use: Use) -> None:
        self._use, self._has_failed = use, False
        with _as_sqlite3_raises():
            self._db = apsw.Connection(str(path), vfs=vfs)
        self._db.set_busy_timeout(int(1_000 * connection._BUSY_SECONDS))
        self._db.set_commit_hook(use.one_more)

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> _Rows:
        self._use.after_failing += self._has_failed and sql.startswith("BEGIN")
        with _as_sqlite3_raises():
            try:
                rows = self._db.execute(sql, tuple(values)).fetchall()
            except apsw.IOError:
                self._has_failed = True
                raise
        return _Rows(rows, self._db.changes())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> _Rows:
        return _Rows([], sum(self.execute(sql, row).rowcount for row in rows))

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def close(self) -> None:
        with suppress(apsw.Error):  # sqlite3 says nothing of a last checkpoint that fails
            self._db.close()


@contextmanager
def _as_sqlite3_raises() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except tuple(_DAMAGED) as error:
        raise sqlite3.DatabaseError(_DAMAGED[type(error)]) from error
    except apsw.Error as error:
        raise sqlite3.OperationalError(_WORDS.get(type(error), str(error))) from error


@contextmanager
def stores_on(vfs: str, rewrite: Callable[[Path], None]) -> Iterator[Use]:
    """Every `SqliteStore` that is opened meanwhile lies on that file system layer.

    What the store writes to a file by itself goes there by `rewrite`.
    """

    use = Use()

    def open_(path: Path, journal: Journal) -> sqlite3.Connection:
        try:
            found = cast(sqlite3.Connection, AsSqlite3(path, vfs, use))
            connection._set(found, journal)
        except sqlite3.Error as error:
            raise StoreError(connection.explained(path, error)) from error
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "open_file", open_)
        patch.setattr(mending, "rewrite", rewrite)
        yield use
