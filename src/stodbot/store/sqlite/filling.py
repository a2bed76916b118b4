"""A new file, filled beside the place where it is to be: there whole or not at all."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from stodbot.disk import sync_file, sync_folder, unfinished
from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import BackupError, StoreError
from stodbot.store import places
from stodbot.store.database import Database
from stodbot.store.sqlite.connection import explained
from stodbot.store.sqlite.schema import migrate, migrations
from stodbot.store.sqlite.verification import flaws_in
from stodbot.store.tables import Row, insertion

_CACHE_KIB = 64 << 10
_BESIDE = ("", "-journal", "-wal", "-shm")  # what SQLite would take for a part of it


class FileToFill:
    """Everything happens in a file with another name, until it is kept."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self._path = path
        self._connection = db

    @property
    def db(self) -> Database:
        """What was filled in so far."""
        return self._connection

    def begin(self, version: int, tables: Iterable[str]) -> None:
        """Have tables as they were in that version; those are to be filled."""
        self._connection.execute("BEGIN")
        migrate(self._connection, migrations()[:version])

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        self._connection.executemany(insertion(table, columns), rows)

    def bring_up_to_date(self) -> None:
        """Have tables as they are now."""
        migrate(self._connection)
        self._connection.execute("COMMIT")

    def flaws(self, head: Head) -> list[Flaw]:
        """Everything wrong."""
        return flaws_in(unfinished(self._path), [head])

    def keep(self) -> None:
        """It is whole: put it in its place."""
        self._connection.close()
        with places.explained(self._path):
            sync_file(unfinished(self._path))
            places.refuse_existing(self._path)
            unfinished(self._path).replace(self._path)
            sync_folder(self._path.parent)


@contextmanager
def filling(path: Path) -> Iterator[FileToFill]:
    """A file to be filled, where there is none. Raises BackupError and StoreError."""
    _refuse_existing(path)
    part = unfinished(path)
    with places.explained(part):
        places.make_folder(path.parent)
        _remove(part)
        part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            _set(db)
            yield FileToFill(path, db)
    except sqlite3.IntegrityError as error:
        raise BackupError(f"säkerhetskopian går inte ihop ({error}). Ta en annan kopia") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(explained(path, error)) from error
    finally:
        _remove(part)


def _refuse_existing(path: Path) -> None:
    for end in _BESIDE:
        there = path.with_name(path.name + end)
        if there.exists():
            raise BackupError(
                f"{there} finns redan, och en återställning skriver aldrig över något. Flytta undan"
                " den, eller återställ till en tom katalog (--data-dir)"
            )


def _set(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = OFF")  # it counts only once it is whole
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _remove(part: Path) -> None:
    for end in _BESIDE:
        part.with_name(part.name + end).unlink(missing_ok=True)
