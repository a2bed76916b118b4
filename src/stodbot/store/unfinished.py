"""How a database tells that it holds only half of what is being moved into it.

A table that is there from before the first row until all of it has been verified. Whoever opens the
database looks for it. In it stands what each table is to come to, so that a move that is taken up
again knows whether it still has the same before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stodbot.store.database import Database

TABLE = "unfinished_move"
_MAKE = f"CREATE TABLE {TABLE} (name TEXT PRIMARY KEY, rows BIGINT NOT NULL, digest TEXT NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What all rows of a table come to: two tables of the same sum are the same."""

    rows: int
    digest: str


def told(name: str) -> str:
    """What to tell whoever would work on a database of that name."""
    return (
        f"databasen {name} är bara halvfärdig: en flytt dit har avbrutits eller pågår. Kör samma"
        " `stodbot migrate-store` igen, så fortsätter den, eller ange den databas som skulle"
        " flyttas"
    )


def begin(db: Database, sums: Mapping[str, Sum]) -> None:
    """From now on it is unfinished, until the tables come to that."""
    db.execute(_MAKE)
    expect(db, sums)


def expect(db: Database, sums: Mapping[str, Sum]) -> None:
    """It is still unfinished, until the tables come to that instead."""
    db.execute(f"DELETE FROM {TABLE}")  # noqa: S608  # our own words
    db.executemany(
        f"INSERT INTO {TABLE} (name, rows, digest) VALUES (?, ?, ?)",  # noqa: S608  # our own words
        [(name, one.rows, one.digest) for name, one in sums.items()],
    )


def expected(db: Database) -> dict[str, Sum]:
    """What the tables are to come to."""
    rows = db.execute(f"SELECT name, rows, digest FROM {TABLE}")  # noqa: S608  # our own words
    return {name: Sum(rows=count, digest=digest) for name, count, digest in rows.fetchall()}


def end(db: Database) -> None:
    """All of it is there."""
    db.execute(f"DROP TABLE {TABLE}")
