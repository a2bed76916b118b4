"""Changes that wait together are committed together, and fail alone."""

import asyncio
import sqlite3

import pytest

from stodbot.store.database import Database
from stodbot.store.sqlite.connection import Connection
from stodbot.store.writer import Writer
from tests.store.contract import next_number


def numbered(db: Database) -> int:
    return next_number(db, 2026)


def refused(db: Database) -> int:
    next_number(db, 2026)
    raise LookupError("no")


async def test_a_change_returns_what_it_returns(writer: Writer) -> None:
    assert 1 == await writer.write(numbered)


async def test_many_at_once_are_numbered_in_the_order_they_came(writer: Writer) -> None:
    numbers = await asyncio.gather(*(writer.write(numbered) for _ in range(500)))

    assert list(range(1, 501)) == numbers


async def test_a_change_that_raises_leaves_no_gap_and_the_others_are_kept(writer: Writer) -> None:
    changes = [refused if number % 3 == 0 else numbered for number in range(60)]

    results = await asyncio.gather(
        *(writer.write(change) for change in changes), return_exceptions=True
    )

    kept = [result for result in results if isinstance(result, int)]
    assert list(range(1, 41)) == kept
    assert 20 == sum(isinstance(result, LookupError) for result in results)


async def test_a_commit_that_fails_fails_for_all_that_shared_it(
    writer: Writer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_change: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "transact", full)
        results = await asyncio.gather(
            *(writer.write(numbered) for _ in range(5)), return_exceptions=True
        )

    assert [sqlite3.OperationalError] * 5 == [type(result) for result in results]
    assert 1 == await writer.write(numbered)


async def test_a_caller_that_is_cancelled_holds_up_nobody(writer: Writer) -> None:
    impatient = asyncio.create_task(writer.write(numbered))
    patient = asyncio.create_task(writer.write(numbered))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient in (1, 2)
