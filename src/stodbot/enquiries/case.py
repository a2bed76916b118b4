"""All that is known of one enquiry: its entry in the register and what was done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Sender
from stodbot.enquiries.counter import Written
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import Delivery

About = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One thing that was done with it."""

    seq: int  # of the event in the log
    at: datetime
    actor: str  # asker:ID, staff:ID or system
    deed: Deed
    facts: Mapping[str, object]
    about: About | None  # what it says about a person; None where that was weeded out

    @property
    def text(self) -> str | None:
        """What was written, just as it was typed."""
        return _text(self.about, "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An enquiry with its past, in the order it happened."""

    enquiry: Enquiry
    past: tuple[Past, ...]
    deliveries: tuple[Delivery, ...] = ()  # what was, or is to be, sent on it

    @property
    def sender(self) -> Sender:
        """What the asker told about themselves."""
        about = self.past[0].about
        return Sender(
            company=_text(about, "company"),
            municipality=_text(about, "municipality"),
            contact=_text(about, "contact"),
        )

    @property
    def written(self) -> tuple[Written, ...]:
        """What the asker sent at first."""
        about = self.past[0].about or {}
        found = about.get("written")
        if not isinstance(found, list):
            return ()
        return tuple(
            Written(text=one["text"], received_at=datetime.fromisoformat(one["received_at"]))
            for one in found
        )

    def event(self, seq: object) -> Past | None:
        """What was done in that event."""
        return next((past for past in self.past if past.seq == seq), None)


def _text(about: About | None, key: str) -> str | None:
    value = (about or {}).get(key)
    return value if isinstance(value, str) else None
