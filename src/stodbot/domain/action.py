"""What can be done by pressing something."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from stodbot.domain.enquiry import DeliveryId, ItemNumber, Reason
from stodbot.domain.entry import EntryId, FacetName, Language, PersonId

MessageSeq = NewType("MessageSeq", int)  # of an incoming message, in the order they came


class Field(StrEnum):
    """What can be changed before an enquiry is sent."""

    TEXT = "text"
    COMPANY = "company"
    MUNICIPALITY = "municipality"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One item of the enquiry with that number."""

    number: str
    item: ItemNumber

    def __str__(self) -> str:
        return f"{self.number}:{self.item}"


@dataclass(frozen=True, slots=True)
class ShowEntry:
    """Show an entry's answer."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class ShowFacet:
    """Show one side of an entry."""

    entry: EntryId
    facet: FacetName


@dataclass(frozen=True, slots=True)
class Offer:
    """Show what would be sent to a human of a message."""

    message: MessageSeq


@dataclass(frozen=True, slots=True)
class WriteTo:
    """Write to somebody by name."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class Send:
    """Send what was shown."""

    draft: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Change what was shown."""

    field: Field


@dataclass(frozen=True, slots=True)
class Speak:
    """Go on in another language."""

    language: Language


@dataclass(frozen=True, slots=True)
class Cancel:
    """Send nothing."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Tell whether the answer to a message helped."""

    message: MessageSeq
    helped: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Say how good the answer of a human was, 1-5."""

    number: str
    rating: int


@dataclass(frozen=True, slots=True)
class Join:
    """Add a message to an enquiry, open or not."""

    number: str
    message: MessageSeq


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take an enquiry up again."""

    number: str
    item: ItemNumber | None  # None: all of it


@dataclass(frozen=True, slots=True)
class Claim:
    """Take on an item."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Release:
    """Give an item back to its queue."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Pass:
    """Pass an item on; without anybody named, ask to whom."""

    key: ItemKey
    to: str | None  # a person's or a queue's id


@dataclass(frozen=True, slots=True)
class Note:
    """Write something that the asker doesn't see."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Answer:
    """Write to the asker; with an entry, what that says."""

    key: ItemKey
    entry: EntryId | None


@dataclass(frozen=True, slots=True)
class AskWhy:
    """Ask for the reason to be done with an item."""

    key: ItemKey


@dataclass(frozen=True, slots=True)
class Close:
    """Be done with an item; without a reason it was answered, or that is asked for."""

    key: ItemKey
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Send once more what did not arrive for sure."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True)
class LeaveUnsent:
    """Don't send it again."""

    delivery: DeliveryId


AskerAction = (
    ShowEntry
    | ShowFacet
    | Offer
    | WriteTo
    | Send
    | Edit
    | Speak
    | Cancel
    | Feedback
    | Rate
    | Join
    | Reopen
)
StaffAction = (
    Claim
    | Release
    | Pass
    | Note
    | Answer
    | AskWhy
    | Close
    | Reopen
    | SendAgain
    | LeaveUnsent
    | Send
    | Edit
    | Cancel
)
Action = AskerAction | StaffAction
