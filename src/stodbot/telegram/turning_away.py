"""What somebody in a private chat gets while nothing can be kept, past the outbox.

Askers get the bot's own answer, staff a word on it; in the group nobody is told.

Telegram keeps the message and hands it over again; then it is answered as any other.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from telegram.error import RetryAfter

from stodbot.asking.outage import Outage
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.turn import Conversation
from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import Language
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.rooms import is_staffs
from stodbot.telegram.chats import REACH, user_of
from stodbot.telegram.faults import seconds_of
from stodbot.telegram.pace import Pace
from stodbot.telegram.splitting import parts
from telegram import Bot

_LOG = logging.getLogger(__name__)
_MOST_REMEMBERED = 10_000  # messages that were answered so


class TurningAway:
    """Answers each message once."""

    def __init__(
        self,
        *,
        bot: Bot,
        outage: Callable[[], Outage],
        phrases: Callable[[], Phrasebook],
        group: asyncio.TaskGroup,
        pace: Pace,
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`pause` waits that many seconds."""
        self._bot = bot
        self._pace = pace
        self._pause = pause
        self._outage = outage
        self._phrases = phrases
        self._group = group
        self._told: OrderedDict[str, None] = OrderedDict()

    def tell(self, message: Incoming) -> None:
        """Answer somebody whose message could not be kept, if that was not done."""
        chat = message.origin or message.chat
        if message.fault is not None or message.key in self._told or not REACH.covers(chat):
            return
        self._told[message.key] = None
        if len(self._told) > _MOST_REMEMBERED:
            self._told.popitem(last=False)
        self._group.create_task(self._answer(message))

    async def _answer(self, message: Incoming) -> None:
        try:
            for part in parts(await self._words(message)):
                await self._send(message.origin or message.chat, part)
        except Exception as error:  # the edge: an odd answer ends nothing
            self._told.pop(message.key, None)  # it will come again
            _LOG.warning("turned_away.not_told fault=%s", type(error).__name__)

    async def _words(self, message: Incoming) -> str:
        if is_staffs(message.chat):
            return self._phrases().say(Language.SWEDISH, "staff_store_down")
        shown, _ = await self._outage().answer(message.text, Conversation())
        return shown.text

    async def _send(self, chat: Chat, text: str) -> None:
        await self._pace.take_turn(chat, self._pause)
        try:
            await self._bot.send_message(user_of(chat), text)
        except RetryAfter as error:
            await self._pause(seconds_of(error))
            await self._bot.send_message(user_of(chat), text)
