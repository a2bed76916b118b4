"""A copy of a file, as it is at one moment, while another process writes to it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stodbot.errors import StoreError
from stodbot.store.sqlite.connection import explained
from stodbot.store.sqlite.schema import migrate

_PATIENCE = 60.0  # seconds in which nobody lets us read
_BUSY_SECONDS = 1.0


@contextmanager
def standing_still(path: Path, copy: Path) -> Iterator[tuple[sqlite3.Connection, int]]:
    """The database as it is now, in a file of its own that is gone afterwards; and its version.

    It is brought up to date: the database itself is left as it is. Copied in one go, as a copy in
    steps begins anew with every change; who writes has to wait as long. Raises StoreError.
    """
    if not path.is_file():
        raise StoreError(f"databasen {path} finns inte: det finns inget att kopiera.")
    copy.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")  # whoever is killed leaves nothing of use
            db.execute("PRAGMA synchronous = OFF")
            _copy(path, db)
            db.execute("PRAGMA journal_mode = OFF")  # with the file came the journal it had
            yield db, migrate(db)
    except sqlite3.DatabaseError as error:
        raise StoreError(explained(path, error)) from error
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()


def _copy(path: Path, into: sqlite3.Connection) -> None:
    end = time.monotonic() + _PATIENCE

    def has_gone_on(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            raise sqlite3.OperationalError("database is locked")

    address = f"{path.resolve().as_uri()}?mode=rw"  # what a killed bot left half done is undone
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)) as source:
        source.backup(into, pages=-1, progress=has_gone_on)
