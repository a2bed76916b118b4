"""Transactions side by side: each is kept once, whatever the others do at the same time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial

import psycopg
import pytest

from stodbot.enquiries.outgoing import Reach
from stodbot.enquiries.register import Series
from stodbot.errors import SettingsError
from stodbot.store.database import Database, Turn
from stodbot.store.postgres import PostgresStore
from stodbot.store.postgres.address import address_of
from stodbot.store.postgres.sessions import PostgresSessions
from stodbot.store.postgres.statements import translated
from tests.postgres.server import Server
from tests.store.contract import ASKER, LATER, NOW, OTHER, next_number, owed, said

PATIENCE = 5  # seconds for the other to come, before it is sure not to


@pytest.fixture
async def sessions(postgres: Server, database: str) -> AsyncIterator[PostgresSessions]:
    opened = PostgresSessions(postgres.url(database))
    yield opened
    await opened.close()


def put(db: Database, year: int, last: int) -> None:
    """Keep a number of a year's series, as the rows of it go."""
    db.execute(
        "INSERT INTO series (year, last) VALUES (?, ?)"
        " ON CONFLICT (year) DO UPDATE SET last = excluded.last",
        (year, last),
    )


def last_of(db: Database, year: int) -> int:
    return int(db.execute("SELECT last FROM series WHERE year = ?", (year,)).fetchone()[0])


async def test_changes_that_wait_for_each_other_are_both_kept(sessions: PostgresSessions) -> None:
    both_have_one = threading.Barrier(2, timeout=PATIENCE)
    times = {1: 0, 2: 0}

    def change(own: int, other: int) -> Callable[[Database], None]:
        def both(db: Database) -> None:
            times[own] += 1
            put(db, own, times[own])
            last_of(db, own)  # it is there, and the row is ours
            if sum(times.values()) <= 2:
                both_have_one.wait()
            db.execute("UPDATE series SET last = last + 10 WHERE year = ?", (other,))

        return both

    for year in times:
        await sessions.write(partial(put, year=year, last=1))
    await asyncio.gather(sessions.write(change(1, 2)), sessions.write(change(2, 1)))

    assert 3 == sum(times.values())


async def test_of_two_that_make_the_same_row_the_later_sees_it_when_it_is_run_again(
    sessions: PostgresSessions,
) -> None:
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)
    times = []

    def first_or_next(db: Database) -> int:
        times.append(1)
        row = db.execute("SELECT max(year) FROM series").fetchone()
        if len(times) <= 2:
            both_have_looked.wait()
        year = 1 if row[0] is None else int(row[0]) + 1
        db.execute("INSERT INTO series (year, last) VALUES (?, 1)", (year,))
        return year

    found = await asyncio.gather(*(sessions.write(first_or_next) for _ in range(2)))

    assert ([1, 2], 3) == (sorted(found), len(times))


async def test_a_change_at_fault_takes_nobody_with_it_who_shared_its_commit(
    sessions: PostgresSessions,
) -> None:
    def bad(db: Database) -> int:
        put(db, 9999, -1)  # the table refuses it, and says so later
        return 0

    changes = [bad if number % 5 == 0 else lambda db: next_number(db, 2026) for number in range(20)]
    found = await asyncio.gather(
        *(sessions.write(change, Turn.LOG) for change in changes), return_exceptions=True
    )

    kept = [one for one in found if isinstance(one, int)]
    assert list(range(1, 17)) == kept
    assert 4 == sum(isinstance(one, psycopg.IntegrityError) for one in found)


async def test_what_a_fault_of_the_program_tells_holds_nothing_of_the_row(
    sessions: PostgresSessions,
) -> None:
    def bad(db: Database) -> None:
        db.execute("INSERT INTO talk (chat, state) VALUES (?, ?)", ("asker:1", "klubbgatan 54"))

    with pytest.raises(psycopg.IntegrityError, match="changed_at") as raised:
        await sessions.write(bad)

    assert "klubbgatan" not in str(raised.value)
    assert None is raised.value.__cause__


async def test_a_caller_that_is_cancelled_holds_up_nobody(sessions: PostgresSessions) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def slow(db: Database) -> None:
        put(db, 1, 1)
        begun.set()
        goes_on.wait(PATIENCE)

    impatient = asyncio.create_task(sessions.write(slow))
    await asyncio.to_thread(begun.wait, PATIENCE)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient

    await sessions.write(partial(put, year=2, last=2))
    goes_on.set()

    assert 2 == await sessions.read(lambda db: last_of(db, 2))


async def test_reading_sees_one_moment_whatever_is_written(sessions: PostgresSessions) -> None:
    await sessions.write(partial(put, year=1, last=1))
    looked, written = threading.Event(), threading.Event()

    def look(db: Database) -> tuple[int, int]:
        before = last_of(db, 1)
        looked.set()
        written.wait(PATIENCE)
        return before, last_of(db, 1)

    reading = asyncio.create_task(sessions.read(look))
    await asyncio.to_thread(looked.wait, PATIENCE)
    await sessions.write(partial(put, year=1, last=2))
    written.set()

    assert (1, 1) == await reading


async def test_a_courier_waits_for_no_other(postgres: Server, database: str) -> None:
    async with PostgresStore(postgres.url(database), Series()) as store:
        await owed(store, said("1"), said("2", OTHER))
        with psycopg.connect(postgres.url(database)) as other:
            other.execute("SELECT id FROM outbox WHERE chat = %s FOR UPDATE", (ASKER,))

            free = await store.lease(NOW, LATER)
            taken = await store.lease(NOW, LATER, Reach(ASKER))

            assert ([OTHER], []) == ([one.message.to for one in free], taken)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT ?", b"SELECT %s"),
        ("SELECT '?', ? WHERE a LIKE '%x'", b"SELECT '?', %s WHERE a LIKE '%%x'"),
        ("SELECT 'it''s ?' || ?", b"SELECT 'it''s ?' || %s"),
        ("SELECT 7 % ?", b"SELECT 7 %% %s"),
    ],
)
def test_a_place_for_a_value_is_one_outside_of_texts(sql: str, expected: bytes) -> None:
    assert expected == translated(sql)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a:hem%ligt@x/y",
        "postgresql://x/y?zz=hemligt",
    ],
)
def test_what_is_no_address_is_told_without_its_password(address: str) -> None:
    with pytest.raises(SettingsError, match="kan inte läsas") as raised:
        address_of(address)

    assert "ligt" not in str(raised.value).split("Skriv", maxsplit=1)[0]
