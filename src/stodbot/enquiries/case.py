"""All that is known of one enquiry: its entry in the register and what was done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Sender
from stodbot.enquiries.counter import Written
from stodbot.enquiries.files import File
from stodbot.enquiries.incoming import Attachment, AttachmentKind
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

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What hung on it."""
        return _attachments(self.about or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An enquiry with its past, in the order it happened."""

    enquiry: Enquiry
    past: tuple[Past, ...]
    deliveries: tuple[Delivery, ...] = ()  # what was, or is to be, sent on it
    files: tuple[File, ...] = ()

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
            Written(
                text=one["text"],
                received_at=datetime.fromisoformat(one["received_at"]),
                attachments=_attachments(one),
            )
            for one in found
        )

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """All that hung on what the asker sent, in its order; the same file once."""
        added = (past for past in self.past[1:] if past.deed is Deed.ADDED)
        later = (file for past in added for file in past.attachments)
        every = [*(file for one in self.written for file in one.attachments), *later]
        return tuple({file.reference or file: file for file in every}.values())

    def file(self, attachment: Attachment) -> File | None:
        """Where a file lies, or why it does not; None for what is no file."""
        wanted = attachment.reference
        return next((file for file in self.files if file.reference == wanted), None)

    def event(self, seq: object) -> Past | None:
        """What was done in that event."""
        return next((past for past in self.past if past.seq == seq), None)


def attachments_in(about: About) -> tuple[Attachment, ...]:
    """What hung on all that an event says was written."""
    written = about.get("written")
    parts = [about, *(written if isinstance(written, list) else [])]
    return tuple(file for part in parts for file in _attachments(part))


def _attachments(about: About) -> tuple[Attachment, ...]:
    found = about.get("attachments")
    if not isinstance(found, list):
        return ()
    return tuple(Attachment(**{**one, "kind": AttachmentKind(one["kind"])}) for one in found)


def _text(about: About | None, key: str) -> str | None:
    value = (about or {}).get(key)
    return value if isinstance(value, str) else None
