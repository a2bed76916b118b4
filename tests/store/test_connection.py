"""Transactions as one call, and pragmas that hold."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from stodbot.errors import StoreError
from stodbot.store.sqlite.connection import Connection, connect
from stodbot.store.sqlite.journal import Journal, journal_for


async def count(connection: Connection) -> int:
    def ask(db: sqlite3.Connection) -> int:
        return int(db.execute("SELECT count(*) FROM series").fetchone()[0])

    return await connection.transact(ask)


def one_more(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO series (year, last) SELECT coalesce(max(year), 0) + 1, 1 FROM series")


async def test_durability_is_set_and_holds(connection: Connection) -> None:
    wanted = journal_for(sqlite3.sqlite_version_info)

    answers = [
        await (await connection.execute(f"PRAGMA {pragma}")).fetchone()
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    ]

    assert [(wanted.mode,), (2,), (1,), (1,)] == [
        tuple(answer) for answer in answers if answer is not None
    ]


async def test_what_a_pragma_refuses_is_told(path: Path) -> None:
    with pytest.raises(StoreError, match="vägrar synchronous"):
        async with connect(path, Journal("truncate", 9, "")):
            pass


async def test_coroutines_that_share_a_connection_do_not_meet(connection: Connection) -> None:
    await asyncio.gather(*(connection.transact(one_more) for _ in range(50)))

    assert 50 == await count(connection)


async def test_what_raises_leaves_nothing_and_the_next_goes_on(connection: Connection) -> None:
    def half(db: sqlite3.Connection) -> None:
        one_more(db)
        raise LookupError("no")

    with pytest.raises(LookupError):
        await connection.transact(half)

    await connection.transact(one_more)
    assert 1 == await count(connection)


async def test_a_cancelled_coroutine_leaves_no_transaction_open(connection: Connection) -> None:
    task = asyncio.create_task(connection.transact(one_more))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await connection.transact(one_more)

    assert await count(connection) in (1, 2)


@pytest.fixture
def garbage(path: Path) -> Path:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, but long enough to look at" * 40)
    return path


async def test_a_file_that_is_no_database_is_told(garbage: Path) -> None:
    with pytest.raises(StoreError, match="är skadad"):
        async with connect(garbage):
            pass


async def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="kan inte öppnas"):
        async with connect(tmp_path / "file" / "stodbot.sqlite"):
            pass
