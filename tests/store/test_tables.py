"""The catalogue of tables is that of both databases, and whole tables are read in order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from stodbot.store.sqlite.schema import migrate
from stodbot.store.tables import NUMBERED, TABLES, insertion, is_empty, rows_of
from tests.postgres.server import Server

ONLY_POSTGRES = {"commit_mark", "schema_version"}  # neither holds what was kept
BY_NAME = {table.name: table for table in TABLES}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.execute("PRAGMA foreign_keys = ON")
        migrate(opened)
        yield opened


def test_every_table_of_sqlite_is_there_with_every_column(db: sqlite3.Connection) -> None:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]

    columns = {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in names}

    assert {table.name: set(table.columns) for table in TABLES} == columns


def test_every_table_of_postgres_is_there_with_every_column(
    postgres: Server, database: str
) -> None:
    columns: dict[str, set[str]] = {}
    with psycopg.connect(postgres.url(database)) as connection:
        for name, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        ):
            columns.setdefault(name, set()).add(column)

    found = {name: names for name, names in columns.items() if name not in ONLY_POSTGRES}
    assert {table.name: set(table.columns) for table in TABLES} == found


def test_every_number_that_postgres_gives_itself_is_known(postgres: Server, database: str) -> None:
    with psycopg.connect(postgres.url(database)) as connection:
        found = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE is_identity = 'YES' AND table_schema = 'public'"
        ).fetchall()

    assert sorted(NUMBERED) == sorted(found)


def test_a_key_is_what_the_database_has_for_one(db: sqlite3.Connection) -> None:
    keys = {
        name: tuple(
            row[1]
            for row in sorted(db.execute(f"PRAGMA table_info({name})"), key=lambda row: row[5])
            if row[5]
        )
        for name in BY_NAME
    }

    assert {name: table.key for name, table in BY_NAME.items()} == keys


def test_a_table_stands_after_those_it_refers_to(db: sqlite3.Connection) -> None:
    places = {table.name: place for place, table in enumerate(TABLES)}

    for name, place in places.items():
        for reference in db.execute(f"PRAGMA foreign_key_list({name})"):
            assert places[reference[2]] < place


def test_a_table_longer_than_one_chunk_is_read_whole_and_in_order(db: sqlite3.Connection) -> None:
    days = [(f"day-{number:05}",) for number in range(4_001)]
    db.executemany(insertion("morning", ("day",)), reversed(days))

    chunks = list(rows_of(db, BY_NAME["morning"]))

    assert [2_000, 2_000, 1] == [len(chunk) for chunk in chunks]
    assert days == [row for chunk in chunks for row in chunk]


def test_a_key_of_two_columns_leaves_out_no_row_between_chunks(db: sqlite3.Connection) -> None:
    away = [(f"p{n // 3_000}", f"day-{n % 3_000:05}", "z") for n in range(6_000)]
    db.executemany(insertion("absence", ("person", "first", "last")), away)

    assert away == [row for chunk in rows_of(db, BY_NAME["absence"]) for row in chunk]


def test_it_is_empty_until_one_table_has_a_row(db: sqlite3.Connection) -> None:
    before = is_empty(db, BY_NAME)
    db.execute(insertion("morning", ("day",)), ("2026-11-30",))

    assert (True, False) == (before, is_empty(db, BY_NAME))
