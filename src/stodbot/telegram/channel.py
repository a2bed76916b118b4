"""Telegram as a channel: text as it is, buttons under it, in as many messages as it takes."""

import unicodedata
from collections.abc import Awaitable, Callable
from functools import partial

from telegram.error import TelegramError

from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Enclosure, Shown
from stodbot.enquiries.outgoing import Delivery
from stodbot.enquiries.port import Store
from stodbot.errors import SlowDownError
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.enclosing import send_chart, send_enclosure
from stodbot.telegram.keyboards import keyboard_of, share_button
from stodbot.telegram.mentioning import Mentioned, mentioned
from stodbot.telegram.routes import Address, Route, users_of
from stodbot.telegram.splitting import parts
from stodbot.telegram.turns import Pacing, Pause, Turns
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

_MOST_PARTS_AT_ONCE = 10  # a second each: the courier's lease must not end in between
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Part = Callable[[], Awaitable[str]]  # sends it; gives its id


class TelegramChannel:
    """Sends to chats. What somebody typed is never read as markup: no markup is used."""

    def __init__(
        self,
        *,
        bot: Bot,
        store: Store,
        route: Route,
        callbacks: Callbacks,
        pacing: Pacing,
        pause: Pause,
        username: Callable[[], str | None],
        not_shown: Callable[[Chat, Enclosure], Awaitable[str]],
    ) -> None:
        """`username` is the bot's own, once that is known: links to it need it.

        `not_shown` says to a chat that a file can't be shown.
        """
        self._bot = bot
        self._store = store
        self._route = route
        self._callbacks = callbacks
        self._pacing = pacing
        self._pause = pause
        self._username = username
        self._not_shown = not_shown

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> tuple[str, ...]:
        """Send the parts that are not out yet: the text with the buttons, files, a chart."""
        turns = Turns(self._pacing, to, self._pause)
        address = await self._route.find(to, turns)
        waiting = (await self._parts(to, shown, address))[delivery.parts :]
        references: list[str] = []
        for number, part in enumerate(waiting, 1):
            if number > _MOST_PARTS_AT_ONCE:
                raise SlowDownError(1, references)
            await turns.next(references)
            try:
                references.append(await part())
            except TelegramError as error:
                raise await self._route.explain(error, to, address, references) from error
        return tuple(references)

    async def _parts(self, to: Chat, shown: Shown, address: Address) -> list[Part]:
        whole = parts(unicodedata.normalize("NFC", shown.text))  # servers drop loose rings: å -> a
        share = share_button(shown.share, self._username())
        keyboard = keyboard_of(shown.buttons, share, self._callbacks, address.buttons_of)
        called = await self._mentioned(whole, shown, address)
        last = len(whole) - 1
        return [
            *(
                partial(self._say, address, text, keyboard if at == last else None, called.get(at))
                for at, text in enumerate(whole)
            ),
            *(
                partial(send_enclosure, self._bot, address, one, partial(self._not_shown, to, one))
                for one in shown.enclosures
            ),
            *([partial(send_chart, self._bot, address, shown.chart)] if shown.chart else []),
        ]

    async def _mentioned(self, whole: list[str], shown: Shown, address: Address) -> Mentioned:
        if not shown.mentions or not address.has_many:
            return {}
        return mentioned(whole, shown.mentions, await users_of(self._store))

    async def _say(
        self,
        address: Address,
        text: str,
        keyboard: InlineKeyboardMarkup | None,
        entities: list[MessageEntity] | None,
    ) -> str:
        message = await self._bot.send_message(
            address.chat,
            text,
            message_thread_id=address.thread,
            entities=entities,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )
        return str(message.message_id)
