"""What is moved is known from the tables themselves."""

import sqlite3
from contextlib import closing

import pytest

from stodbot.store.sqlite.schema import migrate
from stodbot.store.tables import Summing, Table, chunks_of, last_key, rows_after, tables

TURNS = Table(name="absence", columns=("last", "first", "person"), key=("person", "first"))
ROWS = [("3", "1", "anna"), ("4", "2", "anna"), ("2", "1", "bo")]


@pytest.fixture
def db() -> sqlite3.Connection:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    migrate(opened)
    opened.executemany("INSERT INTO absence (last, first, person) VALUES (?, ?, ?)", ROWS[::-1])
    return opened


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


def test_rows_come_in_the_order_of_their_keys(db: sqlite3.Connection) -> None:
    assert [ROWS[:2], ROWS[2:]] == list(chunks_of(db, TURNS, 2))


def test_rows_after_a_key_of_two_columns_are_those_after_both(db: sqlite3.Connection) -> None:
    assert ROWS[1:] == rows_after(db, TURNS, ("anna", "1"), 9)


def test_the_last_key_is_that_of_the_last_row(db: sqlite3.Connection) -> None:
    assert ("bo", "1") == last_key(db, TURNS)


def test_a_table_without_rows_has_no_last_key(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM absence")

    assert None is last_key(db, TURNS)


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
