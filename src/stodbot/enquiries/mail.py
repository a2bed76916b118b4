"""The store's way in and way out; see `enquiries.port`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.outgoing import EVERYBODY, Delivery, DeliveryState, Outgoing, Reach


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
        """Leases on messages to those chats end then, whenever they were to end."""
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

    async def buttons_under(self, delivery: DeliveryId) -> tuple[Button, ...]:
        """The buttons of that message, as they were shown."""
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

    async def hasten(
        self,
        now: datetime,
        reach: Reach,
        fault: str | None = None,
        *,
        beyond: datetime | None = None,
    ) -> None:
        """What was postponed, for that fault or any, may be tried now; or only beyond that time."""
        ...

    async def give_up(
        self, delivery: Delivery, by: By, fault: str, told: Sequence[Outgoing], *, unsure: bool
    ) -> bool:
        """It never will get out, or nobody knows whether it did; staff are `told`."""
        ...

    async def expired(self, now: datetime) -> list[Delivery]:
        """Messages whose courier did not say what became of them."""
        ...

    async def is_under_way(self, chat: Chat, now: datetime) -> bool:
        """Whether somebody is sending to a chat."""
        ...

    async def sent_since(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """The chats that were sent to since then, and when, oldest first."""
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

    async def decide(
        self,
        by: By,
        delivery: DeliveryId,
        settlement: Settlement | None = None,
        *,
        again: bool,
    ) -> None:
        """Somebody decided whether one that failed or is unsure is sent again.

        Raises WrongStateError where it is neither, or nothing is left of it.
        """
        ...
