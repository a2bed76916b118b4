"""Every table is known from the schema, and whole tables are read in order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from stodbot.store.sqlite.schema import migrate
from stodbot.store.tables import (
    NUMBERED,
    Summing,
    Table,
    chunks_of,
    insertion,
    is_empty,
    last_key,
    rows_after,
    tables,
)
from tests.postgres.server import Server

ONLY_POSTGRES = {"commit_mark", "lease", "replica", "schema_version"}  # none holds what was kept
BY_NAME = {table.name: table for table in tables()}
AWAY = Table(name="absence", columns=("last", "first", "person"), key=("person", "first"))
ROWS = [("3", "1", "anna"), ("4", "2", "anna"), ("2", "1", "bo")]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.execute("PRAGMA foreign_keys = ON")
        migrate(opened)
        yield opened


@pytest.fixture
def away(db: sqlite3.Connection) -> sqlite3.Connection:
    db.executemany("INSERT INTO absence (last, first, person) VALUES (?, ?, ?)", ROWS[::-1])
    return db


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
    assert {table.name: set(table.columns) for table in tables()} == found


def test_every_number_that_postgres_gives_itself_is_known(postgres: Server, database: str) -> None:
    with psycopg.connect(postgres.url(database)) as connection:
        found = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE is_identity = 'YES' AND table_schema = 'public'"
        ).fetchall()

    assert sorted(NUMBERED) == sorted(found)


def test_a_table_longer_than_one_chunk_is_read_whole_and_in_order(db: sqlite3.Connection) -> None:
    days = [(f"day-{number:05}",) for number in range(4_001)]
    db.executemany(insertion("morning", ("day",)), reversed(days))

    chunks = list(chunks_of(db, BY_NAME["morning"]))

    assert [2_000, 2_000, 1] == [len(chunk) for chunk in chunks]
    assert days == [row for chunk in chunks for row in chunk]


def test_a_key_of_two_columns_leaves_out_no_row_between_chunks(db: sqlite3.Connection) -> None:
    both = [(f"p{n // 3_000}", f"day-{n % 3_000:05}", "z") for n in range(6_000)]
    db.executemany(insertion("absence", ("person", "first", "last")), both)

    assert both == [row for chunk in chunks_of(db, BY_NAME["absence"]) for row in chunk]


def test_it_is_empty_until_one_table_has_a_row(db: sqlite3.Connection) -> None:
    before = is_empty(db, BY_NAME)
    db.execute(insertion("morning", ("day",)), ("2026-11-30",))

    assert (True, False) == (before, is_empty(db, BY_NAME))


def test_every_table_has_a_key() -> None:
    assert [] == [table.name for table in tables() if not table.key]


def test_no_table_comes_before_one_that_it_refers_to() -> None:
    order = [table.name for table in tables()]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        migrate(made)
        referred = {
            (table, row[2])
            for table in order
            for row in made.execute(f"PRAGMA foreign_key_list({table})")
        }

    assert ("outbox", "enquiry") in referred
    assert all(order.index(there) < order.index(here) for here, there in referred)


def test_rows_come_in_the_order_of_their_keys(away: sqlite3.Connection) -> None:
    assert [ROWS[:2], ROWS[2:]] == list(chunks_of(away, AWAY, 2))


def test_rows_after_a_key_of_two_columns_are_those_after_both(away: sqlite3.Connection) -> None:
    assert ROWS[1:] == rows_after(away, AWAY, ("anna", "1"), 9)


def test_the_last_key_is_that_of_the_last_row(away: sqlite3.Connection) -> None:
    assert ("bo", "1") == last_key(away, AWAY)


def test_a_table_without_rows_has_no_last_key(away: sqlite3.Connection) -> None:
    away.execute("DELETE FROM absence")

    assert None is last_key(away, AWAY)


@pytest.mark.parametrize(
    "other",
    [
        [("3", "1", "anna"), ("4", "2", "anna")],
        [("3", "1", "anna"), ("2", "1", "bo"), ("4", "2", "anna")],
        [("3", "1", "anna"), ("4", "2", "anna"), ("2", "1", b"bo")],
        [("3", "1", "anna"), ("4", "2", "anna"), ("2", None, "bo")],
        [("3", "1", "anna"), ("4", "2", "anna"), (2, "1", "bo")],
    ],
    ids=["fewer", "order", "bytes", "missing", "number"],
)
def test_whatever_differs_in_a_row_makes_another_sum(other: list[tuple[object, ...]]) -> None:
    one, two = Summing(), Summing()
    one.add(list(ROWS))
    two.add(list(other))

    assert one.sum() != two.sum()


def test_the_sum_does_not_depend_on_how_many_rows_are_added_at_a_time() -> None:
    one, two = Summing(), Summing()
    one.add(list(ROWS))
    two.add(list(ROWS[:1]))
    two.add(list(ROWS[1:]))

    assert one.sum() == two.sum()
