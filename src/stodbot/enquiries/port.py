"""The store, as the rest of the program sees it: one method, one transaction.

Whatever a method raises, nothing of its transaction is kept. StoreError means that it cannot be
kept now: the file is full, locked, damaged or gone.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, Enquiry, EnquiryId, ItemNumber
from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.domain.message import Button
from stodbot.enquiries.case import Case
from stodbot.enquiries.chain import Flaw, Head
from stodbot.enquiries.counter import Numbered, Registration
from stodbot.enquiries.files import Files
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import (
    EVERYBODY,
    Delivery,
    DeliveryId,
    DeliveryState,
    Outgoing,
    Reach,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does something, when, and the message that makes them do it."""

    actor: str  # asker:ID, staff:ID or system
    at: datetime
    cause: MessageSeq | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An entry of the register, as its number was allotted; or as it had been before."""

    enquiry: Enquiry
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item that is to be escalated."""

    number: str
    item: ItemNumber
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long texts are kept that no human was to answer."""

    keep: timedelta
    decision: str  # the reference of the decision that allows their removal


class Inbox(Protocol):
    """What came in."""

    async def receive(self, message: Incoming, at: datetime) -> Received:
        """Keep a message; the same one again is given back as it stands."""
        ...

    async def waiting(
        self, after: MessageSeq, limit: int, chat: Chat | None = None
    ) -> list[Received]:
        """Messages that are not done with, oldest first; of one chat or of all."""
        ...

    async def versions(self, chat: Chat, reference: str) -> list[Received]:
        """A message that the channel knows by that id, and its edits, oldest first."""
        ...

    async def message(self, seq: MessageSeq) -> Received | None:
        """That message."""
        ...

    async def settle(self, by: By, settlement: Settlement) -> bool:
        """Be done with the message that is the cause; False where that was done before."""
        ...

    async def failed(self, by: By, fault: str, told: Sequence[Outgoing] | None) -> None:
        """Note that the cause could not be processed; put it aside if its sender is `told` so."""
        ...

    async def replay(self, seq: MessageSeq, again: Incoming | None = None) -> bool:
        """Let a quarantined message be processed again; False where it is none.

        `again` is what is understood of it now, where it could not be understood before.
        """
        ...

    async def inbox(self, stage: Stage, limit: int) -> list[Received]:
        """Messages at that stage, oldest first."""
        ...

    async def talk(self, chat: Chat) -> str | None:
        """The state of the talk in a chat, as JSON."""
        ...

    async def begin_talk(self, chat: Chat, state: str | None, at: datetime) -> None:
        """Somebody is at a chat that only one can be at: nobody else is sending to it any more.

        With a state the talk begins anew: nothing that was said before can be picked from.
        """
        ...

    async def remove_old(self, now: datetime, rule: Retention) -> int:
        """Remove texts that have been kept for long enough; returns how many."""
        ...


class Outbox(Protocol):
    """What is owed."""

    async def lease(
        self,
        now: datetime,
        until: datetime,
        reach: Reach = EVERYBODY,
        *,
        besides: Collection[Chat] = (),
        limit: int = 1,
    ) -> list[Delivery]:
        """The next messages that may be sent, one a chat, for one courier only until then.

        Those of a chat go out in their order. `besides` are chats that must wait a little.
        """
        ...

    async def end_leases(self, now: datetime, reach: Reach) -> None:
        """Nobody else is sending to those chats any more: what was leased is to be seen to."""
        ...

    async def sent(
        self, delivery: Delivery, at: datetime, references: Sequence[str], buttons: Sequence[Button]
    ) -> bool:
        """It is out, in as many parts, with those buttons. False where the lease had been lost."""
        ...

    async def sent_as(self, chat: Chat, reference: str) -> Delivery | None:
        """The message that the channel knows by that id."""
        ...

    async def buttons(self, chat: Chat, before: datetime | None = None) -> tuple[Button, ...]:
        """What somebody could choose from: the buttons of the newest message that had any then."""
        ...

    async def postpone(
        self,
        delivery: Delivery,
        until: datetime,
        fault: str,
        *,
        references: Sequence[str] = (),
        in_doubt: bool = False,
    ) -> bool:
        """Try it again: it did not get out, but for some of its parts, or nobody knows."""
        ...

    async def hasten(self, now: datetime, reach: Reach, fault: str) -> None:
        """What was postponed for that fault may be tried now."""
        ...

    async def give_up(
        self, delivery: Delivery, by: By, fault: str, told: Sequence[Outgoing], *, unsure: bool
    ) -> bool:
        """It never will get out, or nobody knows whether it did; staff are `told`."""
        ...

    async def expired(self, now: datetime) -> list[Delivery]:
        """Messages whose courier did not say what became of them."""
        ...

    async def latest(self, chat: Chat) -> Delivery | None:
        """The last message that was owed to a chat."""
        ...

    async def deliveries(self, state: DeliveryState, limit: int) -> list[Delivery]:
        """Messages in that state, oldest first."""
        ...

    async def delivery(self, delivery: DeliveryId) -> Delivery | None:
        """That message."""
        ...

    async def resend(self, delivery: DeliveryId) -> bool:
        """Let one that failed or is unsure be sent again, as somebody decided."""
        ...


class Register(Protocol):
    """The enquiries."""

    async def register(
        self,
        by: By,
        registration: Registration,
        open_: Callable[[Numbered], Outcome],
        settlement: Settlement,
    ) -> Registered:
        """Allot the next number and keep all that follows; once a draft, whoever asks how often."""
        ...

    async def change(
        self,
        by: By,
        number: str,
        decide: Callable[[Enquiry], Outcome],
        settlement: Settlement | None = None,
    ) -> Enquiry:
        """Keep what `decide` makes of an enquiry. Raises what it raises, and NotFoundError."""
        ...

    async def enquiry(self, number: str) -> Enquiry | None:
        """The enquiry with that number."""
        ...

    async def by_id(self, enquiry: EnquiryId) -> Case:
        """That enquiry, with all that was done."""
        ...

    async def case(self, number: str) -> Case | None:
        """The enquiry with that number, with all that was done."""
        ...

    async def of_asker(self, asker: Chat) -> list[Enquiry]:
        """Somebody's own enquiries, newest first."""
        ...

    async def open_items(self) -> list[Enquiry]:
        """Enquiries with an item that is not closed, by what is due first."""
        ...

    async def registered(self, first: date, last: date) -> list[Case]:
        """The entries of the register received on those days, in the order of their numbers."""
        ...

    async def search(self, words: str, limit: int) -> list[Case]:
        """Enquiries in which all the words stand, newest first."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Items to be escalated, longest overdue first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next item is to be escalated."""
        ...


class Staffing(Protocol):
    """Who is away."""

    async def absences(self) -> dict[PersonId, list[Absence]]:
        """The days on which people are away."""
        ...

    async def set_absence(
        self,
        by: By,
        person: PersonId,
        absence: Absence | None,
        settlement: Settlement | None = None,
    ) -> None:
        """Somebody is away on those days, or is back."""
        ...


class Log(Protocol):
    """The sealed log."""

    async def head(self) -> Head:
        """Its end."""
        ...

    async def flaws(self, exported: Sequence[Head] = ()) -> list[Flaw]:
        """Everything wrong with it, and with the register beside it."""
        ...


class Store(Inbox, Outbox, Register, Files, Staffing, Log, Protocol):
    """Everything that must not be lost."""
