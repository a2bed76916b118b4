"""What is looked at again and again while the bot serves, whatever comes in."""

import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.errors import StoreError
from stodbot.service import Service
from stodbot.serving.posts import Posts
from stodbot.telegram.courtesies import Courtesies
from stodbot.telegram.fetching import Fetching
from stodbot.telegram.menus import Menus
from stodbot.telegram.routes import users_of
from stodbot.telegram.turns import Pause
from telegram import Bot

_LOG = logging.getLogger(__name__)
_HOUSEHOLD_SECONDS, _LOOK_SECONDS, _TYPING_SECONDS, _KNOWLEDGE_SECONDS = 30.0, 5.0, 0.5, 1.0
_SHARED_LOOK_SECONDS = 0.5  # what a process had that is gone is soon taken over
_FILES_SECONDS, _MENU_SECONDS, _THREADS_SECONDS = 5.0, 5.0, 5.0
_SLOW = timedelta(seconds=0.5)  # an answer that takes longer is announced

Loop = Coroutine[Any, Any, None]


class Looks:
    """Each at its own pace; while nothing can be kept, that is said and tried later."""

    def __init__(
        self,
        service: Callable[[], Service],
        look_at_knowledge: Callable[[], Awaitable[None]],
        pause: Pause,
        *,
        is_alone: bool,
    ) -> None:
        """`look_at_knowledge` may put another service in the place of the one in force."""
        self._service = service
        self._look_at_knowledge = look_at_knowledge
        self._pause = pause
        self._is_alone = is_alone

    def everywhere(
        self, dispatcher: Dispatcher, courtesies: Courtesies, renew: Callable[[], None]
    ) -> list[Loop]:
        """At what waits, and at the knowledge: `renew` is told when another is in force."""

        async def show_typing() -> None:
            courtesies.show_typing(dispatcher.slow(_SLOW))

        async def look_at_knowledge() -> None:
            before = self._service()
            await self._look_at_knowledge()
            if self._service() is not before:
                renew()

        look_seconds = _LOOK_SECONDS if self._is_alone else _SHARED_LOOK_SECONDS
        return [
            self._again(dispatcher.look, look_seconds),
            self._again(show_typing, _TYPING_SECONDS),
            self._again(look_at_knowledge, _KNOWLEDGE_SECONDS),
        ]

    def on_duty(
        self,
        bot: Bot,
        posts: Posts,
        *,
        data_dir: Path,
        group: int | None,
        admins: Collection[int],
    ) -> list[Loop]:
        """At the register, at files to be fetched, at menus and at the threads of the group."""
        service = self._service()
        fetching = Fetching(store=service.store, bot=bot, data_dir=data_dir, clock=service.clock)

        async def users() -> Collection[int]:
            return (await users_of(service.store)).values()

        async def keep_house() -> None:
            await self._service().housekeeping.run()

        menus = Menus(
            bot=bot,
            users=users,
            phrases=lambda: self._service().app.phrases,
            group=group,
            admins=admins,
        )
        loops = [
            self._verify(),
            self._again(keep_house, _HOUSEHOLD_SECONDS),
            self._again(fetching.run, _FILES_SECONDS),
            self._again(menus.look, _MENU_SECONDS),
        ]
        if posts.thread_keeping is not None:
            loops.append(self._again(posts.thread_keeping.run, _THREADS_SECONDS))
        return loops

    async def _again(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
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
