"""All that runs while the bot serves: the way in, the way through, the way out, and the house.

The end is orderly: nothing more comes in, what was begun is finished, all else waits on disk.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from stodbot.courier import Courier
from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.enquiries.incoming import Incoming, Received
from stodbot.errors import StoreError
from stodbot.service import Service
from stodbot.serving.ways import Way
from stodbot.telegram.access import Access
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.channel import TelegramChannel
from stodbot.telegram.client import open_bot
from stodbot.telegram.courtesies import Courtesies
from stodbot.telegram.fetching import Fetching
from stodbot.telegram.pace import Pace
from stodbot.telegram.post import Post
from stodbot.telegram.profile import Profile
from stodbot.telegram.secrets import callback_key
from stodbot.telegram.turning_away import TurningAway
from stodbot.telegram.updates import REACH, Updates
from telegram import Bot

_LOG = logging.getLogger(__name__)
_END_SECONDS = 2.0  # for each of what is being seen to and what is being sent
_HOUSEHOLD_SECONDS, _LOOK_SECONDS, _TYPING_SECONDS, _KNOWLEDGE_SECONDS = 30.0, 5.0, 0.5, 1.0
_FILES_SECONDS = 5.0
_SLOW = timedelta(seconds=0.5)  # an answer that takes longer is announced

Pause = Callable[[float], Awaitable[None]]


class _EndedError(Exception):
    """The service has come to its end."""


def _end() -> None:
    """End what has not ended by itself."""
    raise _EndedError


class Operation:
    """The bot on Telegram."""

    def __init__(
        self,
        service: Callable[[], Service],
        access: Access,
        *,
        look_at_knowledge: Callable[[], Awaitable[None]],
        data_dir: Path,
        overall: int | None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        """`service` is the one in force; `look_at_knowledge` may put another in its place.

        `overall` is how many messages a second may be sent; None: any number.
        """
        self._service = service
        self._access = access
        self._look_at_knowledge = look_at_knowledge
        self._data_dir = data_dir
        self._overall = overall
        self._pause = pause

    async def run(self, way: Way, stop: asyncio.Event) -> None:
        """Serve until told to stop. Raises SettingsError, SilentError where that can't go on."""
        try:
            async with open_bot(self._access) as bot, asyncio.TaskGroup() as group:
                await self._run(bot, group, way, stop)
                _end()
        except* _EndedError:
            _LOG.info("service.stopped")

    async def _run(self, bot: Bot, group: asyncio.TaskGroup, way: Way, stop: asyncio.Event) -> None:
        profile = Profile(bot, self._pause)
        pace = Pace(time.monotonic, overall=self._overall)
        callbacks = Callbacks(callback_key(self._access.token))
        channel = TelegramChannel(
            bot=bot,
            callbacks=callbacks,
            pace=pace,
            pause=self._pause,
            username=lambda: profile.username,
        )
        courier = self._service().courier(channel, REACH)
        post = Post(courier, pace, group, self._pause)
        dispatcher = self._dispatcher(post, group)
        courtesies = Courtesies(bot, group)
        arrivals = Arrivals(
            updates=Updates(callbacks),
            receive=self._receive,
            note=dispatcher.note,
            courtesies=courtesies,
            turn_away=TurningAway(
                bot=bot,
                outage=lambda: self._service().outage,
                group=group,
                pace=pace,
                pause=self._pause,
            ).tell,
        )
        loops = [
            group.create_task(post.run()),
            group.create_task(profile.set_up(self._service().app.phrases)),
            group.create_task(self._verify()),
            group.create_task(self._again(self._fetching(bot).run, _FILES_SECONDS)),
            *(group.create_task(loop) for loop in self._loops(dispatcher, courtesies, courier)),
        ]
        await way.run(bot, arrivals, stop)
        _LOG.info("service.stopping")
        await self._end(dispatcher, post, loops)

    def _fetching(self, bot: Bot) -> Fetching:
        service = self._service()
        return Fetching(store=service.store, bot=bot, data_dir=self._data_dir, clock=service.clock)

    async def _receive(self, message: Incoming) -> Received:
        return await self._service().intake.receive(message)

    def _dispatcher(self, post: Post, group: asyncio.TaskGroup) -> Dispatcher:
        service = self._service()
        return Dispatcher(
            store=service.store,
            intake=lambda: self._service().intake,
            clock=service.clock,
            group=group,
            settled=post.settled,
            done=post.wake,
            pause=self._pause,
        )

    def _loops(
        self, dispatcher: Dispatcher, courtesies: Courtesies, courier: Courier
    ) -> list[Coroutine[Any, Any, None]]:
        async def show_typing() -> None:
            courtesies.show_typing(dispatcher.slow(_SLOW))

        async def keep_house() -> None:
            await self._service().housekeeping.run()

        async def look_at_knowledge() -> None:
            before = self._service()
            await self._look_at_knowledge()
            if self._service() is not before:
                courier.renew(self._service().offices, self._service().renderer)

        return [
            self._again(dispatcher.look, _LOOK_SECONDS),
            self._again(show_typing, _TYPING_SECONDS),
            self._again(keep_house, _HOUSEHOLD_SECONDS),
            self._again(look_at_knowledge, _KNOWLEDGE_SECONDS),
        ]

    async def _again(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do it again and again; while nothing can be kept, that is said and tried later."""
        while True:
            try:
                await work()
            except StoreError as error:
                _LOG.warning("service.waits fault=%s", error)
            await self._pause(seconds)

    async def _verify(self) -> None:
        """Look whether the register is what it was; that takes no longer than it must."""
        try:
            flaws = await self._service().store.flaws()
        except StoreError as error:
            _LOG.warning("register.not_verified fault=%s", error)
            return
        if flaws:
            _LOG.error("register.damaged flaws=%d see stodbot register verify", len(flaws))
        else:
            _LOG.info("register.verified")

    async def _end(
        self, dispatcher: Dispatcher, post: Post, loops: list[asyncio.Task[None]]
    ) -> None:
        dispatcher.stop()
        await self._at_most(dispatcher.idle())
        post.stop()
        await self._at_most(post.idle())
        for loop in loops:
            loop.cancel()

    async def _at_most(self, end: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await end
        except TimeoutError:
            _LOG.warning("service.ends_before_it_is_done")
