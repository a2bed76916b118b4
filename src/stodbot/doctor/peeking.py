"""Opens a database to look at it, without a trace: no file is made, and none is changed.

A read-only connection alone would not do: with a write-ahead log SQLite makes files beside the
database even for that.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_HEADER = b"SQLite format 3\0"
_MODE_AT, _WAL = 18, 2  # SQLite's file format: what it takes to write the file
_BUSY_SECONDS = 2.0
_LOOK_SECONDS = 2.0  # with a rollback journal a running bot can't write for as long
_STEPS = 10_000  # of SQLite's machine between two looks at the watch


class UnfinishedError(Exception):
    """The bot was stopped in the middle; only a start can bring the file in order."""


@contextmanager
def peeking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, for some seconds; then it is interrupted.

    Raises UnfinishedError, OSError and sqlite3.DatabaseError.
    """
    path = path.resolve()  # SQLite's other files lie beside the file itself, not beside a link
    way = _way_to_log(path) if has_log(path) else ""
    uri = f"{path.as_uri()}?mode=ro{way}"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(connection) as db:
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            if "readonly" in str(error):  # it would have to be rolled back first
                raise UnfinishedError from error
            raise
        end = time.monotonic() + _LOOK_SECONDS
        db.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        yield db


def has_log(path: Path) -> bool:
    """Whether it is a database with a write-ahead log. Raises OSError, sqlite3.DatabaseError."""
    with path.open("rb") as file:
        beginning = file.read(_MODE_AT + 1)
    if beginning and not beginning.startswith(_HEADER):
        raise sqlite3.DatabaseError("file is not a database")
    return beginning[_MODE_AT:] == bytes([_WAL])


def _way_to_log(path: Path) -> str:
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and path.with_name(f"{path.name}-shm").exists():
        return "&readonly_shm=1"
    if log.exists() and log.stat().st_size:  # its index would have to be made first
        raise UnfinishedError
    return "&immutable=1"  # nobody has it open, and all there is stands in the file
