"""Sees to kept messages: chats side by side, the messages of a chat one after another.

What is in memory here is only a note of what the inbox holds: `look` finds it after a crash.
"""

import asyncio
import logging
from bisect import insort
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stodbot.dispatch.allowance import Allowance
from stodbot.dispatch.bundles import first_bundle, joined
from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import is_staffs
from stodbot.errors import StoreError
from stodbot.intake import Intake

_LOG = logging.getLogger(__name__)
_AT_ONCE = 8  # chats; the processor is one, what they wait for is the disk
_MOST_NOTED = 1_000  # messages of a chat; more of it is found in the inbox once these are done
_PAGE, _MOST_LOOKED_AT = 500, 5_000  # messages
_ALBUM = timedelta(seconds=1)  # after the last part that came, no other part comes
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds, while nothing can be kept

Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _Queue:
    waiting: list[Received] = field(default_factory=list)  # in the channel's order
    has_more: bool = False  # in the inbox, older than what comes now
    since: datetime | None = None  # when what is being seen to was begun


class Dispatcher:
    """Notes what is to be done, and has it done."""

    def __init__(
        self,
        *,
        store: Store,
        intake: Callable[[], Intake],
        clock: Callable[[], datetime],
        group: asyncio.TaskGroup,
        settled: Callable[[Chat], Awaitable[None]],
        done: Callable[[Chat], None],
        pause: Pause = asyncio.sleep,
    ) -> None:
        """`settled` waits until nothing is on its way to a chat.

        `done` is told of a chat in which something was done: more may be owed. `pause` waits that
        many seconds.
        """
        self._store = store
        self._intake = intake
        self._clock = clock
        self._group = group
        self._settled = settled
        self._done = done
        self._pause = pause
        self._queues: dict[Chat, _Queue] = {}
        self._noted: set[MessageSeq] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._allowance = Allowance()
        self._has_looked = False  # through all of the inbox, since the start
        self._is_stopping = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def note(self, received: Received) -> None:
        """There is something to do, if that is not known.

        Where older messages of the chat may be in the inbox, it is found there after them.
        """
        if self._is_stopping or received.seq in self._noted:
            return
        queue = self._queues.get(received.chat)
        if queue is None:
            queue = self._queues[received.chat] = _Queue(has_more=not self._has_looked)
            self._at_rest.clear()
            self._group.create_task(self._see_to(received.chat, queue))
        queue.has_more = queue.has_more or len(queue.waiting) >= _MOST_NOTED
        if not queue.has_more:
            self._add(received, queue)

    def _add(self, received: Received, queue: _Queue) -> None:
        self._noted.add(received.seq)
        insort(queue.waiting, received, key=_place)

    async def look(self) -> None:
        """Find what waits in the inbox: all of it at first, later the oldest. Raises StoreError."""
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

    async def _see_to(self, chat: Chat, queue: _Queue) -> None:
        is_flood = False
        while not self._is_stopping and await self._has_work(chat, queue):
            bundle = first_bundle(queue.waiting, is_flood=is_flood)
            if await self._is_coming(bundle):
                continue
            wait = self._wait(chat, bundle[0])
            if wait > 0:
                is_flood = await self._slow_down(chat, wait)
                continue
            is_flood = False
            with self._at_work(queue):
                await self._settled(chat)
                await self._process(joined(bundle))
            for one in bundle:
                queue.waiting.remove(one)
                self._noted.discard(one.seq)
            self._done(chat)
        del self._queues[chat]
        if not self._queues:
            self._at_rest.set()

    async def _has_work(self, chat: Chat, queue: _Queue) -> bool:
        """Whether anything waits; what was not noted is found in the inbox."""
        while queue.has_more and not queue.waiting and not self._is_stopping:
            queue.has_more = False  # what comes from now on is noted
            try:
                found = await self._store.waiting(MessageSeq(0), _MOST_NOTED, chat)
            except StoreError as error:
                _LOG.warning("messages.wait fault=%s", error)
                queue.has_more = True
                await self._pause(_FIRST_WAIT)
                continue
            queue.has_more = queue.has_more or len(found) == _MOST_NOTED
            for received in found:
                if received.seq not in self._noted:
                    self._add(received, queue)
        return bool(queue.waiting)

    async def _is_coming(self, bundle: list[Received]) -> bool:
        """Whether more of an album may come; then some time has passed."""
        if bundle[0].message is None or bundle[0].message.album is None:
            return False
        left = max(one.at for one in bundle) + _ALBUM - self._clock()
        if left <= timedelta():
            return False
        await self._pause(left.total_seconds())
        return True

    def _wait(self, chat: Chat, received: Received) -> float:
        """Seconds until the next message of that chat is read; those of staff are at once."""
        if is_staffs(chat):
            return 0.0
        now, is_press = self._clock().timestamp(), _is_press(received)
        return self._allowance.take(chat, now, is_press=is_press)

    async def _slow_down(self, chat: Chat, wait: float) -> bool:
        if not self._allowance.is_told(chat, self._clock().timestamp()):
            _LOG.info("chat.flooded")
            try:
                await self._intake().tell_to_slow_down(chat)
            except StoreError as error:
                _LOG.warning("flood.not_told fault=%s", error)
            self._done(chat)
        await self._pause(wait)
        return True

    async def _process(self, received: Received) -> None:
        """Have it done; while nothing can be kept, again and again."""
        wait = _FIRST_WAIT
        while not self._is_stopping:
            try:
                async with self._slots:
                    await self._intake().process(received)
            except StoreError as error:
                _LOG.warning("message.waits seq=%d fault=%s", received.seq, error)
                await self._pause(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                return

    @contextmanager
    def _at_work(self, queue: _Queue) -> Iterator[None]:
        queue.since = self._clock()
        yield
        queue.since = None


def _is_press(received: Received) -> bool:
    return received.message is not None and received.message.press is not None


def _place(received: Received) -> tuple[int, int]:
    place = received.message.place if received.message else None
    return (received.seq if place is None else place, received.seq)
