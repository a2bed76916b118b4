"""The inbox; every function runs inside its caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.lossless import kept
from stodbot.enquiries.outgoing import Outgoing
from stodbot.errors import DoneBeforeError
from stodbot.store import outbox, staffing
from stodbot.store.database import Database
from stodbot.store.inbox_rows import body_of, digest_of, received, without_raw

COLUMNS = (
    "seq, channel, key, chat, received_at, body, stage, attempts, fault, decision, matter,"
    " place, reference"
)


def receive(db: Database, message: Incoming, at: datetime) -> Received:
    """Keep a message, once: the same key with the same content is the same message.

    The same key with another content is another message: a channel may start its keys over.
    """
    body = body_of(message)
    digest = digest_of(message)
    stage = Stage.WAITING if message.fault is None else Stage.QUARANTINED
    about = (message.fault, message.place, message.reference)
    for key in (message.key, f"{message.key}#{digest.hex()}"):
        inserted = db.execute(
            "INSERT INTO inbox"
            " (channel, key, chat, received_at, body, digest, stage, fault, place, reference)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, key) DO NOTHING"
            " RETURNING seq",
            (message.channel, key, message.chat, at.isoformat(), body, digest, stage, *about),
        )
        is_new = inserted.fetchone() is not None
        row = db.execute(
            f"SELECT digest, {COLUMNS} FROM inbox WHERE channel = ? AND key = ?",  # noqa: S608
            (message.channel, key),
        ).fetchone()
        if row[0] == digest:
            break
    return received(row[1:], is_new=is_new)


def waiting(db: Database, after: MessageSeq, limit: int, chat: Chat | None) -> list[Received]:
    """Messages that are not done with, oldest first; of one chat or of all."""
    which, values = ("", ()) if chat is None else (" AND chat = ?", (chat,))
    rows = db.execute(
        f"SELECT {COLUMNS} FROM inbox"  # noqa: S608
        f" WHERE stage = 'waiting' AND seq > ?{which} ORDER BY seq LIMIT ?",
        (after, *values, limit),
    )
    return [received(row) for row in rows]


def versions(db: Database, chat: Chat, reference: str) -> list[Received]:
    """A message that the channel knows by that id, and its edits, oldest first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM inbox WHERE chat = ? AND reference = ?"  # noqa: S608
        " ORDER BY place, seq",
        (chat, reference),
    )
    return [received(row) for row in rows]


def at_stage(db: Database, stage: Stage, limit: int) -> list[Received]:
    """Messages at that stage, oldest first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM inbox WHERE stage = ? ORDER BY seq LIMIT ?",  # noqa: S608
        (stage, limit),
    )
    return [received(row) for row in rows]


def message(db: Database, seq: MessageSeq) -> Received | None:
    """That message."""
    row = db.execute(f"SELECT {COLUMNS} FROM inbox WHERE seq = ?", (seq,)).fetchone()  # noqa: S608
    return None if row is None else received(row)


def settle(db: Database, by: By, settlement: Settlement) -> None:
    """Be done with the cause. Raises DoneBeforeError where that was so before, RightEndedError."""
    if by.right is not None:
        staffing.require_right(db, by)
    if by.cause is not None:
        matter = None if settlement.matter is None else kept(asdict(settlement.matter))
        decided = (settlement.decision, settlement.entry, settlement.language, matter)
        chat = _be_done(db, by.cause, decided)
        if chat is None:
            raise DoneBeforeError
        if settlement.talk is not None:
            save_talk(db, chat, settlement.talk, by.at)
    for seq in settlement.along:
        _be_done(db, seq, ("along", None, None, None))
    for seq in settlement.forget:
        db.execute("UPDATE inbox SET body = NULL WHERE seq = ?", (seq,))
    if settlement.outgoing:
        outbox.owe(db, by, settlement.outgoing)


def _be_done(db: Database, seq: MessageSeq, decided: Sequence[str | None]) -> Chat | None:
    """Be done with a message, of which what was understood is kept; None where it does not wait.

    `decided` is the decision, the entry, the language and the matter.
    """
    row = db.execute(
        "SELECT chat, body FROM inbox WHERE seq = ? AND stage = 'waiting'", (seq,)
    ).fetchone()
    if row is None:
        return None
    chat, body = row
    done = db.execute(
        "UPDATE inbox SET stage = 'done', decision = ?, entry = ?, language = ?, matter = ?,"
        " body = CASE WHEN body IS NULL THEN body ELSE ? END, fault = NULL"
        " WHERE seq = ? AND stage = 'waiting'",
        (*decided, without_raw(body), seq),
    )
    return Chat(chat) if done.rowcount == 1 else None


def save_talk(db: Database, chat: Chat, state: str, at: datetime) -> None:
    """Keep where a talk stands."""
    db.execute(
        "INSERT INTO talk (chat, state, changed_at) VALUES (?, ?, ?) ON CONFLICT (chat)"
        " DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at",
        (chat, state, at.isoformat()),
    )


def talk(db: Database, chat: Chat) -> str | None:
    """Where a talk stands."""
    row = db.execute("SELECT state FROM talk WHERE chat = ?", (chat,)).fetchone()
    return None if row is None else str(row[0])


def failed(db: Database, by: By, fault: str, told: Sequence[Outgoing] | None) -> None:
    """Note that the cause could not be processed; put it aside if its sender is told so."""
    stage = Stage.WAITING if told is None else Stage.QUARANTINED
    changed = db.execute(
        "UPDATE inbox SET attempts = attempts + 1, fault = ?, stage = ?"
        " WHERE seq = ? AND stage = 'waiting'",
        (fault, stage, by.cause),
    )
    if changed.rowcount == 1 and told:
        outbox.owe(db, replace(by, cause=None), told)  # its own answers come when it is replayed


def replay(db: Database, seq: MessageSeq, again: Incoming | None) -> bool:
    """Let a quarantined message be processed again, as it is understood now."""
    changed = db.execute(
        "UPDATE inbox SET stage = 'waiting', attempts = 0"
        " WHERE seq = ? AND stage = 'quarantined' AND body IS NOT NULL",
        (seq,),
    )
    if changed.rowcount == 1 and again is not None:
        db.execute(
            "UPDATE inbox SET chat = ?, body = ?, place = ?, reference = ?, fault = NULL"
            " WHERE seq = ?",
            (again.chat, body_of(again), again.place, again.reference, seq),
        )
    return changed.rowcount == 1


def remove_old(db: Database, now: datetime, rule: Retention) -> int:
    """Remove the texts of messages that are done with and kept for long enough, and of the talks.

    What was sent on is in the register, and stays there.
    """
    limit = (now - rule.keep).isoformat()
    removed = db.execute(
        "UPDATE inbox SET body = NULL, matter = NULL WHERE received_at <= ?"
        " AND stage <> 'waiting' AND (body IS NOT NULL OR matter IS NOT NULL)",
        (limit,),
    ).rowcount
    db.execute("DELETE FROM talk WHERE changed_at <= ?", (limit,))
    db.execute(  # what the bot said and could not get out in all that time is of no use any more
        "UPDATE outbox SET facts = NULL, state = 'failed', fault = 'too old'"
        " WHERE state = 'waiting' AND kind = 'said' AND next_at <= ?",
        (limit,),
    )
    db.execute(
        "UPDATE outbox SET facts = NULL, buttons = NULL"
        " WHERE sent_at <= ? AND facts IS NOT NULL AND state <> 'waiting'",
        (limit,),
    )
    db.execute(  # what was put away with a talk was never sent
        "UPDATE outbox SET facts = NULL"
        " WHERE sent_at IS NULL AND next_at <= ? AND facts IS NOT NULL AND state = 'failed'",
        (limit,),
    )
    return removed
