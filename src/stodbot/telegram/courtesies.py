"""Small signs to whoever waits: best effort, never in the way of an answer."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from telegram.constants import ChatAction, ChatMemberStatus, ChatType

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import Language
from stodbot.telegram.chats import REACH, user_of
from telegram import Bot

_LOG = logging.getLogger(__name__)
_MOST_AT_ONCE = 4
_MOST_WAITING = 200  # a burst of presses; more than that is no person
_TYPING_LASTS = 5.0  # seconds, in people's programs
_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
_SV = Language.SWEDISH


class Courtesies:
    """Ends the waiting of a pressed button, shows that an answer is on its way, leaves groups."""

    def __init__(
        self,
        bot: Bot,
        tasks: asyncio.TaskGroup,
        *,
        phrases: Callable[[], Phrasebook],
        group: int | None = None,
        admins: Collection[int] = (),
    ) -> None:
        """`group` is that of the staff, `admins` the users who look after the bot."""
        self._bot = bot
        self._tasks = tasks
        self._phrases = phrases
        self._group = group
        self._admins = admins
        self._waiting: deque[Coroutine[Any, Any, object]] = deque()
        self._workers = 0
        self._typing: dict[Chat, float] = {}

    def note(self, update: object, *, is_refused: bool = False) -> None:
        """Do what an update asks for at once, beside what will be answered.

        A press that `is_refused` is answered with that, as nothing else will be.
        """
        if not isinstance(update, dict):
            return
        match update:
            case {"callback_query": {"id": str(query)}} if is_refused:
                told = self._phrases().say(_SV, "staff_no_right")
                self._begin(self._bot.answer_callback_query(query, told, show_alert=True))
            case {"callback_query": {"id": str(query)}}:
                self._begin(self._bot.answer_callback_query(query))
            case {
                "my_chat_member": {
                    "chat": {"id": int(chat), "type": str(kind)},
                    "new_chat_member": {"status": str(status)},
                } as change
            } if kind != ChatType.PRIVATE and status in _PRESENT and chat != self._group:
                self._begin(self._leave(chat, kind, change.get("from")))
            case _:
                return

    def show_typing(self, chats: list[Chat]) -> None:
        """Show those askers that an answer is on its way, for as long as it takes."""
        now = asyncio.get_running_loop().time()
        self._typing = {c: at for c, at in self._typing.items() if now - at < _TYPING_LASTS}
        for chat in filter(REACH.covers, chats):
            if chat not in self._typing:
                self._typing[chat] = now
                self._begin(self._bot.send_chat_action(user_of(chat), ChatAction.TYPING))

    async def _leave(self, chat: int, kind: str, by: object) -> None:
        """Leave; an admin is told first how this can be the group of the staff."""
        is_admins = isinstance(by, dict) and by.get("id") in self._admins
        if is_admins and kind != ChatType.CHANNEL:
            key = "group_number" if kind == ChatType.SUPERGROUP else "group_without_topics"
            fields = {"group": chat} if kind == ChatType.SUPERGROUP else {}
            await self._try(self._bot.send_message(chat, self._phrases().say(_SV, key, **fields)))
        _LOG.info("group.left kind=%s", kind)
        await self._bot.leave_chat(chat)

    def _begin(self, call: Coroutine[Any, Any, object]) -> None:
        if len(self._waiting) >= _MOST_WAITING:
            call.close()
            return
        self._waiting.append(call)
        if self._workers < _MOST_AT_ONCE:
            self._workers += 1
            self._tasks.create_task(self._work())

    async def _work(self) -> None:
        """Do what waits, and then end."""
        try:
            while self._waiting:
                await self._try(self._waiting.popleft())
        finally:
            self._workers -= 1

    async def _try(self, call: Coroutine[Any, Any, object]) -> None:
        try:
            await call
        except Exception as error:  # the edge: too old, gone, answered oddly; nobody misses it
            _LOG.debug("courtesy.failed fault=%s", type(error).__name__)
