"""Whoever changes a register on PostgreSQL behind its back is found: all six ways of doing it."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest

from stodbot.enquiries.chain import START, Change, Event, FlawKind, Head, Payload, sealed
from stodbot.enquiries.register import Series
from stodbot.store import log
from stodbot.store.postgres import PostgresStore
from stodbot.store.postgres.statements import Statements
from tests.postgres.server import Server
from tests.store.contract import added, claimed, noted, register, replied, wish

_ENQUIRIES = 6
Tamper = Callable[[psycopg.Connection[Any]], None]


@pytest.fixture
async def store(postgres: Server, database: str) -> AsyncIterator[PostgresStore]:
    """Six enquiries, each with a note, a reply and an addition."""
    async with PostgresStore(postgres.url(database), Series()) as opened:
        for number in range(_ENQUIRIES):
            enquiry = await register(opened, wish(f"d{number}", text=f"Fråga {number}"))
            await claimed(opened, enquiry.number)
            await noted(opened, enquiry.number, "Internt")
            await replied(opened, enquiry.number, "Så här.")
            await added(opened, enquiry.number, "Ett tillägg")
        yield opened


@pytest.fixture
def intruder(postgres: Server, database: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who may do anything to the database, and knows it well."""
    with psycopg.connect(postgres.url(database, "postgres"), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger, no reference
        yield connection


def sql(*statements: str) -> Tamper:
    def run(db: psycopg.Connection[Any]) -> None:
        for statement in statements:
            assert db.execute(statement.encode()).rowcount != 0, statement

    return run


def rechained(db: psycopg.Connection[Any]) -> None:
    """Seal the log anew, with another actor, as whoever can write to it can."""
    with db.pipeline() as pipeline:
        before = list(log.events(Statements(db, pipeline)))
    sql("DELETE FROM payload", "DELETE FROM event")(db)
    head = START
    for event, payload in before:
        anew = sealed(head, _by_another(event), payload)
        head = Head(anew.seq, anew.seal)
        put(db, anew, payload)


def _by_another(event: Event) -> Change:
    change = event.change
    actor = "asker:9" if event.seq == 10 else change.actor
    return Change(change.at, actor, change.kind, change.subject, change.facts)


def put(db: psycopg.Connection[Any], event: Event, payload: Payload | None) -> None:
    change = event.change
    values = (event.seq, change.at, change.actor, change.kind, change.subject, change.facts)
    seals = (event.payload_hash, event.previous, event.seal)
    db.execute("INSERT INTO event VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", (*values, *seals))
    if payload is not None:
        row = (event.seq, payload.salt, payload.body)
        db.execute("INSERT INTO payload VALUES (%s, %s, %s)", row)


_COPY = (
    "INSERT INTO event SELECT 1000, at, actor, kind, subject, facts, payload_hash, previous, seal"
    " FROM event WHERE seq = 10"
)
_SWAP = (
    "SET seq = -10 WHERE seq = 10",
    "SET seq = 10 WHERE seq = 20",
    "SET seq = 20 WHERE seq < 0",
)
_CUT = ("DELETE FROM payload WHERE seq > 25", "DELETE FROM event WHERE seq > 25")
WAYS: dict[str, tuple[Tamper, FlawKind]] = {
    "edit": (sql("UPDATE event SET actor = 'x' WHERE seq = 10"), FlawKind.CHANGED),
    "delete": (sql("DELETE FROM event WHERE seq = 10"), FlawKind.GAP),
    "swap": (sql(*(f"UPDATE event {change}" for change in _SWAP)), FlawKind.CHANGED),
    "insert": (sql(_COPY), FlawKind.GAP),
    "cut": (sql(*_CUT), FlawKind.CUT),
    "seal anew": (rechained, FlawKind.RESEALED),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_change_of_the_log_is_found_with_an_exported_head(
    store: PostgresStore, intruder: psycopg.Connection[Any], way: str
) -> None:
    tamper, kind = WAYS[way]
    head = await store.head()

    tamper(intruder)

    assert kind in {flaw.kind for flaw in await store.flaws([head])}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE payload SET body = body || ' ' WHERE seq = 1", FlawKind.PAYLOAD_CHANGED),
        ("DELETE FROM payload WHERE seq = 1", FlawKind.PAYLOAD_MISSING),
        ("UPDATE enquiry SET rating = 5 WHERE serial = 2", FlawKind.ROW_CHANGED),
        ("DELETE FROM enquiry WHERE serial = 2", FlawKind.ROW_MISSING),
        ("UPDATE series SET last = last + 1", FlawKind.SERIES),
    ],
)
async def test_a_change_of_what_lies_beside_the_log_is_found(
    store: PostgresStore, intruder: psycopg.Connection[Any], statement: str, kind: FlawKind
) -> None:
    sql(statement)(intruder)

    assert kind in {flaw.kind for flaw in await store.flaws()}


async def test_a_register_that_nobody_touched_has_no_flaws(store: PostgresStore) -> None:
    assert [] == await store.flaws([await store.head()])
