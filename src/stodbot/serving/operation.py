"""All that runs while the bot serves: the way in, the way through, the way out, and the house.

The end is orderly: nothing more comes in, what was begun is finished, all else waits on disk.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.enquiries.incoming import Incoming, Received
from stodbot.errors import StoreError
from stodbot.service import Service
from stodbot.serving.posts import Posts
from stodbot.serving.ways import Way
from stodbot.telegram.access import Access
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.client import open_bot
from stodbot.telegram.courtesies import Courtesies
from stodbot.telegram.fetching import Fetching
from stodbot.telegram.identities import Identities
from stodbot.telegram.menus import Menus
from stodbot.telegram.pace import Pace
from stodbot.telegram.profile import Profile
from stodbot.telegram.routes import users_of
from stodbot.telegram.secrets import callback_key
from stodbot.telegram.turning_away import TurningAway
from stodbot.telegram.updates import Updates
from telegram import Bot

_LOG = logging.getLogger(__name__)
_END_SECONDS = 2.0  # for each of what is being seen to and what is being sent
_HOUSEHOLD_SECONDS, _LOOK_SECONDS, _TYPING_SECONDS, _KNOWLEDGE_SECONDS = 30.0, 5.0, 0.5, 1.0
_FILES_SECONDS, _MENU_SECONDS, _THREADS_SECONDS = 5.0, 5.0, 5.0
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
        staff_group: int | None = None,
        admins: Collection[int] = (),
        pause: Pause = asyncio.sleep,
    ) -> None:
        """`service` is the one in force; `look_at_knowledge` may put another in its place.

        `overall` is how many messages a second may be sent; None: any number. `staff_group` is
        where staff answer, `admins` are the users who look after the bot.
        """
        self._service = service
        self._access = access
        self._look_at_knowledge = look_at_knowledge
        self._data_dir = data_dir
        self._overall = overall
        self._staff_group = staff_group
        self._admins = admins
        self._pause = pause

    async def run(self, way: Way, stop: asyncio.Event) -> None:
        """Serve until told to stop. Raises SettingsError, SilentError where that can't go on."""
        try:
            async with open_bot(self._access) as bot, asyncio.TaskGroup() as tasks:
                await self._run(bot, tasks, way, stop)
                _end()
        except* _EndedError:
            _LOG.info("service.stopped")

    async def _run(self, bot: Bot, tasks: asyncio.TaskGroup, way: Way, stop: asyncio.Event) -> None:
        profile = Profile(bot, self._pause)
        pace = Pace(time.monotonic, overall=self._overall)
        callbacks = Callbacks(callback_key(self._access.token))
        posts = Posts(
            service=self._service,
            bot=bot,
            callbacks=callbacks,
            username=lambda: profile.username,
            pace=pace,
            seconds=time.monotonic,
            pause=self._pause,
            tasks=tasks,
            group=self._staff_group,
        )
        dispatcher = self._dispatcher(posts, tasks)
        courtesies = Courtesies(
            bot, tasks, phrases=self._phrases, group=self._staff_group, admins=self._admins
        )
        turning_away = TurningAway(
            bot=bot,
            outage=lambda: self._service().outage,
            phrases=self._phrases,
            group=tasks,
            pace=pace,
            pause=self._pause,
        )
        arrivals = Arrivals(
            updates=Updates(callbacks, group=self._staff_group, username=lambda: profile.username),
            identities=Identities(self._service().store, self._staff_group),
            receive=self._receive,
            note=dispatcher.note,
            courtesies=courtesies,
            turn_away=turning_away.tell,
        )
        loops = [
            *posts.loops(),
            profile.set_up(self._phrases()),
            self._verify(),
            *self._looks(dispatcher, courtesies, posts),
            *self._looks_at_telegram(bot, posts),
        ]
        running = [tasks.create_task(loop) for loop in loops]
        await way.run(bot, arrivals, stop)
        _LOG.info("service.stopping")
        await self._end(dispatcher, posts, running)

    def _phrases(self) -> Phrasebook:
        return self._service().app.phrases

    async def _receive(self, message: Incoming) -> Received:
        return await self._service().intake.receive(message)

    def _dispatcher(self, posts: Posts, tasks: asyncio.TaskGroup) -> Dispatcher:
        service = self._service()
        return Dispatcher(
            store=service.store,
            intake=lambda: self._service().intake,
            clock=service.clock,
            group=tasks,
            settled=posts.settled,
            done=posts.wake,
            pause=self._pause,
        )

    def _looks(
        self, dispatcher: Dispatcher, courtesies: Courtesies, posts: Posts
    ) -> list[Coroutine[Any, Any, None]]:
        async def show_typing() -> None:
            courtesies.show_typing(dispatcher.slow(_SLOW))

        async def keep_house() -> None:
            await self._service().housekeeping.run()

        async def look_at_knowledge() -> None:
            before = self._service()
            await self._look_at_knowledge()
            if self._service() is not before:
                posts.renew()

        return [
            self._again(dispatcher.look, _LOOK_SECONDS),
            self._again(show_typing, _TYPING_SECONDS),
            self._again(keep_house, _HOUSEHOLD_SECONDS),
            self._again(look_at_knowledge, _KNOWLEDGE_SECONDS),
        ]

    def _looks_at_telegram(self, bot: Bot, posts: Posts) -> list[Coroutine[Any, Any, None]]:
        """What is seen to there beside messages: files, menus, the threads of the group."""
        service = self._service()
        fetching = Fetching(
            store=service.store, bot=bot, data_dir=self._data_dir, clock=service.clock
        )

        async def users() -> Collection[int]:
            return (await users_of(service.store)).values()

        menus = Menus(
            bot=bot,
            users=users,
            phrases=self._phrases,
            group=self._staff_group,
            admins=self._admins,
        )
        loops = [
            self._again(fetching.run, _FILES_SECONDS),
            self._again(menus.look, _MENU_SECONDS),
        ]
        if posts.thread_keeping is not None:
            loops.append(self._again(posts.thread_keeping.run, _THREADS_SECONDS))
        return loops

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
        self, dispatcher: Dispatcher, posts: Posts, loops: list[asyncio.Task[None]]
    ) -> None:
        dispatcher.stop()
        await self._at_most(dispatcher.idle())
        posts.stop()
        await self._at_most(posts.idle())
        for loop in loops:
            loop.cancel()

    async def _at_most(self, end: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await end
        except TimeoutError:
            _LOG.warning("service.ends_before_it_is_done")
