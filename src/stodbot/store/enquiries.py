"""The register; every function runs inside its caller's transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stodbot.domain.enquiry import (
    Chat,
    Enquiry,
    EnquiryId,
    Item,
    ItemNumber,
    Purpose,
    Reason,
    State,
)
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.chain import Head, canonical
from stodbot.enquiries.outcome import Outcome
from stodbot.errors import NotFoundError, WeededError
from stodbot.store import attachments, log, outbox
from stodbot.store.database import Database
from stodbot.store.digest import digest_of

COLUMNS = (
    "id",
    "number",
    "draft",
    "asker",
    "purpose",
    "language",
    "received_at",
    "registered_at",
    "subjects",
    "entry",
    "person",
    "rating",
    "voided",
    "diary",
    "version",
    "items",
    "year",
    "serial",
    "due_at",
    "is_open",
)
_COLUMNS = ", ".join(COLUMNS)
_SELECTED = f"{_COLUMNS}, {log.WEEDED}"
_MUTABLE = COLUMNS.index("rating")  # what stands before never changes
_YEAR, _SERIAL = COLUMNS.index("year"), COLUMNS.index("serial")
_BEGINNING = (  # all of it at once: a server is a way off
    "SELECT t.queue, t.person, (SELECT id FROM enquiry WHERE draft = ?),"  # noqa: S608  # ours
    " (SELECT coalesce(max(id), 0) FROM enquiry), (SELECT last FROM series WHERE year = ?),"
    f" {log.HEAD} FROM (SELECT 1 AS one) AS one LEFT JOIN turn t ON 1 = 1"
)
_NUMBER = (
    "INSERT INTO series (year, last) VALUES (?, 1)"
    " ON CONFLICT (year) DO UPDATE SET last = series.last + 1"
)
_TURN = (
    "INSERT INTO turn (queue, person) VALUES (?, ?)"
    " ON CONFLICT (queue) DO UPDATE SET person = excluded.person"
)
_PARTS = 1_000  # of what a change gives rise to, apart from what the talk itself owes


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a new enquiry is made of beside what was asked."""

    id: EnquiryId
    year: int
    serial: int  # from 1 each year, without gaps; given back if the transaction is undone
    last_turns: dict[QueueId, PersonId]  # whose turn it was last in each queue
    head: Head  # of the log


def begin(db: Database, year: int, draft: str) -> Begun | None:
    """Allot the next number of a year's series; None, and no number, where that is registered."""
    rows = db.execute(_BEGINNING, (draft, year)).fetchall()
    *_, registered, last_id, last_serial, seq, seal = rows[0]
    if registered is not None:
        return None
    db.execute(_NUMBER, (year,))
    return Begun(
        id=EnquiryId(last_id + 1),
        year=year,
        serial=(last_serial or 0) + 1,
        last_turns={queue: person for queue, person, *_ in rows if queue is not None},
        head=log.head_in(seq, seal),
    )


def insert(db: Database, by: By, outcome: Outcome, begun: Begun) -> None:
    """Keep a new enquiry and what follows from it."""
    enquiry, values = outcome.enquiry, values_of(outcome.enquiry, begun.year, begun.serial)
    seq = _record(db, by, outcome, values, begun.head)
    db.execute(
        f"INSERT INTO enquiry ({_COLUMNS}, first_event, last_event)"  # noqa: S608
        f" VALUES ({', '.join('?' * (len(COLUMNS) + 2))})",
        (*values, seq, seq),
    )
    for item in enquiry.items:
        db.execute(_TURN, (item.queue, item.suggested))
    attachments.expect(db, outcome.enquiry, seq, outcome.done.about, by.at)
    outbox.owe(db, by, outcome.outgoing, _PARTS, seq)


def change(db: Database, by: By, number: str, decide: Callable[[Enquiry], Outcome]) -> Enquiry:
    """Keep what `decide` makes of an enquiry. Raises NotFoundError, WeededError."""
    row = db.execute(
        f"SELECT {_SELECTED}, {log.HEAD} FROM enquiry WHERE number = ?",  # noqa: S608  # ours
        (number,),
    ).fetchone()
    if row is None:
        raise NotFoundError(number)
    before = _enquiry(row)
    if before.weeded is not None:
        raise WeededError(number, before.weeded)
    outcome = decide(before)
    after = replace(outcome.enquiry, version=before.version + 1)
    values = values_of(after, row[_YEAR], row[_SERIAL])
    seq = _record(db, by, outcome, values, log.head_in(*row[-2:]))
    changed = db.execute(
        "UPDATE enquiry SET rating = ?, voided = ?, diary = ?, version = ?, items = ?, year = ?,"
        " serial = ?, due_at = ?, is_open = ?, last_event = ? WHERE id = ? AND version = ?",
        (*values[_MUTABLE:], seq, before.id, before.version),
    )
    assert changed.rowcount == 1, "one at a time"  # noqa: S101  # Turn.LOG sees to it
    attachments.expect(db, outcome.enquiry, seq, outcome.done.about, by.at)
    outbox.owe(db, by, outcome.outgoing, _PARTS, seq)
    return after


def _record(db: Database, by: By, outcome: Outcome, values: tuple[object, ...], head: Head) -> int:
    """The event in the log, with a digest of what the row of the register becomes by it."""
    done = outcome.done
    return log.record(
        db,
        by,
        kind=done.deed,
        subject=outcome.enquiry.number,
        facts={**done.facts, "row": digest_of(values)},
        about=done.about,
        head=head,
    )


def _due_at(enquiry: Enquiry) -> str | None:
    """When the first of its items is escalated."""
    due = [item.due_at for item in enquiry.items if item.due_at is not None]
    return min(due).isoformat() if due else None


def find(db: Database, where: str, *values: object) -> Enquiry | None:
    """The one enquiry of which that is true."""
    return next(iter(find_all(db, f"{where} LIMIT 1", *values)), None)


def find_all(db: Database, where: str, *values: object) -> list[Enquiry]:
    """The enquiries of which that is true."""
    rows = db.execute(f"SELECT {_SELECTED} FROM enquiry WHERE {where}", values)  # noqa: S608  # ours
    return [_enquiry(row) for row in rows.fetchall()]


def values_of(enquiry: Enquiry, year: int, serial: int) -> tuple[object, ...]:
    """The row of an enquiry, as it is read again: plain texts and whole numbers."""
    return (
        enquiry.id,
        enquiry.number,
        enquiry.draft,
        enquiry.asker,
        str(enquiry.purpose),  # as it is read again: a plain text
        enquiry.language,
        enquiry.received_at.isoformat(),
        enquiry.registered_at.isoformat(),
        canonical(enquiry.subjects),
        enquiry.entry,
        enquiry.person,
        enquiry.rating,
        enquiry.voided,
        enquiry.diary,
        enquiry.version,
        canonical([_item_values(item) for item in enquiry.items]),
        year,
        serial,
        _due_at(enquiry),
        int(enquiry.is_open),
    )


def _item_values(item: Item) -> tuple[object, ...]:
    return (
        item.number,
        item.queue,
        item.state,
        item.holder,
        item.offered,
        item.suggested,
        item.passed_by,
        item.level,
        None if item.due_at is None else item.due_at.isoformat(),
        item.reason,
    )


def _enquiry(row: tuple[object, ...]) -> Enquiry:
    (number_, number, draft, asker, purpose, language, received, registered, *more) = row
    subjects, entry, person, rating, voided, diary, version, items, *_ = more
    return Enquiry(
        id=EnquiryId(int(str(number_))),
        number=str(number),
        draft=str(draft),
        asker=Chat(str(asker)),
        purpose=Purpose(str(purpose)),
        language=str(language),
        received_at=datetime.fromisoformat(str(received)),
        registered_at=datetime.fromisoformat(str(registered)),
        subjects=tuple(QueueId(queue) for queue in json.loads(str(subjects))),
        entry=None if entry is None else EntryId(str(entry)),
        person=None if person is None else PersonId(str(person)),
        items=tuple(_item(values) for values in json.loads(str(items))),
        rating=None if rating is None else int(str(rating)),
        voided=None if voided is None else str(voided),
        diary=None if diary is None else str(diary),
        version=int(str(version)),
        weeded=log.decision_in(row[len(COLUMNS)]),
    )


def _item(values: list[Any]) -> Item:
    number, queue, state, holder, offered, suggested, passed_by, level, due_at, reason = values
    return Item(
        number=ItemNumber(number),
        queue=QueueId(queue),
        state=State(state),
        holder=holder,
        offered=tuple(PersonId(person) for person in offered),
        suggested=suggested,
        passed_by=passed_by,
        level=level,
        due_at=None if due_at is None else datetime.fromisoformat(due_at),
        reason=None if reason is None else Reason(reason),
    )
