"""Takes what is owed to Telegram chats to Telegram, as fast as it may: chats side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from stodbot.courier import Courier
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.outgoing import Delivery
from stodbot.errors import StoreError
from stodbot.telegram.client import SENDS_AT_ONCE
from stodbot.telegram.turns import Pacing, Pause

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0  # what others owe, as a command does, is found so soon
_TROUBLE_SECONDS = 2.0  # until the store is tried again


class Post:
    """The courier at work."""

    def __init__(
        self,
        courier: Courier,
        pacing: Pacing,
        group: asyncio.TaskGroup,
        pause: Pause,
        *,
        at_once: int = SENDS_AT_ONCE,
        besides: Callable[[], Awaitable[Collection[Chat]]] | None = None,
    ) -> None:
        """`pause` waits that many seconds; `at_once` messages are under way at the most.

        `besides` are chats that are left to others.
        """
        self._pause = pause
        self._courier = courier
        self._pacing = pacing
        self._group = group
        self._at_once = at_once
        self._besides = besides
        self._woken = asyncio.Event()
        self._on_their_way: dict[Chat, asyncio.Future[None]] = {}
        self._clock = asyncio.get_running_loop().time
        self._recover_at = self._clock()
        self._is_stopping = False
        self._has_none = False  # when it last looked, nothing was to be sent now
        self._ended = asyncio.Event()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is on its way, nor is to be sent now."""
        return self._has_none and not self._on_their_way

    def wake(self) -> None:
        """Something is owed."""
        self._woken.set()

    async def settled(self, chat: Chat) -> None:
        """Wait until nothing is on its way to a chat: what is said there may be about it."""
        future = self._on_their_way.get(chat)
        if future is not None:
            await asyncio.shield(future)

    def stop(self) -> None:
        """Begin nothing more; what is on its way gets there."""
        self._is_stopping = True
        self.wake()

    async def idle(self) -> None:
        """Wait until nothing is on its way, and nothing more is begun."""
        await self._ended.wait()
        while self._on_their_way:
            await asyncio.wait(list(self._on_their_way.values()))

    async def run(self) -> None:
        """Send until it is stopped."""
        await self._safely(self._courier.begin)
        while not self._is_stopping:
            self._woken.clear()
            if not await self._begin_some():
                await self._wait()
        self._ended.set()

    async def _begin_some(self) -> bool:
        """Begin to send as many as may be sent now; whether there were any."""
        room = self._at_once - len(self._on_their_way)
        overall = self._pacing.room()
        limit = room if overall is None else min(room, overall)
        if limit <= 0:
            return False
        try:
            if self._clock() >= self._recover_at:  # a lease lasts for long: there is no hurry
                await self._courier.recover()
                self._recover_at = self._clock() + _LOOK_SECONDS
            left_out = await self._besides() if self._besides else ()
            resting = [*map(Chat, self._pacing.resting()), *self._on_their_way, *left_out]
            taken = await self._courier.take(limit, resting)
        except StoreError as error:
            _LOG.warning("post.waits fault=%s", error)
            await self._pause(_TROUBLE_SECONDS)
            return False
        self._has_none = not taken
        for delivery in taken:
            chat = delivery.message.to
            self._pacing.note(chat)
            self._on_their_way[chat] = asyncio.get_running_loop().create_future()
            self._group.create_task(self._deliver(delivery))
        return bool(taken)

    async def _deliver(self, delivery: Delivery) -> None:
        chat = delivery.message.to
        try:
            await self._safely(lambda: self._courier.deliver(delivery))
        finally:
            self._on_their_way.pop(chat).set_result(None)
            self.wake()

    async def _wait(self) -> None:
        seconds = self._pacing.until_next()
        limit = _LOOK_SECONDS if seconds is None else min(max(seconds, 0.001), _LOOK_SECONDS)
        try:
            async with asyncio.timeout(limit):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _safely(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except StoreError as error:  # what was sent stays leased, and is in doubt once that ends
            _LOG.warning("post.not_kept fault=%s", error)
