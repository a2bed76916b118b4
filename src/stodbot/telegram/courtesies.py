"""Small signs to whoever waits: best effort, never in the way of an answer."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from telegram.constants import ChatAction, ChatMemberStatus, ChatType

from stodbot.domain.enquiry import Chat
from stodbot.telegram.updates import user_of
from telegram import Bot

_LOG = logging.getLogger(__name__)
_MOST_AT_ONCE = 4
_TYPING_LASTS = 5.0  # seconds, in people's programs
_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


class Courtesies:
    """Ends the waiting of a pressed button, shows that an answer is on its way, leaves groups."""

    def __init__(self, bot: Bot, group: asyncio.TaskGroup) -> None:
        self._bot = bot
        self._group = group
        self._under_way = 0
        self._typing: dict[Chat, float] = {}

    def note(self, update: object) -> None:
        """Do what an update asks for at once, beside what will be answered."""
        if not isinstance(update, dict):
            return
        match update:
            case {"callback_query": {"id": str(query)}}:
                self._begin(self._bot.answer_callback_query(query))
            case {
                "my_chat_member": {
                    "chat": {"id": int(chat), "type": str(kind)},
                    "new_chat_member": {"status": str(status)},
                }
            } if kind != ChatType.PRIVATE and status in _PRESENT:
                _LOG.info("group.left kind=%s", kind)
                self._begin(self._bot.leave_chat(chat))
            case _:
                return

    def show_typing(self, chats: list[Chat]) -> None:
        """Show those chats that an answer is on its way, for as long as it takes."""
        now = asyncio.get_running_loop().time()
        self._typing = {c: at for c, at in self._typing.items() if now - at < _TYPING_LASTS}
        for chat in chats:
            if chat not in self._typing:
                self._typing[chat] = now
                self._begin(self._bot.send_chat_action(user_of(chat), ChatAction.TYPING))

    def _begin(self, call: Coroutine[Any, Any, object]) -> None:
        if self._under_way >= _MOST_AT_ONCE:
            call.close()
            return
        self._under_way += 1
        self._group.create_task(self._finish(call))

    async def _finish(self, call: Coroutine[Any, Any, object]) -> None:
        try:
            await call
        except Exception as error:  # the edge: too old, gone, answered oddly; nobody misses it
            _LOG.debug("courtesy.failed fault=%s", type(error).__name__)
        finally:
            self._under_way -= 1
