"""The durable way out: what is owed is sent, in its order, until it is out or never will be."""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Shown
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import Delivery, Kind, Outgoing
from stodbot.enquiries.port import By, Store
from stodbot.enquiries.roster import chat_of, person_of
from stodbot.errors import ChannelError, StoreError, UnconfirmedError, UnreachableError
from stodbot.rendering import Renderer

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(seconds=30)  # longer than any channel takes to say what became of a message
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=10)
_MOST_FAULTS = 5  # of our own, on one message
_SYSTEM = "system"


class Channel(Protocol):
    """A way to people: one verb."""

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> str:
        """Send it; returns the channel's own reference.

        Raises ChannelError: it did not get out; UnreachableError: it never will;
        UnconfirmedError: nobody knows.
        """
        ...


class Courier:
    """Delivers what is owed to the chats of one channel."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        renderer: Renderer,
        channel: Channel,
        clock: Callable[[], datetime],
        chats: Sequence[Chat] | None = None,
    ) -> None:
        """`chats` are those that the channel reaches; None: all."""
        self._store = store
        self._offices = offices
        self._renderer = renderer
        self._channel = channel
        self._clock = clock
        self._chats = chats
        self._unsent: list[Delivery] = []  # leased, and not sent, as the store failed

    async def deliver_all(self) -> int:
        """Send what may be sent now; returns how much was. Raises StoreError."""
        await self._put_back()
        await self._give_up_lost()
        count = 0
        while delivery := await self._next():
            await self._deliver(delivery)
            count += 1
        return count

    async def _put_back(self) -> None:
        while self._unsent:
            await self._store.postpone(self._unsent[0], self._clock(), "StoreError")
            self._unsent.pop(0)

    async def _next(self) -> Delivery | None:
        now = self._clock()
        return await self._store.lease(now, now + _LEASE, self._chats)

    async def _deliver(self, delivery: Delivery) -> None:
        shown = await self._render(delivery)
        if shown is not None:
            await self._send(delivery, shown)

    async def _render(self, delivery: Delivery) -> Shown | None:
        try:
            return await self._renderer.show(delivery)
        except StoreError:  # it was not sent for sure: it need not wait for its lease to end
            self._unsent.append(delivery)
            raise
        except UnreachableError as error:
            await self._give_up(delivery, error, unsure=False)
        except Exception as error:  # the edge: one message that can't be shown holds up no other
            await self._try_again(delivery, error)
        return None

    async def _send(self, delivery: Delivery, shown: Shown) -> None:
        try:
            reference = await self._channel.send(delivery.message.to, shown, delivery)
        except UnreachableError as error:
            await self._give_up(delivery, error, unsure=False)
        except UnconfirmedError as error:
            await self._give_up(delivery, error, unsure=True)
        except ChannelError as error:
            await self._postpone(delivery, error)
        except Exception as error:  # the edge: whatever happened, it may be out
            await self._give_up(delivery, error, unsure=True)
        else:
            await self._store.sent(delivery, self._clock(), reference, shown.buttons)

    async def _try_again(self, delivery: Delivery, error: Exception) -> None:
        """A fault of ours, which may be mended by the next try; if it is not, staff are told."""
        if delivery.attempts >= _MOST_FAULTS:
            await self._give_up(delivery, error, unsure=False)
        else:
            await self._postpone(delivery, error)

    async def _postpone(self, delivery: Delivery, error: Exception) -> None:
        until = self._clock() + _wait(delivery.attempts)
        await self._store.postpone(delivery, until, type(error).__name__)

    async def _give_up_lost(self) -> None:
        """A courier that died may have sent what it had: that is for somebody to decide."""
        for delivery in await self._store.expired(self._clock()):
            await self._give_up(delivery, None, unsure=True)

    async def _give_up(self, delivery: Delivery, error: Exception | None, *, unsure: bool) -> None:
        fault = "lease lost" if error is None else type(error).__name__
        _LOG.warning("delivery.given_up id=%d unsure=%s fault=%s", delivery.id, unsure, fault)
        by = By(actor=_SYSTEM, at=self._clock())
        told = await self._told(delivery, unsure=unsure)
        await self._store.give_up(delivery, by, fault, told, unsure=unsure)

    async def _told(self, delivery: Delivery, *, unsure: bool) -> list[Outgoing]:
        """Whoever believes that it arrived: those who have, or may take, the enquiry."""
        message = delivery.message
        if message.enquiry is None or person_of(message.to) is not None:
            return []
        case = await self._store.by_id(message.enquiry)
        office = await self._offices.at(self._clock())
        items = [i for i in case.enquiry.items if message.item in (None, i.number)]
        facts: dict[str, str | int | bool | list[str] | list[list[str]] | None] = {
            "delivery": delivery.id,
            "unsure": unsure,
        }
        return [
            Outgoing(
                to=chat_of(person),
                kind=Kind.UNDELIVERED,
                facts=facts,
                enquiry=message.enquiry,
                item=item.number,
            )
            for item in items
            for person in office.roster.present(office.waiting_for(item))
        ]


def _wait(attempts: int) -> timedelta:
    """Twice as long each time, and not at the same time as everybody else."""
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing
