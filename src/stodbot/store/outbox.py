"""The outbox on SQLite; every function runs inside its caller's transaction."""

import json
import secrets
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Outgoing, Reach
from stodbot.errors import WrongStateError
from stodbot.store import log
from stodbot.store.outbox_reading import COLUMNS, delivery_of

_LEFT = "left"  # as somebody decided
_REACHED = "(? IS NULL OR chat = ?) AND substr(chat, 1, ?) = ?"


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
            f" WHERE id = ? RETURNING {COLUMNS}",
            (token, until.isoformat(), wanted),
        ).fetchone()
        for wanted in _next(db, now, reach, besides, limit)
    ]
    return [delivery_of(row) for row in rows]


def _values(reach: Reach) -> tuple[object, ...]:
    """What `_REACHED` is filled with."""
    return (reach.chat, reach.chat, len(reach.beginning), reach.beginning)


def _next(
    db: sqlite3.Connection, now: datetime, reach: Reach, besides: Collection[Chat], limit: int
) -> list[int]:
    rows = db.execute(
        "SELECT id FROM outbox AS this"  # noqa: S608
        f" WHERE state = 'waiting' AND next_at <= ? AND {_REACHED}"
        " AND (? = '[]' OR chat NOT IN (SELECT value FROM json_each(?)))"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.chat = this.chat"
        " AND earlier.id < this.id AND earlier.state IN ('waiting', 'sending'))"
        " ORDER BY id LIMIT ?",
        (
            now.isoformat(),
            *_values(reach),
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


def buttons_under(db: sqlite3.Connection, delivery: DeliveryId) -> tuple[Button, ...]:
    """The buttons of that message."""
    row = db.execute("SELECT buttons FROM outbox WHERE id = ?", (delivery,)).fetchone()
    return tuple(Button(*button) for button in json.loads(row[0])) if row and row[0] else ()


def end_leases(db: sqlite3.Connection, at: datetime, reach: Reach) -> None:
    """Whoever was sending to those chats is gone: what they had is to be seen to at once."""
    db.execute(
        f"UPDATE outbox SET until = ? WHERE state = 'sending' AND {_REACHED}",  # noqa: S608
        (at.isoformat(), *_values(reach)),
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
    at = now.isoformat()
    db.execute(
        "UPDATE outbox SET next_at = ?"  # noqa: S608
        f" WHERE state = 'waiting' AND fault = ? AND next_at > ? AND {_REACHED}",
        (at, fault, at, *_values(reach)),
    )


def give_up(
    db: sqlite3.Connection, delivery: Delivery, at: datetime, fault: str, *, unsure: bool
) -> bool:
    """It never will get out, or nobody knows whether it did."""
    state = DeliveryState.UNSURE if unsure else DeliveryState.FAILED
    return _end(db, delivery, f"state = '{state}', sent_at = ?, fault = ?", at.isoformat(), fault)


def decide(db: sqlite3.Connection, by: By, wanted: DeliveryId, *, again: bool) -> None:
    """Somebody decided on one that failed or is unsure; what goes again may have come before."""
    change = f"state = 'failed', fault = '{_LEFT}'"
    if again:
        change = (
            "state = 'waiting', attempts = 0, fault = NULL, doubts = max(doubts, state = 'unsure')"
        )
    changed = db.execute(
        f"UPDATE outbox SET {change}"  # noqa: S608  # our own words
        " WHERE id = ? AND state IN ('failed', 'unsure') AND facts IS NOT NULL AND fault IS NOT ?",
        (wanted, _LEFT),
    )
    if changed.rowcount != 1:
        raise WrongStateError
    kind = "delivery.resent" if again else "delivery.left"
    log.record(db, by, kind=kind, subject="outbox", facts={"delivery": wanted})


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
