"""The outbox read; every function runs inside its caller's transaction."""

import json
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId, EnquiryId, ItemNumber
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind, Outgoing
from stodbot.store.database import Database

COLUMNS = (
    "id, chat, kind, facts, enquiry, item, cause, state, attempts, token, fault, doubts, parts"
)


def delivery_of(row: tuple[object, ...]) -> Delivery:
    """What is owed by a row of those columns."""
    number, chat, kind, facts, enquiry, item, cause, state, attempts, token, fault, *counts = row
    doubts, parts = (int(str(count)) for count in counts)
    return Delivery(
        id=DeliveryId(int(str(number))),
        message=Outgoing(
            to=Chat(str(chat)),
            kind=Kind(str(kind)),
            facts={} if facts is None else json.loads(str(facts)),
            enquiry=None if enquiry is None else EnquiryId(int(str(enquiry))),
            item=None if item is None else ItemNumber(int(str(item))),
        ),
        state=DeliveryState(str(state)),
        attempts=int(str(attempts)),
        cause=None if cause is None else MessageSeq(int(str(cause))),
        token=None if token is None else str(token),
        fault=None if fault is None else str(fault),
        doubts=doubts,
        parts=parts,
    )


def expired(db: Database, now: datetime) -> list[Delivery]:
    """Messages whose lease has ended."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM outbox"  # noqa: S608
        " WHERE state = 'sending' AND until <= ? ORDER BY id",
        (now.isoformat(),),
    )
    return [delivery_of(row) for row in rows]


def is_under_way(db: Database, chat: Chat, now: datetime) -> bool:
    """Whether somebody is sending to a chat."""
    row = db.execute(
        "SELECT 1 FROM outbox WHERE chat = ? AND state = 'sending' AND until > ? LIMIT 1",
        (chat, now.isoformat()),
    ).fetchone()
    return row is not None


def sent_since(db: Database, since: datetime) -> list[tuple[Chat, datetime]]:
    """The chats that were sent to since then, and when, oldest first."""
    rows = db.execute(
        "SELECT chat, sent_at FROM outbox WHERE sent_at > ? AND state = 'sent'"
        " AND state <> 'waiting' AND facts IS NOT NULL ORDER BY sent_at",  # as the index has it
        (since.isoformat(),),
    )
    return [(Chat(chat), datetime.fromisoformat(at)) for chat, at in rows]


def latest(db: Database, chat: Chat) -> Delivery | None:
    """The last message that was owed to a chat."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE chat = ? ORDER BY id DESC LIMIT 1",  # noqa: S608
        (chat,),
    ).fetchone()
    return None if row is None else delivery_of(row)


def in_state(db: Database, state: DeliveryState, limit: int) -> list[Delivery]:
    """Messages in that state, oldest first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE state = ? ORDER BY id LIMIT ?",  # noqa: S608
        (state, limit),
    )
    return [delivery_of(row) for row in rows]


def of_enquiry(db: Database, enquiry: EnquiryId) -> list[Delivery]:
    """What was, or is to be, sent on an enquiry."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE enquiry = ? ORDER BY id",  # noqa: S608
        (enquiry,),
    )
    return [delivery_of(row) for row in rows]


def delivery(db: Database, wanted: DeliveryId) -> Delivery | None:
    """That message."""
    row = db.execute(f"SELECT {COLUMNS} FROM outbox WHERE id = ?", (wanted,)).fetchone()  # noqa: S608
    return None if row is None else delivery_of(row)


def sent_as(db: Database, chat: Chat, reference: str) -> Delivery | None:
    """The message that the channel knows by that id."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM outbox WHERE chat = ?"  # noqa: S608
        # is one of them: without it they are not the same
        " AND replace(' ' || reference || ' ', ?, '') <> ' ' || reference || ' '"
        " ORDER BY id DESC LIMIT 1",
        (chat, f" {reference} "),
    ).fetchone()
    return None if row is None else delivery_of(row)
