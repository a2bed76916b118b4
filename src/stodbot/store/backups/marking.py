"""What a restored store has to know: that time went on after it was copied.

What was allotted and sent since then is out there, and in no table. So nothing is given out again
that may have been: messages may have come before, buttons may stand under messages that are not
known any more, and codes may have been used.
"""

from dataclasses import dataclass
from datetime import datetime

from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState, Kind
from stodbot.store import log
from stodbot.store.backups.manifest import Manifest
from stodbot.store.database import Database

RESTORED = "register.restored"  # the kind of event that tells of it
_SYSTEM = "system"
_LEAP = 1_000_000  # more messages than come between two backups; buttons name them by number


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """How much of what was restored may have gone on elsewhere."""

    in_doubt: int  # messages of ours that may have been sent since
    waiting: int  # messages of others that may have been answered since


def mark(db: Database, manifest: Manifest, at: datetime) -> Marked:
    """Leave nothing that would be done as if no time had passed, and have the log tell of it."""
    taken_at = manifest.taken_at.isoformat()
    in_doubt = db.execute(  # as if whoever was sending them is gone: the courier sees to those
        "UPDATE outbox SET state = ?, token = ?, until = ? WHERE state IN ('waiting', 'sending')",
        (DeliveryState.SENDING, RESTORED, taken_at),
    ).rowcount
    (waiting,) = db.execute(
        "SELECT count(*) FROM inbox WHERE stage = ?", (Stage.WAITING,)
    ).fetchone()
    db.execute("DELETE FROM invitation")  # whoever took one up since could do so again
    _leap(db, manifest)
    facts = {"taken_at": taken_at, "events": manifest.head.seq, "program": manifest.program}
    by = By(actor=_SYSTEM, at=at)
    log.record(db, by, kind=RESTORED, subject="register", facts=facts)
    return Marked(in_doubt=in_doubt, waiting=waiting)


def _leap(db: Database, manifest: Manifest) -> None:
    """Begin both boxes' numbers anew far beyond any that was given since: a row each holds them."""
    received, key = manifest.taken_at.isoformat(), str(manifest.head.seq)
    db.execute(
        "INSERT INTO inbox (seq, channel, key, chat, received_at, digest, stage, decision)"
        " SELECT coalesce(max(seq), 0) + ?, ?, ?, ?, ?, ?, ?, ? FROM inbox",
        (_LEAP, _SYSTEM, key, _SYSTEM, received, bytes(32), Stage.DONE, RESTORED),
    )
    db.execute(
        "INSERT INTO outbox (id, chat, kind, part, state, next_at, sent_at)"
        " SELECT coalesce(max(id), 0) + ?, ?, ?, 0, ?, ?, ? FROM outbox",
        (_LEAP, _SYSTEM, Kind.SAID, DeliveryState.SENT, received, received),
    )
