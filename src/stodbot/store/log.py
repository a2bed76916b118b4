"""The log and the series on SQLite; every function runs inside its caller's transaction."""

import secrets
import sqlite3
from collections.abc import Iterator

from stodbot.enquiries.chain import BEGINNING, Change, Event, Head, Payload, sealed

_SALT_BYTES = 16


def append(
    connection: sqlite3.Connection, change: Change, about_person: bytes | None = None
) -> Event:
    """Seal one more event; `about_person` is kept apart from it, so that it can be weeded out."""
    payload = None
    if about_person is not None:
        payload = Payload(secrets.token_bytes(_SALT_BYTES), about_person)
    event = sealed(head_of(connection), change, payload)
    connection.execute(
        "INSERT INTO event (seq, at, actor, kind, subject, facts, payload_hash, previous, seal)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.seq,
            change.at,
            change.actor,
            change.kind,
            change.subject,
            change.facts,
            event.payload_hash,
            event.previous,
            event.seal,
        ),
    )
    if payload is not None:
        connection.execute(
            "INSERT INTO payload (seq, salt, body) VALUES (?, ?, ?)",
            (event.seq, payload.salt, payload.body),
        )
    return event


def head_of(connection: sqlite3.Connection) -> Head:
    """The end of the chain."""
    row = connection.execute("SELECT seq, seal FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(0, BEGINNING) if row is None else Head(*row)


def events(connection: sqlite3.Connection) -> Iterator[tuple[Event, Payload | None]]:
    """The whole log in its order, with what has not been weeded out."""
    rows = connection.execute(
        "SELECT e.seq, e.at, e.actor, e.kind, e.subject, e.facts, e.payload_hash, e.previous,"
        " e.seal, p.salt, p.body FROM event e LEFT JOIN payload p ON p.seq = e.seq ORDER BY e.seq"
    )
    for seq, at, actor, kind, subject, facts, payload_hash, previous, seal, salt, body in rows:
        change = Change(at=at, actor=actor, kind=kind, subject=subject, facts=facts)
        payload = None if salt is None else Payload(salt, body)
        yield Event(seq, change, payload_hash, previous, seal), payload


def weed(connection: sqlite3.Connection, seq: int) -> None:
    """Remove what an event says about a person, and the key to its hash."""
    connection.execute("DELETE FROM payload WHERE seq = ?", (seq,))


def next_number(connection: sqlite3.Connection, year: int) -> int:
    """The next number of a year's series, from 1; given back if the transaction is undone."""
    row = connection.execute(
        "INSERT INTO series (year, last) VALUES (?, 1)"
        " ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
        (year,),
    ).fetchone()
    return int(row[0])
