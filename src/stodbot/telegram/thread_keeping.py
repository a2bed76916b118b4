"""Keeps the threads of the group true: named after how far their enquiries are, closed with them.

It can be stopped anywhere: what was not noted is done again, and Telegram says that it is so.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram.error import BadRequest, TelegramError

from stodbot.enquiries.port import Store
from stodbot.enquiries.threads import Thread
from stodbot.telegram.faults import is_done_before
from stodbot.telegram.rooms import Rooms, is_lost
from stodbot.telegram.titles import Look, Titles
from stodbot.telegram.turns import GroupPace, Pause
from telegram import Bot

_LOG = logging.getLogger(__name__)
_AT_ONCE = 20  # looked up together
_SPARED = 5  # turns in a minute that are left for messages


class ThreadKeeping:
    """Changes one after another; messages go first."""

    def __init__(
        self,
        *,
        bot: Bot,
        store: Store,
        rooms: Rooms,
        titles: Callable[[], Titles],
        group: int,
        pace: GroupPace,
        pause: Pause,
        may_go: Callable[[], bool],
    ) -> None:
        """`may_go` tells whether no message to the group waits."""
        self._bot = bot
        self._store = store
        self._rooms = rooms
        self._titles = titles
        self._group = group
        self._pace = pace
        self._pause = pause
        self._may_go = may_go

    async def run(self) -> None:
        """Change as much as may be changed now. Raises StoreError."""
        if not self._is_free():
            return
        for thread in await self._store.outdated_threads(self._group, _AT_ONCE):
            if not await self._keep(thread):
                return

    def _is_free(self) -> bool:
        return self._rooms.are_managed and self._may_go() and self._pace.spare() > _SPARED

    async def _keep(self, thread: Thread) -> bool:
        """Make a thread what it should be; False where that, and the others, must wait."""
        enquiry = (await self._store.by_id(thread.enquiry)).enquiry
        look, now = self._titles().look(enquiry), thread
        while step := self._next_step(now, look):
            change, after = step
            await self._pause(max(self._pace.wait(), 0.0))
            if not self._is_free() or self._pace.wait() > 0:
                return False
            self._pace.note()
            try:
                await change()
            except TelegramError as error:
                if is_lost(error):
                    await self._rooms.lose(thread.enquiry, is_told=enquiry.is_open)
                    return True
                if not is_done_before(error) and not self._is_refused(error):
                    return False
            now = after
            await self._store.keep_thread(now)
        await self._store.keep_thread(replace(now, version=enquiry.version))
        return True

    def _next_step(
        self, thread: Thread, look: Look
    ) -> tuple[Callable[[], Awaitable[object]], Thread] | None:
        """What is to be done next, and how the thread is then; a closed one can be renamed."""
        where = (thread.group, thread.number)
        if look.name != thread.name:
            named = replace(thread, name=look.name)
            return lambda: self._bot.edit_forum_topic(*where, name=look.name), named
        if look.is_closed == thread.is_closed:
            return None
        turn = self._bot.close_forum_topic if look.is_closed else self._bot.reopen_forum_topic
        return lambda: turn(*where), replace(thread, is_closed=look.is_closed)

    def _is_refused(self, error: TelegramError) -> bool:
        """Whether it is not to be asked for again before the enquiry changes once more."""
        if self._rooms.trouble(error) is not None:
            return False
        _LOG.warning("thread.not_changed fault=%s", type(error).__name__)
        return isinstance(error, BadRequest)
