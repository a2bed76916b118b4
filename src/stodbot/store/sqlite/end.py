"""A file that is moved from or to."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import StoreError
from stodbot.store.ends import Role, refuse_version
from stodbot.store.sqlite.connection import explained, open_file
from stodbot.store.sqlite.journal import journal_for
from stodbot.store.sqlite.schema import is_unfinished, migrate, migrations
from stodbot.store.sqlite.verification import flaws_in
from stodbot.store.tables import Row, Table

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def open_end(path: Path, role: Role) -> Iterator["FileEnd"]:
    """The file there; one that is to be filled is made if need be. Raises StoreError.

    While it is a source nobody else can write it.
    """
    if role is Role.SOURCE and not path.is_file():
        raise StoreError(f"databasen {path} finns inte. Rätta sökvägen.")
    try:
        with closing(open_file(path, journal_for(sqlite3.sqlite_version_info))) as db:
            end = FileEnd(path=path, db=db)
            db.execute("BEGIN IMMEDIATE")
            if role is Role.TARGET:
                _fill(path, db)
            (version,) = db.execute("PRAGMA user_version").fetchone()
            refuse_version(end.name, version, len(migrations()))
            if role is Role.TARGET:
                db.execute("COMMIT")
            yield end
    except (OSError, sqlite3.DatabaseError) as error:
        raise StoreError(explained(path, error)) from error


def _fill(path: Path, db: sqlite3.Connection) -> None:
    """Make the tables where there is nothing yet."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (anything,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and anything:
        raise StoreError(f"databasen {path.name} är inte stodbots, utan en annan. Ange en ny fil.")
    if version == 0:
        migrate(db)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnd:
    """A file of the newest version, open."""

    path: Path
    db: sqlite3.Connection

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What runs in it is committed together, or nothing of it."""
        self.db.execute("BEGIN IMMEDIATE")
        with self.db:
            yield

    def is_unfinished(self) -> bool:
        """Whether a move into it was begun."""
        return is_unfinished(self.db)

    def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it."""
        return flaws_in(self.path, exported)

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        self.db.executemany(
            f"INSERT INTO {table.name} ({', '.join(table.columns)})"  # noqa: S608  # our own words
            f" VALUES ({', '.join('?' * len(table.columns))})",
            rows,
        )

    def clear(self, tables: Sequence[Table]) -> None:
        """Take all rows out of the tables; what forbids that is away meanwhile."""
        triggers = self.db.execute(_TRIGGERS).fetchall()
        for name, _ in triggers:
            self.db.execute(f"DROP TRIGGER {name}")
        for table in reversed(tables):
            self.db.execute(f"DELETE FROM {table.name}")  # noqa: S608  # our own words
        for _, sql in triggers:
            self.db.execute(sql)

    def number_on(self, tables: Sequence[Table]) -> None:
        """A file counts on from the last number by itself."""
