"""The outbox on SQLite; every function runs inside its caller's transaction."""

import json
import secrets
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, EnquiryId, ItemNumber
from stodbot.domain.message import Button
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import (
    Delivery,
    DeliveryId,
    DeliveryState,
    Kind,
    Outgoing,
    Reach,
)
from stodbot.enquiries.port import By

_COLUMNS = (
    "id, chat, kind, facts, enquiry, item, cause, state, attempts, token, fault, doubts, parts"
)


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
    db: sqlite3.Connection,
    now: datetime,
    until: datetime,
    reach: Reach,
    *,
    besides: Collection[Chat],
    limit: int,
) -> list[Delivery]:
    """The oldest messages that may go out, where none before it in its chat is on its way."""
    token = secrets.token_hex(8)
    rows = [
        db.execute(
            "UPDATE outbox SET state = 'sending', token = ?, until = ?, attempts = attempts + 1"  # noqa: S608
            f" WHERE id = ? RETURNING {_COLUMNS}",
            (token, until.isoformat(), wanted),
        ).fetchone()
        for wanted in _next(db, now, reach, besides, limit)
    ]
    return [_delivery(row) for row in rows]


def _next(
    db: sqlite3.Connection, now: datetime, reach: Reach, besides: Collection[Chat], limit: int
) -> list[int]:
    rows = db.execute(
        "SELECT id FROM outbox AS this"
        " WHERE state = 'waiting' AND next_at <= ? AND (? IS NULL OR chat = ?)"
        " AND substr(chat, 1, ?) = ?"
        " AND (? = '[]' OR chat NOT IN (SELECT value FROM json_each(?)))"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.chat = this.chat"
        " AND earlier.id < this.id AND earlier.state IN ('waiting', 'sending'))"
        " ORDER BY id LIMIT ?",
        (
            now.isoformat(),
            *[reach.chat] * 2,
            len(reach.beginning),
            reach.beginning,
            *[json.dumps(list(besides))] * 2,
            limit,
        ),
    )
    return [int(number) for (number,) in rows]


def sent(
    db: sqlite3.Connection,
    delivery: Delivery,
    at: datetime,
    references: Sequence[str],
    buttons: Sequence[Button],
) -> bool:
    """It is out."""
    shown = canonical([[button.label, button.words] for button in buttons]) if buttons else None
    change = f"state = 'sent', sent_at = ?, buttons = ?, {_PARTS}"
    return _end(db, delivery, change, at.isoformat(), shown, *_parts(references))


def sent_as(db: sqlite3.Connection, chat: Chat, reference: str) -> Delivery | None:
    """The message that the channel knows by that id."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE chat = ?"  # noqa: S608
        " AND instr(' ' || reference || ' ', ?) > 0 ORDER BY id DESC LIMIT 1",
        (chat, f" {reference} "),
    ).fetchone()
    return None if row is None else _delivery(row)


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


def end_leases(db: sqlite3.Connection, at: datetime, reach: Reach) -> None:
    """Whoever was sending to those chats is gone: what they had is to be seen to at once."""
    db.execute(
        "UPDATE outbox SET until = ? WHERE state = 'sending'"
        " AND (? IS NULL OR chat = ?) AND substr(chat, 1, ?) = ?",
        (at.isoformat(), *[reach.chat] * 2, len(reach.beginning), reach.beginning),
    )


def put_away(db: sqlite3.Connection, chat: Chat) -> None:
    """What was said in a talk that is over is neither picked from nor said any more."""
    db.execute("UPDATE outbox SET buttons = NULL WHERE chat = ? AND buttons IS NOT NULL", (chat,))
    db.execute(
        "UPDATE outbox SET state = 'failed', fault = 'left'"
        " WHERE chat = ? AND state = 'waiting' AND kind = 'said'",
        (chat,),
    )


def postpone(
    db: sqlite3.Connection,
    delivery: Delivery,
    until: datetime,
    fault: str,
    references: Sequence[str],
    *,
    in_doubt: bool,
) -> bool:
    """It did not get out, or nobody knows."""
    change = f"state = 'waiting', next_at = ?, fault = ?, doubts = doubts + ?, {_PARTS}"
    values = (until.isoformat(), fault, int(in_doubt), *_parts(references))
    return _end(db, delivery, change, *values)


def hasten(db: sqlite3.Connection, now: datetime, reach: Reach, fault: str) -> None:
    """What was postponed for that fault may be tried now."""
    db.execute(
        "UPDATE outbox SET next_at = ? WHERE state = 'waiting' AND fault = ? AND next_at > ?"
        " AND (? IS NULL OR chat = ?) AND substr(chat, 1, ?) = ?",
        (
            now.isoformat(),
            fault,
            now.isoformat(),
            *[reach.chat] * 2,
            len(reach.beginning),
            reach.beginning,
        ),
    )


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


_PARTS = "reference = nullif(trim(ifnull(reference, '') || ' ' || ?), ''), parts = parts + ?"


def _parts(references: Sequence[str]) -> tuple[str, int]:
    return " ".join(references), len(references)


def _end(
    db: sqlite3.Connection, delivery: Delivery, change: str, *values: str | int | None
) -> bool:
    """Say what became of a leased message; whoever lost the lease says nothing."""
    changed = db.execute(
        f"UPDATE outbox SET {change}, token = NULL, until = NULL"  # noqa: S608  # our own words
        " WHERE id = ? AND state = 'sending' AND token = ?",
        (*values, delivery.id, delivery.token),
    )
    return changed.rowcount == 1


def _delivery(row: tuple[object, ...]) -> Delivery:
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
