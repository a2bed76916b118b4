"""The outbox on SQLite; every function runs inside its caller's transaction."""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, EnquiryId, ItemNumber
from stodbot.domain.message import Button
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import Delivery, DeliveryId, DeliveryState, Kind, Outgoing
from stodbot.enquiries.port import By

_COLUMNS = "id, chat, kind, facts, enquiry, item, cause, state, attempts, token, fault"


def owe(
    db: sqlite3.Connection,
    by: By,
    messages: Sequence[Outgoing],
    first_part: int = 0,
    event: int | None = None,
) -> None:
    """Keep that messages are owed; `event` is what they are about."""
    also = {} if event is None else {"event": event}
    at = by.at.isoformat()
    encoded = {  # once, where several are told the same
        key: canonical({**facts, **also})
        for key, facts in {id(message.facts): message.facts for message in messages}.items()
    }
    db.executemany(
        "INSERT INTO outbox (chat, kind, facts, enquiry, item, cause, part, state, next_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
        [
            (
                message.to,
                message.kind,
                encoded[id(message.facts)],
                message.enquiry,
                message.item,
                by.cause,
                part,
                at,
            )
            for part, message in enumerate(messages, first_part)
        ],
    )


def lease(
    db: sqlite3.Connection, now: datetime, until: datetime, chats: Sequence[Chat] | None
) -> Delivery | None:
    """The oldest message that may go out, if none before it in its chat is still on its way."""
    wanted = _next(db, now, chats)
    if wanted is None:
        return None
    row = db.execute(
        "UPDATE outbox SET state = 'sending', token = ?, until = ?, attempts = attempts + 1"  # noqa: S608
        f" WHERE id = ? RETURNING {_COLUMNS}",
        (secrets.token_hex(8), until.isoformat(), wanted),
    ).fetchone()
    return _delivery(row)


def _next(db: sqlite3.Connection, now: datetime, chats: Sequence[Chat] | None) -> int | None:
    busy: set[str] = set()
    rows = db.execute(
        "SELECT id, chat, state, next_at FROM outbox"
        " WHERE state IN ('waiting', 'sending') ORDER BY id"
    )
    for number, chat, state, next_at in rows:
        if chat in busy or (chats is not None and chat not in chats):
            continue
        if state == DeliveryState.WAITING and datetime.fromisoformat(next_at) <= now:
            return int(number)
        busy.add(chat)
    return None


def sent(
    db: sqlite3.Connection,
    delivery: Delivery,
    at: datetime,
    reference: str,
    buttons: Sequence[Button],
) -> bool:
    """It is out."""
    shown = canonical([[button.label, button.words] for button in buttons]) if buttons else None
    change = "state = 'sent', sent_at = ?, reference = ?, buttons = ?"
    return _end(db, delivery, change, at.isoformat(), reference, shown)


def buttons(
    db: sqlite3.Connection, chat: Chat, before: datetime | None = None
) -> tuple[Button, ...]:
    """The buttons of the newest message that has any; whatever the bot says puts away others."""
    row = db.execute(
        "SELECT buttons FROM outbox WHERE chat = ?"
        " AND (buttons IS NOT NULL OR kind IN ('said', 'reply'))"
        " AND (? IS NULL OR sent_at <= ?) ORDER BY id DESC LIMIT 1",
        (chat, *[None if before is None else before.isoformat()] * 2),
    ).fetchone()
    return tuple(Button(*button) for button in json.loads(row[0])) if row and row[0] else ()


def end_leases(db: sqlite3.Connection, chat: Chat, at: datetime) -> None:
    """Whoever was sending to a chat is gone: what they had is for somebody to decide at once."""
    db.execute(
        "UPDATE outbox SET until = ? WHERE chat = ? AND state = 'sending'", (at.isoformat(), chat)
    )


def put_away(db: sqlite3.Connection, chat: Chat) -> None:
    """What was said in a talk that is over is neither picked from nor said any more."""
    db.execute("UPDATE outbox SET buttons = NULL WHERE chat = ? AND buttons IS NOT NULL", (chat,))
    db.execute(
        "UPDATE outbox SET state = 'failed', fault = 'left'"
        " WHERE chat = ? AND state = 'waiting' AND kind = 'said'",
        (chat,),
    )


def postpone(db: sqlite3.Connection, delivery: Delivery, until: datetime, fault: str) -> bool:
    """It did not get out."""
    return _end(db, delivery, "state = 'waiting', next_at = ?, fault = ?", until.isoformat(), fault)


def give_up(
    db: sqlite3.Connection, delivery: Delivery, at: datetime, fault: str, *, unsure: bool
) -> bool:
    """It never will get out, or nobody knows whether it did."""
    state = DeliveryState.UNSURE if unsure else DeliveryState.FAILED
    return _end(db, delivery, f"state = '{state}', sent_at = ?, fault = ?", at.isoformat(), fault)


def expired(db: sqlite3.Connection, now: datetime) -> list[Delivery]:
    """Messages whose lease has ended."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outbox"  # noqa: S608
        " WHERE state = 'sending' AND until <= ? ORDER BY id",
        (now.isoformat(),),
    )
    return [_delivery(row) for row in rows]


def latest(db: sqlite3.Connection, chat: Chat) -> Delivery | None:
    """The last message that was owed to a chat."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE chat = ? ORDER BY id DESC LIMIT 1",  # noqa: S608
        (chat,),
    ).fetchone()
    return None if row is None else _delivery(row)


def in_state(db: sqlite3.Connection, state: DeliveryState, limit: int) -> list[Delivery]:
    """Messages in that state, oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = ? ORDER BY id LIMIT ?",  # noqa: S608
        (state, limit),
    )
    return [_delivery(row) for row in rows]


def of_enquiry(db: sqlite3.Connection, enquiry: EnquiryId) -> list[Delivery]:
    """What was, or is to be, sent on an enquiry."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE enquiry = ? ORDER BY id",  # noqa: S608
        (enquiry,),
    )
    return [_delivery(row) for row in rows]


def delivery(db: sqlite3.Connection, wanted: DeliveryId) -> Delivery | None:
    """That message."""
    row = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (wanted,)).fetchone()  # noqa: S608
    return None if row is None else _delivery(row)


def resend(db: sqlite3.Connection, wanted: DeliveryId) -> bool:
    """Let it be sent again."""
    changed = db.execute(
        "UPDATE outbox SET state = 'waiting', attempts = 0, fault = NULL"
        " WHERE id = ? AND state IN ('failed', 'unsure') AND facts IS NOT NULL",
        (wanted,),
    )
    return changed.rowcount == 1


def _end(db: sqlite3.Connection, delivery: Delivery, change: str, *values: str | None) -> bool:
    """Say what became of a leased message; whoever lost the lease says nothing."""
    changed = db.execute(
        f"UPDATE outbox SET {change}, token = NULL, until = NULL"  # noqa: S608  # our own words
        " WHERE id = ? AND state = 'sending' AND token = ?",
        (*values, delivery.id, delivery.token),
    )
    return changed.rowcount == 1


def _delivery(row: tuple[object, ...]) -> Delivery:
    number, chat, kind, facts, enquiry, item, cause, state, attempts, token, fault = row
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
    )
