"""All that runs while the bot serves: the way in, the way through, the way out, and the house.

The end is orderly: nothing more comes in, what was begun is finished, all else waits on disk.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.enquiries.incoming import Incoming, Received
from stodbot.enquiries.replicas import Replica
from stodbot.service import Service
from stodbot.serving.duty import Duty
from stodbot.serving.looks import Looks
from stodbot.serving.posts import Posts
from stodbot.serving.turn import in_turn
from stodbot.serving.ways import Way
from stodbot.telegram.access import Access
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.client import open_bot
from stodbot.telegram.courtesies import Courtesies
from stodbot.telegram.identities import Identities
from stodbot.telegram.pace import Pace
from stodbot.telegram.profile import Profile
from stodbot.telegram.secrets import callback_key
from stodbot.telegram.turning_away import TurningAway
from stodbot.telegram.updates import Updates
from telegram import Bot

_LOG = logging.getLogger(__name__)
_END_SECONDS = 2.0  # for each of what is being seen to and what is being sent

Pause = Callable[[float], Awaitable[None]]


class _EndedError(Exception):
    """The service has come to its end."""


def _end() -> None:
    """End what has not ended by itself."""
    raise _EndedError


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wire:
    """The bot at Telegram, and what all that speaks with it shares."""

    bot: Bot
    callbacks: Callbacks
    profile: Profile
    pace: Pace

    def username(self) -> str | None:
        """The bot's own, once that is known."""
        return self.profile.username


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
            async with (
                open_bot(self._access) as bot,
                self._service().store.replica(self._version) as replica,
                asyncio.TaskGroup() as tasks,
            ):
                await self._run(bot, replica, tasks, way, stop)
                _end()
        except* _EndedError:
            _LOG.info("service.stopped")

    async def _run(
        self,
        bot: Bot,
        replica: Replica,
        tasks: asyncio.TaskGroup,
        way: Way,
        stop: asyncio.Event,
    ) -> None:
        wire = _Wire(
            bot=bot,
            callbacks=Callbacks(callback_key(self._access.token)),
            profile=Profile(bot, self._pause),
            pace=Pace(time.monotonic, overall=self._overall),
        )
        looks = Looks(
            self._service, self._look_at_knowledge, self._pause, is_alone=replica.is_alone
        )
        duty = self._duty(wire, replica, looks)
        dispatcher = self._dispatcher(replica, duty, tasks)
        courtesies = Courtesies(
            bot, tasks, phrases=self._phrases, group=self._staff_group, admins=self._admins
        )
        loops = [
            duty.run(),
            wire.profile.set_up(self._phrases()),
            *looks.everywhere(dispatcher, courtesies, duty.renew),
        ]
        running = [tasks.create_task(loop) for loop in loops]
        arrivals = self._arrivals(wire, dispatcher, courtesies, tasks)
        if way.is_for_one:
            await in_turn(replica, partial(way.run, bot, arrivals), stop, self._pause)
        else:
            await way.run(bot, arrivals, stop)
        _LOG.info("service.stopping")
        await self._end(dispatcher, duty, running)

    def _duty(self, wire: _Wire, replica: Replica, looks: Looks) -> Duty:
        posts = partial(
            Posts,
            service=self._service,
            bot=wire.bot,
            callbacks=wire.callbacks,
            username=wire.username,
            pace=wire.pace,
            seconds=time.monotonic,
            pause=self._pause,
            group=self._staff_group,
        )
        loops = partial(
            looks.on_duty,
            wire.bot,
            data_dir=self._data_dir,
            group=self._staff_group,
            admins=self._admins,
        )
        return Duty(replica, self._service, posts=posts, loops=loops, pause=self._pause)

    def _arrivals(
        self,
        wire: _Wire,
        dispatcher: Dispatcher,
        courtesies: Courtesies,
        tasks: asyncio.TaskGroup,
    ) -> Arrivals:
        turning_away = TurningAway(
            bot=wire.bot,
            outage=lambda: self._service().outage,
            phrases=self._phrases,
            group=tasks,
            pace=wire.pace,
            pause=self._pause,
        )
        return Arrivals(
            updates=Updates(wire.callbacks, group=self._staff_group, username=wire.username),
            identities=Identities(self._service().store, self._staff_group),
            receive=self._receive,
            note=dispatcher.note,
            courtesies=courtesies,
            turn_away=turning_away.tell,
        )

    def _version(self) -> str:
        return self._service().app.base.version

    def _phrases(self) -> Phrasebook:
        return self._service().app.phrases

    async def _receive(self, message: Incoming) -> Received:
        return await self._service().intake.receive(message)

    def _dispatcher(self, replica: Replica, duty: Duty, tasks: asyncio.TaskGroup) -> Dispatcher:
        service = self._service()
        return Dispatcher(
            store=service.store,
            replica=replica,
            intake=lambda: self._service().intake,
            clock=service.clock,
            group=tasks,
            settled=duty.settled,
            done=duty.wake,
            pause=self._pause,
        )

    async def _end(
        self, dispatcher: Dispatcher, duty: Duty, loops: list[asyncio.Task[None]]
    ) -> None:
        dispatcher.stop()
        await self._at_most(dispatcher.idle())
        await duty.end(self._at_most)
        for loop in loops:
            loop.cancel()

    async def _at_most(self, end: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await end
        except TimeoutError:
            _LOG.warning("service.ends_before_it_is_done")
