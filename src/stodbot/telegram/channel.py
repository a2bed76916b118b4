"""Telegram as a channel: text as it is, buttons under it, in as many messages as it takes."""

import unicodedata
import urllib.parse
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import TelegramError

from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Share, Shown
from stodbot.enquiries.outgoing import Delivery
from stodbot.errors import SlowDownError
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.faults import translated
from stodbot.telegram.pace import Pace
from stodbot.telegram.splitting import parts, sendable
from stodbot.telegram.updates import user_of
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

_SHORT = 18  # characters of a label that leaves room for another beside it
_MOST_BUTTONS = 100  # Bot API
_MOST_PARTS_AT_ONCE = 10  # a second each: the courier's lease must not end in between
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """Sends to private chats. What somebody typed is never read as markup: no markup is used."""

    def __init__(
        self,
        *,
        bot: Bot,
        callbacks: Callbacks,
        pace: Pace,
        pause: Callable[[float], Awaitable[None]],
        username: Callable[[], str | None],
    ) -> None:
        """`username` is the bot's own, once that is known: links to it need it."""
        self._bot = bot
        self._callbacks = callbacks
        self._pace = pace
        self._pause = pause
        self._username = username

    async def send(self, to: Chat, shown: Shown, delivery: Delivery) -> tuple[str, ...]:
        """Send the parts that are not out yet, the buttons under the last."""
        whole = parts(unicodedata.normalize("NFC", shown.text))  # servers drop loose rings: å -> a
        references: list[str] = []
        for number, part in enumerate(whole[delivery.parts :], 1):
            if number > _MOST_PARTS_AT_ONCE:
                raise SlowDownError(1, references)
            if number > 1:
                await self._pace.take_turn(to, self._pause)
            is_last = delivery.parts + number == len(whole)
            keyboard = self.keyboard(to, shown) if is_last else None
            references.append(await self._send_one(to, part, keyboard, tuple(references)))
        return tuple(references)

    def keyboard(self, to: Chat, shown: Shown) -> InlineKeyboardMarkup | None:
        """The buttons, short ones side by side; those that don't fit are picked by number."""
        rows: list[list[InlineKeyboardButton]] = []
        for button in shown.buttons[: _MOST_BUTTONS - 1]:
            data = self._callbacks.pack(button.words, to)
            if data is None:
                continue
            label = sendable(button.label)
            key = InlineKeyboardButton(label[:1].upper() + label[1:], callback_data=data)
            has_room = bool(rows) and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _SHORT
            if has_room and len(button.label) <= _SHORT:
                rows[-1].append(key)
            else:
                rows.append([key])
        username = self._username()
        if shown.share is not None and username is not None:
            url = share_url(username, shown.share)
            rows.append([InlineKeyboardButton(shown.share.label, url=url)])
        return InlineKeyboardMarkup(rows) if rows else None

    async def _send_one(
        self, to: Chat, text: str, keyboard: InlineKeyboardMarkup | None, sent: Sequence[str]
    ) -> str:
        try:
            message = await self._bot.send_message(
                user_of(to), text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
            )
        except TelegramError as error:
            raise translated(error, tuple(sent)) from error
        return str(message.message_id)


def share_url(username: str, share: Share) -> str:
    """Opens Telegram's own choice of whom to send a link to that leads to an entry."""
    link = f"https://t.me/{username}?start={share.entry}"
    query = urllib.parse.urlencode({"url": link, "text": share.title})
    return f"https://t.me/share/url?{query}"
