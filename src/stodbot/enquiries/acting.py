"""Who does something, and under which rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stodbot.domain.action import MessageSeq
from stodbot.enquiries.incoming import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does something, when, and the message that makes them do it."""

    actor: str  # asker:ID, staff:ID or system
    at: datetime
    cause: MessageSeq | None = None
    right: Identity | None = None  # by which they act as staff; nothing is kept once it has ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long texts are kept that no human was to answer."""

    keep: timedelta
    decision: str  # the reference of the decision that allows their removal
