"""Buttons under a message."""

import urllib.parse
from collections.abc import Sequence

from stodbot.domain.enquiry import Chat
from stodbot.domain.message import Button, Share
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.splitting import sendable
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

_SHORT = 18  # characters of a label that leaves room for another beside it
_MOST_BUTTONS = 100  # Bot API


def keyboard_of(
    buttons: Sequence[Button], share: InlineKeyboardButton | None, callbacks: Callbacks, chat: Chat
) -> InlineKeyboardMarkup | None:
    """The buttons in that chat, short ones side by side; those that don't fit have a number."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons[: _MOST_BUTTONS - 1]:
        data = callbacks.pack(button.words, chat)
        if data is None:
            continue
        label = sendable(button.label)
        key = InlineKeyboardButton(label[:1].upper() + label[1:], callback_data=data)
        has_room = bool(rows) and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _SHORT
        if has_room and len(button.label) <= _SHORT:
            rows[-1].append(key)
        else:
            rows.append([key])
    if share is not None:
        rows.append([share])
    return InlineKeyboardMarkup(rows) if rows else None


def share_button(share: Share | None, username: str | None) -> InlineKeyboardButton | None:
    """The link to an entry, for others; it needs the bot's own name."""
    if share is None or username is None:
        return None
    return InlineKeyboardButton(share.label, url=share_url(username, share))


def share_url(username: str, share: Share) -> str:
    """Opens Telegram's own choice of whom to send a link to that leads to an entry."""
    link = f"https://t.me/{username}?start={share.entry}"
    query = urllib.parse.urlencode({"url": link, "text": share.title})
    return f"https://t.me/share/url?{query}"
