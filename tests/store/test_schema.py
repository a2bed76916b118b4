"""Numbered migrations: each once, in their order, or none."""

import sqlite3

import pytest

from stodbot.errors import StoreError
from stodbot.store.migrations import Migration
from stodbot.store.sqlite.connection import Connection
from stodbot.store.sqlite.schema import migrate, migrations

FIRST = Migration(1, "0001_a.sql", "CREATE TABLE a (x); -- first;\nINSERT INTO a VALUES ('a;b');\n")
SECOND = Migration(2, "0002_b.sql", "ALTER TABLE a ADD COLUMN y;\nINSERT INTO a VALUES (1, 2)")


async def version(connection: Connection) -> int:
    def ask(db: sqlite3.Connection) -> int:
        return int(db.execute("PRAGMA user_version").fetchone()[0])

    return await connection.transact(ask)


@pytest.fixture
def empty() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


async def test_the_shipped_steps_make_the_newest_version(connection: Connection) -> None:
    assert len(migrations()) == await version(connection)


def test_steps_are_applied_in_their_order(empty: sqlite3.Connection) -> None:
    assert 2 == migrate(empty, [FIRST, SECOND])

    assert [("a;b", None), (1, 2)] == empty.execute("SELECT x, y FROM a").fetchall()


def test_a_step_is_applied_once(empty: sqlite3.Connection) -> None:
    migrate(empty, [FIRST])
    migrate(empty, [FIRST, SECOND])
    migrate(empty, [FIRST, SECOND])

    assert 2 == empty.execute("SELECT count(*) FROM a").fetchone()[0]


def test_a_newer_database_than_the_program_is_refused(empty: sqlite3.Connection) -> None:
    migrate(empty, [FIRST, SECOND])

    with pytest.raises(StoreError, match=r"version 2.*version 1"):
        migrate(empty, [FIRST])


async def test_a_step_that_fails_leaves_the_version_before(connection: Connection) -> None:
    before = await version(connection)
    bad = Migration(before + 1, "bad.sql", "CREATE TABLE b (x);\nINSERT INTO nowhere VALUES (1);\n")

    with pytest.raises(sqlite3.OperationalError):
        await connection.transact(lambda db: migrate(db, [*migrations(), bad]))

    assert before == await version(connection)
