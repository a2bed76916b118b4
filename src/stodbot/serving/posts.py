"""The ways out: askers, staff each alone, and the group, none of which ever waits for another."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from stodbot.asking.memory import loaded
from stodbot.courier import Courier
from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Enclosure
from stodbot.enquiries.incoming import Attachment, AttachmentKind
from stodbot.enquiries.outgoing import Reach
from stodbot.enquiries.rooms import chat_of, is_room, is_staffs, room_of
from stodbot.errors import StoreError
from stodbot.service import Service
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.channel import TelegramChannel
from stodbot.telegram.chats import REACH, group_chat
from stodbot.telegram.client import SENDS_AT_ONCE
from stodbot.telegram.pace import LONGEST, Pace
from stodbot.telegram.post import Post
from stodbot.telegram.rooms import Rooms
from stodbot.telegram.routes import AskerRoute, Route, StaffRoute, users_of
from stodbot.telegram.thread_keeping import ThreadKeeping
from stodbot.telegram.titles import Titles
from stodbot.telegram.turns import GroupPace, Pacing, Pause
from telegram import Bot

_LOG = logging.getLogger(__name__)
_STAFF, _GROUP = Reach(beginning="staff:"), Reach(beginning="group:")


class Posts:
    """A courier and a post for each kind of chat, with outages of their own."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        *,
        service: Callable[[], Service],
        bot: Bot,
        callbacks: Callbacks,
        username: Callable[[], str | None],
        pace: Pace,
        seconds: Callable[[], float],
        pause: Pause,
        group: int | None,
    ) -> None:
        """`service` is the one in force, `group` that of the staff, if they have one.

        `seconds` is the clock of the pace, `pause` waits that many.
        """
        self._service = service
        self._bot = bot
        self._callbacks = callbacks
        self._username = username
        self._seconds = seconds
        self._pause = pause
        self._tasks = tasks
        self._couriers: list[Courier] = []
        self._pace = pace
        self._staff_group = group
        store = service().store
        self._askers = self._post(REACH, AskerRoute(), pace)
        self._staff = self._post(_STAFF, StaffRoute(store), pace)
        self._group: Post | None = None
        self.thread_keeping: ThreadKeeping | None = None
        if group is not None:
            self._open_group(group, pace)

    def wake(self, chat: Chat) -> None:
        """Something was done in that chat: what follows from it may be owed."""
        self._askers.wake()
        if is_staffs(chat):
            self._staff.wake()
            if self._group is not None:
                self._group.wake()

    def wake_all(self) -> None:
        """Something may be owed to anybody."""
        for post in self._all():
            post.wake()

    async def settled(self, chat: Chat) -> None:
        """Wait until nothing is on its way to where what is said in that chat is shown."""
        place = room_of(chat)
        post = self._group if is_room(place) else self._staff if is_staffs(place) else self._askers
        if post is not None:
            await post.settled(place)

    def renew(self) -> None:
        """Go on with the service that is in force now."""
        service = self._service()
        for courier in self._couriers:
            courier.renew(service.offices, service.renderer)

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        """What is to be run."""
        return [self._run()]

    def stop(self) -> None:
        """Begin nothing more; what is on its way gets there."""
        for post in self._all():
            post.stop()

    async def idle(self) -> None:
        """Wait until nothing is on its way, and nothing more is begun."""
        await asyncio.gather(*(post.idle() for post in self._all()))

    async def _run(self) -> None:
        await self._recall()
        async with asyncio.TaskGroup() as group:
            for post in self._all():
                group.create_task(post.run())

    async def _recall(self) -> None:
        """Take into account what was sent just before by whoever sent then."""
        service = self._service()
        try:
            sent = await service.store.sent_since(service.clock() - LONGEST)
        except StoreError as error:
            _LOG.warning("pace.begins_anew fault=%s", error)
            return
        for chat, at in sent:
            ago = (service.clock() - at).total_seconds()
            group = self._staff_group if is_room(chat) else None
            name = chat if group is None else group_chat(group)
            self._pace.note(name, is_group=group is not None, ago=max(ago, 0.0))

    def _all(self) -> list[Post]:
        return [self._askers, self._staff, *([self._group] if self._group else [])]

    def _post(self, reach: Reach, route: Route, pacing: Pacing) -> Post:
        service = self._service()
        channel = TelegramChannel(
            bot=self._bot,
            store=service.store,
            route=route,
            callbacks=self._callbacks,
            pacing=pacing,
            pause=self._pause,
            username=self._username,
            not_shown=self._not_shown,
        )
        courier = service.courier(channel, reach)
        self._couriers.append(courier)
        besides = self._without_account if reach is _STAFF else None
        at_once = 1 if reach is _GROUP else SENDS_AT_ONCE
        tasks, pause = self._tasks, self._pause
        return Post(courier, pacing, tasks, pause, at_once=at_once, besides=besides)

    def _open_group(self, group: int, pace: Pace) -> None:
        service = self._service()
        group_pace = GroupPace(pace, group_chat(group), self._seconds)
        rooms = Rooms(
            bot=self._bot,
            store=service.store,
            titles=self._titles,
            group=group,
            pace=group_pace,
            clock=service.clock,
            seconds=self._seconds,
        )
        post = self._group = self._post(_GROUP, rooms, group_pace)
        self.thread_keeping = ThreadKeeping(
            bot=self._bot,
            store=service.store,
            rooms=rooms,
            titles=self._titles,
            group=group,
            pace=group_pace,
            pause=self._pause,
            may_go=lambda: post.is_at_rest,
        )

    def _titles(self) -> Titles:
        service = self._service()
        return Titles(service.names, service.app.phrases)

    async def _without_account(self) -> list[Chat]:
        """The staff who are not on Telegram: what is owed to them waits for the console."""
        service = self._service()
        users = await users_of(service.store)
        people = service.offices.coordinators.people
        return [chat_of(person) for person in people if person not in users]

    async def _not_shown(self, to: Chat, file: Enclosure) -> str:
        """That a file can't be shown, in the language of the talk."""
        service = self._service()
        language = loaded(await service.store.talk(to)).language
        attachment = Attachment(kind=AttachmentKind(file.kind), name=file.name)
        name = service.names.attachment(attachment, language)
        return service.app.phrases.say(language, "file_not_shown", file=name)
