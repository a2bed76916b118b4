"""The outbox; every function runs inside its caller's transaction."""

import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Outgoing, Reach
from stodbot.errors import WrongStateError
from stodbot.store import log
from stodbot.store.database import Database
from stodbot.store.outbox_reading import COLUMNS, delivery_of
from stodbot.store.reaching import reached

_OWE = "INSERT INTO outbox (chat, kind, facts, enquiry, item, cause, part, state, next_at) VALUES "
_OWED = "(?, ?, ?, ?, ?, ?, ?, 'waiting', ?)"
_TOGETHER = 20  # messages a statement: as many wordings of it there are at the most
_LEFT = "left"  # as somebody decided


def owe(
    db: Database,
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
    rows = [
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
    ]
    for first in range(0, len(rows), _TOGETHER):
        some = rows[first : first + _TOGETHER]
        db.execute(_OWE + ", ".join([_OWED] * len(some)), [value for row in some for value in row])


def lease(
    db: Database,
    now: datetime,
    until: datetime,
    reach: Reach,
    *,
    besides: Collection[Chat],
    limit: int,
    unclaimed: str,
) -> list[Delivery]:
    """The oldest messages that may go out, where none before it in its chat is on its way.

    What was never tried may go out at once: whatever the clock says now, it was owed before.
    """
    token = secrets.token_hex(8)
    rows = [
        db.execute(
            "UPDATE outbox SET state = 'sending', token = ?, until = ?, attempts = attempts + 1"  # noqa: S608
            f" WHERE id = ? RETURNING {COLUMNS}",
            (token, until.isoformat(), wanted),
        ).fetchone()
        for wanted in _next(db, now, _to(reach, besides), limit, unclaimed)
    ]
    return [delivery_of(row) for row in rows]


def _to(reach: Reach, besides: Collection[Chat]) -> tuple[str, tuple[str | int, ...]]:
    """The condition that a message goes to one chat and not to others, and the values in it."""
    are_reached, chats = reached(reach)
    others = f" AND chat NOT IN ({', '.join('?' * len(besides))})" if besides else ""
    return are_reached + others, (*chats, *besides)


def _next(
    db: Database,
    now: datetime,
    to: tuple[str, tuple[str | int, ...]],
    limit: int,
    unclaimed: str,
) -> list[int]:
    goes_there, chats = to
    rows = db.execute(
        "SELECT id FROM outbox AS this"  # noqa: S608
        f" WHERE state = 'waiting' AND (attempts = 0 OR next_at <= ?){goes_there}"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.chat = this.chat"
        " AND earlier.id < this.id AND earlier.state IN ('waiting', 'sending'))"
        f" ORDER BY id LIMIT ?{unclaimed}",
        (now.isoformat(), *chats, limit),
    )
    return [int(number) for (number,) in rows]


def sent(
    db: Database,
    delivery: Delivery,
    at: datetime,
    references: Sequence[str],
    buttons: Sequence[Button],
) -> bool:
    """It is out."""
    shown = canonical([[button.label, button.words] for button in buttons]) if buttons else None
    change = f"state = 'sent', sent_at = ?, buttons = ?, {_PARTS}"
    return _end(db, delivery, change, at.isoformat(), shown, *_parts(references))


def buttons(db: Database, chat: Chat, before: datetime | None = None) -> tuple[Button, ...]:
    """The buttons of the newest message that has any; whatever the bot says puts away others."""
    then, at = ("", ()) if before is None else (" AND sent_at <= ?", (before.isoformat(),))
    row = db.execute(
        "SELECT buttons FROM outbox WHERE chat = ?"  # noqa: S608
        f" AND (buttons IS NOT NULL OR kind IN ('said', 'reply')){then} ORDER BY id DESC LIMIT 1",
        (chat, *at),
    ).fetchone()
    return tuple(Button(*button) for button in json.loads(row[0])) if row and row[0] else ()


def buttons_under(db: Database, delivery: DeliveryId) -> tuple[Button, ...]:
    """The buttons of that message."""
    row = db.execute("SELECT buttons FROM outbox WHERE id = ?", (delivery,)).fetchone()
    return tuple(Button(*button) for button in json.loads(row[0])) if row and row[0] else ()


def end_leases(db: Database, at: datetime, reach: Reach) -> None:
    """Leases on messages to those chats end then, whenever they were to end."""
    are_reached, chats = reached(reach)
    db.execute(
        f"UPDATE outbox SET until = ? WHERE state = 'sending'{are_reached}",  # noqa: S608
        (at.isoformat(), *chats),
    )


def put_away(db: Database, chat: Chat) -> None:
    """What was said in a talk that is over is neither picked from nor said any more."""
    db.execute("UPDATE outbox SET buttons = NULL WHERE chat = ? AND buttons IS NOT NULL", (chat,))
    db.execute(
        "UPDATE outbox SET state = 'failed', fault = 'left'"
        " WHERE chat = ? AND state = 'waiting' AND kind = 'said'",
        (chat,),
    )


def postpone(
    db: Database,
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


def hasten(db: Database, now: datetime, reach: Reach, fault: str | None, beyond: datetime) -> None:
    """What was postponed beyond that time, for that fault or any, may be tried now."""
    are_reached, chats = reached(reach)
    is_for, faults = ("", ()) if fault is None else (" AND fault = ?", (fault,))
    db.execute(
        "UPDATE outbox SET next_at = ?"  # noqa: S608
        f" WHERE state = 'waiting' AND next_at > ?{is_for}{are_reached}",
        (now.isoformat(), beyond.isoformat(), *faults, *chats),
    )


def give_up(db: Database, delivery: Delivery, at: datetime, fault: str, *, unsure: bool) -> bool:
    """It never will get out, or nobody knows whether it did."""
    state = DeliveryState.UNSURE if unsure else DeliveryState.FAILED
    return _end(db, delivery, f"state = '{state}', sent_at = ?, fault = ?", at.isoformat(), fault)


def decide(db: Database, by: By, wanted: DeliveryId, *, again: bool) -> None:
    """Somebody decided on one that failed or is unsure; what goes again may have come before."""
    change = f"state = 'failed', fault = '{_LEFT}'"
    if again:
        change = (
            "state = 'waiting', attempts = 0, fault = NULL,"
            " doubts = CASE WHEN doubts = 0 AND state = 'unsure' THEN 1 ELSE doubts END"
        )
    changed = db.execute(
        f"UPDATE outbox SET {change}"  # noqa: S608  # our own words
        " WHERE id = ? AND state IN ('failed', 'unsure') AND facts IS NOT NULL"
        " AND coalesce(fault, '') <> ?",
        (wanted, _LEFT),
    )
    if changed.rowcount != 1:
        raise WrongStateError
    kind = "delivery.resent" if again else "delivery.left"
    log.record(db, by, kind=kind, subject="outbox", facts={"delivery": wanted})


_PARTS = "reference = nullif(trim(coalesce(reference, '') || ' ' || ?), ''), parts = parts + ?"


def _parts(references: Sequence[str]) -> tuple[str, int]:
    return " ".join(references), len(references)


def _end(db: Database, delivery: Delivery, change: str, *values: str | int | None) -> bool:
    """Say what became of a leased message; whoever lost the lease says nothing."""
    changed = db.execute(
        f"UPDATE outbox SET {change}, token = NULL, until = NULL"  # noqa: S608  # our own words
        " WHERE id = ? AND state = 'sending' AND token = ?",
        (*values, delivery.id, delivery.token),
    )
    return changed.rowcount == 1
