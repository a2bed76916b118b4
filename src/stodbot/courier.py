"""The durable way out: what is owed is sent, in its order, until it is out or never will be."""

import logging
import random
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from stodbot.clock import Watched
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.message import Shown
from stodbot.enquiries.acting import By
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import EVERYBODY, Delivery, Kind, Outgoing, Reach
from stodbot.enquiries.port import Store
from stodbot.enquiries.returned import returned
from stodbot.enquiries.rooms import is_staffs
from stodbot.errors import (
    ChannelError,
    RefusedError,
    SlowDownError,
    StoreError,
    UnconfirmedError,
    UnreachableError,
)
from stodbot.rendering import Renderer

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(seconds=30)  # longer than any channel takes to say what became of a message
_FIRST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=10)
_NO_WAIT = timedelta(minutes=12)  # is longer; but for what Telegram itself asks for
_LONGEST_PAUSE = timedelta(seconds=30)  # between two looks whether the channel is up again
_OUTAGE = 3  # failures one after another: it is not this message or that
_MOST_FAULTS = 5  # of our own, on one message
_MOST_DOUBTS = 3  # more often than that, one message is not sent again
_SYSTEM = "system"


class Channel(Protocol):
    """A way to people: one verb."""

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> Sequence[str]:
        """Send it, but for the parts that are out; returns the channel's own id of each sent now.

        Raises ChannelError: it did not get out; SlowDownError: that chat must wait;
        UnreachableError: it never will; UnconfirmedError: nobody knows.
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
        reach: Reach = EVERYBODY,
    ) -> None:
        """`reach` are the chats that the channel sends to."""
        self._store = store
        self._offices = offices
        self._renderer = renderer
        self._channel = channel
        self._clock = clock
        self._reach = reach
        self._watched = Watched()
        self._in_hand: set[DeliveryId] = set()  # is being sent
        self._unsent: list[Delivery] = []  # leased, and not sent, as the store failed
        self._failures = 0  # of the channel, one after another
        self._failing: set[DeliveryId] = set()  # the messages that did not get out in that time
        self._not_before: datetime | None = None  # the channel is tried again

    def renew(self, offices: Offices, renderer: Renderer) -> None:
        """Go on with other knowledge."""
        self._offices, self._renderer = offices, renderer

    async def deliver_all(self) -> int:
        """Send what may be sent now, one after another; returns how much was. Raises StoreError."""
        await self.recover()
        count = 0
        while taken := await self.take():
            await self.deliver(taken[0])
            count += 1
        return count

    async def begin(self) -> None:
        """At the start, where nobody else sends to those chats: see to what was being sent."""
        now = self._clock()
        await self._store.end_leases(now, self._reach)
        await self._store.hasten(now, self._reach, beyond=now + _NO_WAIT)  # the clock was ahead
        await self.recover()

    async def recover(self) -> None:
        """See to what was leased and not sent, by this courier or by one that died."""
        while self._unsent:
            await self._store.postpone(self._unsent[0], self._clock(), "StoreError")
            self._unsent.pop(0)
        for delivery in await self._store.expired(self._clock()):
            is_mine = delivery.id in self._in_hand  # it takes long, or the clock was set ahead
            if not is_mine and self._reach.covers(delivery.message.to):
                await self._doubt(delivery, None)

    async def take(self, limit: int = 1, besides: Collection[Chat] = ()) -> list[Delivery]:
        """Messages that may be sent now, one a chat; after an outage, one, to see how it goes."""
        now = self._clock()
        await self._follow(now)
        if self._not_before is not None and now < self._not_before:
            return []
        most = limit if self._failures < _OUTAGE else 1
        until = now + _LEASE
        taken = await self._store.lease(now, until, self._reach, besides=besides, limit=most)
        self._in_hand.update(delivery.id for delivery in taken)
        return taken

    async def _follow(self, now: datetime) -> None:
        """Where the clock was set back, nothing waits until it has come as far again."""
        if self._watched.is_set_back(now):
            _LOG.warning("clock.set_back")
            self._not_before = None
            await self._store.end_leases(now + _LEASE, self._reach)
            await self._store.hasten(now, self._reach)
        self._watched.note(now)

    async def deliver(self, delivery: Delivery) -> None:
        """Send a message that was taken, and keep what became of it. Raises StoreError."""
        try:
            shown = await self._render(delivery)
            if shown is not None:
                await self._send(delivery, shown)
        finally:
            self._in_hand.discard(delivery.id)

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
        at = self._clock()  # whoever reads it can answer before we know that it is out
        try:
            references = await self._channel.send(delivery.message.to, shown, delivery)
        except UnreachableError as error:
            await self._give_up(delivery, error, unsure=False)
        except UnconfirmedError as error:
            await self._doubt(delivery, error)
        except SlowDownError as error:
            until = self._clock() + timedelta(seconds=error.seconds)
            await self._postpone(delivery, error, until)
        except RefusedError as error:
            await self._try_again(delivery, error)
        except ChannelError as error:
            await self._fail(delivery, error)
        except Exception as error:  # the edge
            await self._surprised(delivery, error)
        else:
            await self._store.sent(delivery, at, references, shown.buttons)
            await self._recovered()

    async def _surprised(self, delivery: Delivery, error: Exception) -> None:
        """Whatever happened, it may be out; not so where it could not be looked up whereto."""
        if isinstance(error, StoreError):
            self._unsent.append(delivery)
            raise error
        await self._doubt(delivery, error)

    async def _fail(self, delivery: Delivery, error: ChannelError) -> None:
        """The channel is down: nothing else gets out, either."""
        self._count_failure(delivery)
        await self._postpone(delivery, error, self._clock() + _wait(delivery.attempts))

    def _count_failure(self, delivery: Delivery) -> None:
        self._failures += 1
        self._failing.add(delivery.id)
        if self._failures >= _OUTAGE:
            pause = _wait(self._failures - _OUTAGE + 1, _LONGEST_PAUSE)
            self._not_before = self._clock() + pause
            _LOG.warning("channel.down failures=%d", self._failures)

    async def _recovered(self) -> None:
        """The channel is up: what waited for it need wait no longer."""
        was_down = self._failures >= _OUTAGE
        self._failures, self._failing, self._not_before = 0, set(), None
        if was_down:
            for fault in (ChannelError, UnconfirmedError):
                await self._store.hasten(self._clock(), self._reach, fault.__name__)

    async def _try_again(self, delivery: Delivery, error: Exception) -> None:
        """A fault of ours, which may be mended by the next try; if it is not, staff are told."""
        if delivery.attempts >= _MOST_FAULTS:
            await self._give_up(delivery, error, unsure=False)
        else:
            await self._postpone(delivery, error, self._clock() + _wait(delivery.attempts))

    async def _postpone(
        self, delivery: Delivery, error: Exception, until: datetime, *, in_doubt: bool = False
    ) -> None:
        fault, out = type(error).__name__, getattr(error, "references", ())
        await self._store.postpone(delivery, until, fault, references=out, in_doubt=in_doubt)

    async def _doubt(self, delivery: Delivery, error: Exception | None) -> None:
        """It may be out. What a human wrote is not sent again unless a human says so.

        What the bot says is: twice, and marked as that, is better than not at all. Where other
        messages don't get through either, that is the channel's doing, not this one's.
        """
        if error is not None:
            self._count_failure(delivery)
        is_too_often = delivery.doubts >= _MOST_DOUBTS and len(self._failing) < _OUTAGE
        if delivery.message.kind is Kind.REPLY or is_too_often:
            await self._give_up(delivery, error, unsure=True)
            return
        fault = error or UnconfirmedError()
        _LOG.warning("delivery.in_doubt id=%d fault=%s", delivery.id, type(fault).__name__)
        until = self._clock() if error is None else self._clock() + _wait(delivery.doubts + 1)
        await self._postpone(delivery, fault, until, in_doubt=True)

    async def _give_up(self, delivery: Delivery, error: Exception | None, *, unsure: bool) -> None:
        fault = "lease lost" if error is None else type(error).__name__
        _LOG.warning("delivery.given_up id=%d unsure=%s fault=%s", delivery.id, unsure, fault)
        by = By(actor=_SYSTEM, at=self._clock())
        told = await self._told(delivery, unsure=unsure)
        await self._store.give_up(delivery, by, fault, told, unsure=unsure)

    async def _told(self, delivery: Delivery, *, unsure: bool) -> list[Outgoing]:
        """Whoever believes that it arrived: those who have, or may take, the enquiry."""
        message = delivery.message
        if message.enquiry is None or is_staffs(message.to):
            return []
        case = await self._store.by_id(message.enquiry)
        office = await self._offices.at(self._clock())
        return returned(delivery, case.enquiry, office, unsure=unsure)


def _wait(attempts: int, longest: timedelta = _LONGEST_WAIT) -> timedelta:
    """Twice as long each time, and not at the same time as everybody else."""
    wait: timedelta = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), longest)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing
