"""The log in the file: append-only, gapless, verified, weeded."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stodbot.enquiries.acting import By
from stodbot.enquiries.chain import Change, Event, Flaw, FlawKind, Head, canonical, flaws_of
from stodbot.store.database import Database
from stodbot.store.log import append, events, head_of, weed
from stodbot.store.sqlite.connection import Connection
from stodbot.store.writer import Writer
from tests.store.contract import next_number

SECRET = b"klubbgatan femtiofyra"
WEEDER = By(actor="system", at=datetime(2026, 11, 24, 12, tzinfo=UTC))


def registered(db: Database) -> Event:
    number = next_number(db, 2026)
    change = Change(
        at="2026-11-24T12:00:00.000000+00:00",
        actor="asker:1",
        kind="registered",
        subject=f"26STOD{number}",
        facts=canonical({"queue": "registrator"}),
    )
    return append(db, change, SECRET if number % 2 else None)


def flaws(db: Database, *heads: Head) -> list[Flaw]:
    return list(flaws_of(events(db), heads))


@pytest.fixture
async def filled(writer: Writer, connection: Connection) -> Connection:
    """A log of ten events."""
    for _ in range(10):
        await writer.write(registered)
    return connection


async def test_what_was_appended_is_an_honest_chain(filled: Connection) -> None:
    head = await filled.transact(head_of)

    assert 10 == head.seq
    assert [] == await filled.transact(lambda db: flaws(db, head))


@pytest.mark.parametrize(
    "sql", ["UPDATE event SET kind = 'voided' WHERE seq = 3", "DELETE FROM event WHERE seq = 3"]
)
async def test_the_database_itself_refuses_to_change_the_log(filled: Connection, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        await filled.transact(lambda db: db.execute(sql))


@pytest.mark.parametrize(
    ("sql", "flaw"),
    [
        ("UPDATE event SET subject = '26STOD99' WHERE seq = 3", Flaw(FlawKind.CHANGED, 3)),
        ("DELETE FROM event WHERE seq = 3", Flaw(FlawKind.GAP, 4)),
        ("DELETE FROM event WHERE seq > 8", Flaw(FlawKind.CUT, 10)),
        ("UPDATE payload SET body = X'00' WHERE seq = 3", Flaw(FlawKind.PAYLOAD_CHANGED, 3)),
    ],
    ids=["edit", "delete", "cut", "payload"],
)
async def test_whoever_goes_around_the_refusal_is_found(
    filled: Connection, sql: str, flaw: Flaw
) -> None:
    head = await filled.transact(head_of)

    def tamper(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("DROP TRIGGER event_is_never_changed")
        db.execute("DROP TRIGGER event_is_never_removed")
        if "DELETE FROM event" in sql:
            db.execute(sql.replace("event", "payload", 1))
        db.execute(sql)

    await filled.transact(tamper)

    assert flaw in await filled.transact(lambda db: flaws(db, head))


async def test_what_is_weeded_out_is_gone_from_the_file_and_the_chain_holds(
    filled: Connection, path: Path
) -> None:
    def weed_all(db: sqlite3.Connection) -> None:
        for number in range(1, 11):
            weed(db, WEEDER, f"26STOD{number}", "RS 2026-1")

    await filled.transact(weed_all)
    await filled.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    head = await filled.transact(head_of)
    assert [] == await filled.transact(lambda db: flaws(db, head))
    assert [] == [file for file in path.parent.iterdir() if SECRET in file.read_bytes()]


async def test_each_year_has_a_series_of_its_own(connection: Connection) -> None:
    def both(db: sqlite3.Connection) -> list[int]:
        return [next_number(db, year) for year in (2026, 2026, 2027, 2026)]

    assert [1, 2, 1, 3] == await connection.transact(both)
