"""What one of the processes that serve does for all of them: it sends, fetches and keeps the house.

So there is one pace towards Telegram, however many take messages in. If that process is gone,
another is on duty as soon as the lease has run out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.replicas import DUTY, Replica
from stodbot.enquiries.rooms import room_of
from stodbot.errors import StoreError
from stodbot.service import Service
from stodbot.serving.posts import Posts
from stodbot.telegram.turns import Pause

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.25  # until it is looked again whether the duty is free
_SETTLING_SECONDS = 0.1  # until it is looked again whether a message of another has got there

Loop = Coroutine[Any, Any, None]


class _LostError(Exception):
    """Another is on duty, or may be."""


def _leave() -> None:
    """Leave all that is running as it is."""
    raise _LostError


class Duty:
    """On duty or not, the rest of this process need not know."""

    def __init__(
        self,
        replica: Replica,
        service: Callable[[], Service],
        *,
        posts: Callable[[asyncio.TaskGroup], Posts],
        loops: Callable[[Posts], list[Loop]],
        pause: Pause,
    ) -> None:
        """`posts` makes them, `loops` gives what else is to be run, each time one is on duty."""
        self._replica = replica
        self._service = service
        self._make_posts = posts
        self._loops = loops
        self._pause = pause
        self._posts: Posts | None = None

    def wake(self, chat: Chat) -> None:
        """Something was done in that chat: what follows from it may be owed."""
        if self._posts is None:
            self._replica.tell()
        else:
            self._posts.wake(chat)

    async def settled(self, chat: Chat) -> None:
        """Wait until nothing is on its way to where what is said in that chat is shown.

        Raises StoreError where that is for another to know.
        """
        if self._posts is not None:
            await self._posts.settled(chat)
        elif not self._replica.is_alone:
            service, place = self._service(), room_of(chat)
            while await service.store.is_under_way(place, service.clock()):
                await self._pause(_SETTLING_SECONDS)

    def renew(self) -> None:
        """Go on with the service that is in force now."""
        if self._posts is not None:
            self._posts.renew()

    async def run(self) -> None:
        """Do it whenever nobody else does."""
        while True:
            if await self._is_ours():
                await self._serve()
            await self._pause(_LOOK_SECONDS)

    async def end(self, at_most: Callable[[Awaitable[None]], Awaitable[None]]) -> None:
        """Begin nothing more; what is on its way gets there, `at_most` as long as it may take."""
        if self._posts is not None:
            self._posts.stop()
            await at_most(self._posts.idle())

    async def _is_ours(self) -> bool:
        try:
            return await self._replica.lease(DUTY)
        except StoreError as error:
            _LOG.warning("duty.waits fault=%s", error)
            return False

    async def _serve(self) -> None:
        _LOG.info("duty.begun")
        try:
            async with asyncio.TaskGroup() as tasks:
                posts = self._posts = self._make_posts(tasks)
                for loop in [self._listen(posts), *posts.loops(), *self._loops(posts)]:
                    tasks.create_task(loop)
                await self._replica.lost(DUTY)
                self._posts = None  # from now on that is another's, however long the end takes
                _leave()
        except* _LostError:
            _LOG.warning("duty.lost")
        finally:
            self._posts = None

    async def _listen(self, posts: Posts) -> None:
        while True:
            await self._replica.told()
            posts.wake_all()
