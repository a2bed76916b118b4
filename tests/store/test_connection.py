"""Transactions as one call, and pragmas that hold."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import Iterator
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


async def test_nothing_more_is_asked_of_a_connection_on_which_the_disk_failed(
    connection: Connection,
) -> None:
    def fail(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    refused = []
    for what in (connection.transact(fail), connection.transact(one_more), connection.read(bool)):
        with pytest.raises(sqlite3.OperationalError) as raised:
            await what
        refused.append(str(raised.value))

    assert 3 * ["disk I/O error"] == refused
    rows = await connection.execute_fetchall("SELECT count(*) FROM series")
    assert [0] == [number for (number,) in rows]


async def test_a_connection_that_was_locked_out_is_asked_again(connection: Connection) -> None:
    def wait_in_vain(_: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database is locked")

    with pytest.raises(sqlite3.OperationalError):
        await connection.transact(wait_in_vain)

    await connection.transact(one_more)
    assert 1 == await count(connection)


async def test_a_connection_that_was_closed_says_so_as_sqlite_does(connection: Connection) -> None:
    await connection.close()

    with pytest.raises(sqlite3.OperationalError, match="closed"):
        await connection.transact(one_more)
    with pytest.raises(sqlite3.OperationalError, match="closed"):
        await connection.read(bool)


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


@pytest.fixture
def generous() -> Iterator[None]:
    """Files may be read by everybody, if nobody says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("generous")
@pytest.mark.parametrize("mode", ["truncate", "wal"])
async def test_only_its_owner_may_read_what_is_kept_also_in_a_directory_open_to_all(
    path: Path, mode: str
) -> None:
    path.parent.mkdir(mode=0o755)

    async with connect(path, Journal(mode, 2, "")) as opened:
        await opened.execute("CREATE TABLE one (what TEXT)")
        await opened.execute("BEGIN IMMEDIATE")
        await opened.execute("INSERT INTO one VALUES ('something')")
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
        await opened.execute("ROLLBACK")

    assert len(modes) > 1  # the journal, too
    assert {0o600} == set(modes.values())
