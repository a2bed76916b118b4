"""What is done about one incoming message: committed as one, with the message being done with."""

from collections.abc import Callable
from dataclasses import dataclass

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import DeliveryId, Enquiry, EnquiryId
from stodbot.domain.entry import EntryId
from stodbot.domain.knowledge_base import Absence
from stodbot.domain.message import Shown
from stodbot.enquiries.counter import Registration
from stodbot.enquiries.incoming import Identity, Matter
from stodbot.enquiries.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An enquiry that is to be changed."""

    number: str
    decide: Callable[[Enquiry], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which whoever says so is away; None: is back."""

    days: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody decides on a message that did not arrive for sure."""

    delivery: DeliveryId
    again: bool  # it is sent once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """An invitation that is taken up, by the digest of its code."""

    identity: Identity
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What is said, remembered and changed."""

    talk: str | None  # as JSON; None: as before
    shown: tuple[Shown, ...] = ()
    decision: str | None = None
    entry: EntryId | None = None
    language: str | None = None
    matter: Matter | None = None
    about: EnquiryId | None = None  # the enquiry that is talked about
    forget: tuple[MessageSeq, ...] = ()  # messages whose text is removed at once
    change: Change | Registration | Away | Verdict | Join | None = None
