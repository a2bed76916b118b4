"""The hash chain that makes any change of the register visible.

Each event is sealed with the seal of the one before. What an event says about a person is not in
the seal itself, only its keyed hash: it can be weeded out by rule, key and all, and the chain still
holds.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

BEGINNING = bytes(32)  # stands before the first event
_SEAL = b"\x00"  # keeps a seal from ever being taken for the hash of something else


class Change(NamedTuple):
    """What was done, when, by whom and to what."""

    at: str  # UTC, ISO 8601 with microseconds
    actor: str  # who did it: asker:ID, staff:ID or system
    kind: str  # what was done
    subject: str  # the number or id of what it was done to
    facts: str  # canonical JSON without anything about a person


class Event(NamedTuple):
    """One change, as it stands in the log."""

    seq: int  # from 1, without gaps
    change: Change
    payload_hash: bytes | None  # of what it says about a person; None where that is nothing
    previous: bytes  # the seal before
    seal: bytes


class Payload(NamedTuple):
    """What an event says about a person, and the key that hides what it was once it is gone."""

    salt: bytes  # 16 random bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time, to be kept where nobody can change it with the log."""

    seq: int
    seal: bytes


START = Head(0, BEGINNING)
# seq, at, actor, kind, subject, facts, payload's hash, seal before, seal, payload's salt and body
Record = tuple[
    int,
    bytes,
    bytes,
    bytes,
    bytes,
    bytes,
    bytes | None,
    bytes,
    bytes,
    bytes | None,
    bytes | None,
]


class FlawKind(StrEnum):
    """What can be wrong with the chain, and with the register beside it."""

    GAP = "gap"  # an event is missing, is there twice or stands in the wrong place
    CHANGED = "changed"  # an event is not what was sealed
    PAYLOAD_CHANGED = "payload_changed"
    PAYLOAD_MISSING = "payload_missing"  # gone, and no event says that it was weeded out
    CUT = "cut"  # the log ends before an exported head
    RESEALED = "resealed"  # the log was sealed anew: an exported head is not in it
    ROW_CHANGED = "row_changed"  # the register does not say what the log says
    ROW_MISSING = "row_missing"  # the register lacks an entry
    SERIES = "series"  # a year's numbers are not those from 1 to the last
    FILE = "file"  # the file contradicts itself


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong, at an event."""

    kind: FlawKind
    seq: int


_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def canonical(facts: object) -> str:
    """JSON in the one form that is sealed. Raises TypeError for what JSON can't say."""
    return _ENCODER.encode(facts)


def hash_of(payload: Payload) -> bytes:
    """The keyed hash of a payload."""
    return hmac.digest(payload.salt, payload.body, "sha256")


def sealed(previous: Head, change: Change, payload: Payload | None) -> Event:
    """The next event after `previous`. Raises ValueError where a field holds a line break."""
    if any("\n" in field for field in change):
        raise ValueError("a field of an event holds a line break")
    payload_hash = None if payload is None else hash_of(payload)
    seq = previous.seq + 1
    seal = _seal(previous.seal, seq, map(_bytes, change), payload_hash)
    return Event(seq, change, payload_hash, previous.seal, seal)


def flaws_of(
    log: Iterable[tuple[Event, Payload | None]],
    exported: Iterable[Head] = (),
) -> Iterator[Flaw]:
    """Everything wrong with a log, read once in its order.

    `exported` are heads that were kept elsewhere: without one, neither a log cut short nor one that
    was sealed anew from some event on can be told from an honest one.
    """
    return flaws_of_records((_record(event, payload) for event, payload in log), exported)


def flaws_of_records(
    records: Iterable[Record], exported: Iterable[Head] = (), after: Head = START
) -> Iterator[Flaw]:
    """Everything wrong with a log as it lies on disk, or with what stands in it after a head."""
    heads = {head.seq: head.seal for head in exported if head.seq > after.seq}
    last, seal = after.seq, after.seal
    for seq, at, actor, kind, subject, facts, hidden, previous, own, salt, body in records:
        if seq != last + 1:
            yield Flaw(FlawKind.GAP, seq)
        fields = (at, actor, kind, subject, facts)
        if previous != seal or own != _seal(previous, seq, fields, hidden):
            yield Flaw(FlawKind.CHANGED, seq)
        if salt is not None and hidden != hmac.digest(salt, body or b"", "sha256"):
            yield Flaw(FlawKind.PAYLOAD_CHANGED, seq)
        if heads and heads.pop(seq, own) != own:
            yield Flaw(FlawKind.RESEALED, seq)
        last, seal = seq, own
    for seq in sorted(heads):
        yield Flaw(FlawKind.CUT, seq)


def _record(event: Event, payload: Payload | None) -> Record:
    at, actor, kind, subject, facts = (_bytes(field) for field in event.change)
    salt, body = (None, None) if payload is None else payload
    hidden, previous, own = event.payload_hash, event.previous, event.seal
    return event.seq, at, actor, kind, subject, facts, hidden, previous, own, salt, body


def _bytes(field: str) -> bytes:
    return field.encode(errors="surrogatepass")


def _seal(previous: bytes, seq: int, fields: Iterable[bytes], payload_hash: bytes | None) -> bytes:
    """Over the fields with line breaks between them: as none holds one, they can't be shifted."""
    hidden = b"" if payload_hash is None else payload_hash.hex().encode()
    text = b"\n".join((b"%d" % seq, *fields, hidden))
    return hashlib.sha256(_SEAL + previous + text).digest()
