"""The log; every function runs inside its caller's transaction."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime

from stodbot.enquiries.acting import By
from stodbot.enquiries.case import Past
from stodbot.enquiries.chain import START, Change, Event, Head, Payload, canonical, sealed
from stodbot.enquiries.lossless import given, kept
from stodbot.enquiries.outcome import Deed
from stodbot.store.database import Database, Rows

HEAD = "(SELECT max(seq) FROM event), (SELECT seal FROM event ORDER BY seq DESC LIMIT 1)"
WEEDED = (  # what was recorded of an enquiry's weeding: nothing is done with it after that
    f"(SELECT facts FROM event WHERE seq = enquiry.last_event AND kind = '{Deed.WEEDED}')"  # noqa: S608
)
_SALT_BYTES = 16
_NO_END = 1 << 62


def record(
    db: Database,
    by: By,
    *,
    kind: str,
    subject: str,
    facts: Mapping[str, object],
    about: Mapping[str, object] | None = None,
    head: Head | None = None,
) -> int:
    """Seal what was done after `head`, which is looked for if need be; returns its place."""
    change = Change(
        at=by.at.isoformat(timespec="microseconds"),
        actor=by.actor,
        kind=kind,
        subject=subject,
        facts=canonical(facts),
    )
    body = None if about is None else kept(about).encode()
    return append(db, change, body, head).seq


def append(
    connection: Database,
    change: Change,
    about_person: bytes | None = None,
    head: Head | None = None,
) -> Event:
    """Seal one more event; `about_person` is kept apart from it, so that it can be weeded out."""
    payload = None
    if about_person is not None:
        payload = Payload(secrets.token_bytes(_SALT_BYTES), about_person)
    event = sealed(head or head_of(connection), change, payload)
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


def head_of(connection: Database) -> Head:
    """The end of the chain."""
    return head_in(*connection.execute(f"SELECT {HEAD}").fetchone())


def head_in(seq: int | None, seal: bytes | None) -> Head:
    """The end of the chain, of a row that ends with `HEAD`."""
    return START if seq is None or seal is None else Head(seq, seal)


def past_of(db: Database, number: str) -> tuple[Past, ...]:
    """What was done with an enquiry, in the order it happened."""
    rows = db.execute(
        "SELECT e.seq, e.at, e.actor, e.kind, e.facts, p.body"
        " FROM event e LEFT JOIN payload p ON p.seq = e.seq WHERE e.subject = ? ORDER BY e.seq",
        (number,),
    )
    return tuple(
        Past(
            seq=seq,
            at=datetime.fromisoformat(at),
            actor=actor,
            deed=Deed(kind),
            facts=json.loads(facts),
            about=None if body is None else given(body),
        )
        for seq, at, actor, kind, facts, body in rows.fetchall()
    )


def decision_in(weeded: object) -> str | None:
    """The decision in what `WEEDED` finds; None where it finds nothing."""
    return None if weeded is None else str(json.loads(str(weeded))["decision"])


def events(db: Database) -> Iterator[tuple[Event, Payload | None]]:
    """The log in its order, with what has not been weeded out."""
    for seq, *fields, payload_hash, previous, seal, salt, body in records(db):
        payload = None if salt is None else Payload(salt, body)
        yield Event(seq, Change(*fields), payload_hash, previous, seal), payload


def records(db: Database, after: int = 0, until: int = _NO_END, limit: int = _NO_END) -> Rows:
    """The log in its order, as it lies on disk (`chain.Record`)."""
    return db.execute(
        "SELECT e.seq, e.at, e.actor, e.kind, e.subject, e.facts, e.payload_hash, e.previous,"
        " e.seal, p.salt, p.body FROM event e LEFT JOIN payload p ON p.seq = e.seq"
        " WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?",
        (after, until, limit),
    )


def weed(
    db: Database, by: By, subject: str, decision: str, more: Mapping[str, object] | None = None
) -> int:
    """Remove all that was said about persons on a subject, keys and all; returns the event's place.

    `decision` is what allows it; `more` is what else the event records.
    """
    rows = db.execute(
        "SELECT p.seq FROM payload p JOIN event e ON e.seq = p.seq WHERE e.subject = ?"
        " ORDER BY p.seq",
        (subject,),
    )
    events_ = [int(seq) for (seq,) in rows.fetchall()]
    db.executemany("DELETE FROM payload WHERE seq = ?", [(seq,) for seq in events_])
    facts = {"events": events_, "decision": decision, **(more or {})}
    return record(db, by, kind=Deed.WEEDED, subject=subject, facts=facts)
