"""An enquiry: what somebody has sent to be answered by a human, and where it stands."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from stodbot.domain.entry import EntryId, PersonId, QueueId

EnquiryId = NewType("EnquiryId", int)
ItemNumber = NewType("ItemNumber", int)  # of the items of one enquiry, from 1
DeliveryId = NewType("DeliveryId", int)  # of a message of ours, in the order they were owed
Chat = NewType("Chat", str)  # asker:ID or staff:ID


class State(StrEnum):
    """How far somebody has come with an item."""

    NEW = "new"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why an item was closed."""

    ANSWERED = "answered"
    REFERRED = "referred"  # another authority's, and the asker was told so
    WITHDRAWN = "withdrawn"  # the asker wants no answer any more
    DUPLICATE = "duplicate"  # it is answered under another number


class Purpose(StrEnum):
    """What an enquiry asks for."""

    QUESTION = "question"
    DOCUMENTS = "documents"  # public documents; neither who nor why may be asked
    ERASURE = "erasure"  # of what is stored about the asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What the asker chose to tell about themselves."""

    company: str | None = None
    municipality: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One queue's part of an enquiry, answered by one person at a time."""

    number: ItemNumber
    queue: QueueId
    state: State = State.NEW
    holder: PersonId | None = None  # who has claimed it
    offered: tuple[PersonId, ...] = ()  # who else than the queue's members may claim it
    suggested: PersonId | None = None  # whose turn it is
    passed_by: PersonId | None = None  # who passed it on last
    level: int = 0  # how often it was escalated since somebody last did something
    due_at: datetime | None = None  # when it is escalated next
    reason: Reason | None = None  # why it was closed

    @property
    def is_open(self) -> bool:
        """Whether somebody is to do something about it, or may be."""
        return self.state is not State.CLOSED

    def offered_to(self, people: tuple[PersonId, ...]) -> "Item":
        """The item as it is once these may claim it, too."""
        return replace(self, offered=tuple(dict.fromkeys([*self.offered, *people])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """One entry of the register, and its items."""

    id: EnquiryId
    number: str  # as shown: 26STOD1
    draft: str  # what it was sent from; nothing is sent twice
    asker: Chat
    purpose: Purpose
    language: str  # that the asker wrote in
    received_at: datetime  # when the first message that was sent on reached us
    registered_at: datetime
    subjects: tuple[QueueId, ...]  # as registered: whose subjects they are
    entry: EntryId | None = None  # that it is about, where that is known
    person: PersonId | None = None  # who was asked for by name
    items: tuple[Item, ...]
    rating: int | None = None  # 1-5, by the asker
    voided: str | None = None  # the reason
    diary: str | None = None  # the number in the region's own diary
    version: int = 1  # rises with every change
    weeded: str | None = None  # the decision by which what it said about persons was removed

    @property
    def is_open(self) -> bool:
        """Whether any item is."""
        return self.voided is None and any(item.is_open for item in self.items)
