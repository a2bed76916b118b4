"""Sees to kept messages: chats side by side, the messages of a chat one after another.

What is in memory here is only a note of what the inbox holds: `look` finds it after a crash. Where
several processes serve, whoever holds the lease of a chat sees to it, and reads what waits anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from stodbot.dispatch.allowance import Allowance
from stodbot.dispatch.bundles import first_bundle, joined
from stodbot.dispatch.queue import MOST_NOTED, Queue
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store
from stodbot.enquiries.replicas import Replica, of_chat
from stodbot.enquiries.rooms import is_staffs
from stodbot.errors import StoreError
from stodbot.intake import Intake

_LOG = logging.getLogger(__name__)
_AT_ONCE = 8  # chats; the processor is one, what they wait for is the disk
_PAGE, _MOST_LOOKED_AT = 500, 5_000  # messages
_UNATTENDED = 100  # messages of others, taken over at a time
_ALBUM = timedelta(seconds=1)  # after the last part that came, no other part comes
_HELD_SECONDS = 0.1  # until a chat is tried again that another process sees to

Pause = Callable[[float], Awaitable[None]]


class Dispatcher:
    """Notes what is to be done, and has it done."""

    def __init__(
        self,
        *,
        store: Store,
        replica: Replica,
        intake: Callable[[], Intake],
        clock: Callable[[], datetime],
        group: asyncio.TaskGroup,
        settled: Callable[[Chat], Awaitable[None]],
        done: Callable[[Chat], None],
        pause: Pause = asyncio.sleep,
    ) -> None:
        """`settled` waits until nothing is on its way to a chat; it may raise StoreError.

        `done` is told of a chat in which something was done: more may be owed. `pause` waits that
        many seconds.
        """
        self._store = store
        self._replica = replica
        self._intake = intake
        self._clock = clock
        self._group = group
        self._settled = settled
        self._done = done
        self._pause = pause
        self._queues: dict[Chat, Queue] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._allowance = Allowance()
        self._has_looked = False  # through all of the inbox, since the start
        self._is_stopping = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def note(self, received: Received) -> None:
        """There is something to do, if that is not known."""
        if self._is_stopping:
            return
        queue = self._queues.get(received.chat)
        if queue is None:
            queue = self._queues[received.chat] = Queue(has_more=not self._has_looked)
            self._at_rest.clear()
            self._group.create_task(self._see_to(received.chat, queue))
        queue.note(received)

    async def look(self) -> None:
        """Find what waits in the inbox: all of it at first, later the oldest. Raises StoreError.

        Of several processes each takes over what nobody sees to.
        """
        if not self._replica.is_alone:
            self._has_looked = True  # whatever waits of a chat is read when it is leased
            for received in await self._replica.unattended(_UNATTENDED):
                self.note(received)
            return
        last, looked_at = MessageSeq(0), 0
        while not self._has_looked or looked_at < _MOST_LOOKED_AT:
            found = await self._store.waiting(last, _PAGE)
            for received in found:
                self.note(received)
            if len(found) < _PAGE:
                break
            last, looked_at = found[-1].seq, looked_at + _PAGE
        self._has_looked = True

    def stop(self) -> None:
        """Finish what has been begun; the rest waits in the inbox."""
        self._is_stopping = True

    async def idle(self) -> None:
        """Wait until nothing is being seen to."""
        await self._at_rest.wait()

    def slow(self, after: timedelta) -> list[Chat]:
        """Chats in which somebody has waited for that long."""
        limit = self._clock() - after
        return [
            chat for chat, queue in self._queues.items() if queue.since and queue.since <= limit
        ]

    async def _see_to(self, chat: Chat, queue: Queue) -> None:
        while not self._is_stopping and queue.has_work:
            try:
                wait = await self._go_on(chat, queue)
            except StoreError as error:
                _LOG.warning("messages.wait fault=%s", error)
                wait = queue.next_wait()
            else:
                queue.recovered()
            if wait > 0:
                await self._pause(wait)
        del self._queues[chat]
        if not self._queues:
            self._at_rest.set()

    async def _go_on(self, chat: Chat, queue: Queue) -> float:
        """Do what is first, if it may be done now; else after how many seconds to try again."""
        if not queue.waiting:
            await self._fill(chat, queue)
            if not queue.waiting:
                return 0.0
        with self._at_work(queue):
            await self._settled(chat)
            async with self._slots:
                return await self._in_turn(chat, queue)

    async def _in_turn(self, chat: Chat, queue: Queue) -> float:
        if self._is_stopping:
            return 0.0
        if not await self._replica.lease(of_chat(chat)):
            queue.forget(has_more=True)
            return _HELD_SECONDS
        try:
            if not self._replica.is_alone:
                await self._fill(chat, queue)
            return await self._do_first(chat, queue) if queue.waiting else 0.0
        finally:
            await self._replica.release(of_chat(chat))

    async def _fill(self, chat: Chat, queue: Queue) -> None:
        queue.forget(has_more=False)  # what comes from now on is noted
        try:
            found = await self._store.waiting(MessageSeq(0), MOST_NOTED, chat)
        except StoreError:
            queue.has_more = True
            raise
        queue.fill(found)

    async def _do_first(self, chat: Chat, queue: Queue) -> float:
        bundle = first_bundle(queue.waiting, is_flood=queue.is_flood)
        if (left := self._still_comes(bundle)) > timedelta():
            return left.total_seconds()
        if (wait := self._until_allowed(chat, queue, bundle[0])) > 0:
            queue.is_flood = True
            await self._slow_down(chat)
            return wait
        await self._intake().process(joined(bundle))
        queue.be_done(bundle)
        self._done(chat)
        return 0.0

    def _still_comes(self, bundle: list[Received]) -> timedelta:
        """For how long more of an album may come."""
        if bundle[0].message is None or bundle[0].message.album is None:
            return timedelta()
        left = max(one.at for one in bundle) + _ALBUM - self._clock()
        return left if left <= _ALBUM else timedelta()  # more: the clock was set back meanwhile

    def _until_allowed(self, chat: Chat, queue: Queue, received: Received) -> float:
        """Seconds until the next message of that chat is read; those of staff are at once."""
        if is_staffs(chat) or queue.is_allowed:
            return 0.0
        now, is_press = self._clock().timestamp(), _is_press(received)
        wait = self._allowance.take(chat, now, is_press=is_press)
        queue.is_allowed = wait <= 0
        return wait

    async def _slow_down(self, chat: Chat) -> None:
        if self._allowance.is_told(chat, self._clock().timestamp()):
            return
        _LOG.info("chat.flooded")
        try:
            await self._intake().tell_to_slow_down(chat)
        except StoreError as error:
            _LOG.warning("flood.not_told fault=%s", error)
        self._done(chat)

    @contextmanager
    def _at_work(self, queue: Queue) -> Iterator[None]:
        queue.since = self._clock()
        try:
            yield
        finally:
            queue.since = None


def _is_press(received: Received) -> bool:
    return received.message is not None and received.message.press is not None
