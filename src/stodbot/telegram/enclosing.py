"""Files that go out with a message: those that Telegram has, by its own id, and charts."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram.error import BadRequest

from stodbot.domain.chart import Chart
from stodbot.domain.message import Enclosure
from stodbot.enquiries.incoming import AttachmentKind
from stodbot.telegram.pictures import drawn
from stodbot.telegram.routes import Address
from telegram import Bot, Message

_LEFT_OUT = "-"  # stands for the id of what was not sent, and need not be
Send = Callable[[Bot, Address, str], Awaitable[Message]]


async def send_enclosure(
    bot: Bot, address: Address, enclosure: Enclosure, instead: Callable[[], Awaitable[str]]
) -> str:
    """Send a file, or else say `instead` that it can't be shown. Raises TelegramError."""
    for send in _WAYS.get(enclosure.kind, ()):
        try:
            message = await send(bot, address, enclosure.reference)
        except BadRequest:  # gone, of another kind than it was taken for, or not wanted there
            continue
        return str(message.message_id)
    said = await instead()
    told = await bot.send_message(address.chat, said, message_thread_id=address.thread)
    return str(told.message_id)


async def send_chart(bot: Bot, address: Address, chart: Chart) -> str:
    """Send a picture of it; where none may be, the text says the same. Raises TelegramError."""
    picture = await asyncio.to_thread(drawn, chart)
    try:
        message = await bot.send_photo(address.chat, picture, message_thread_id=address.thread)
    except BadRequest:
        return _LEFT_OUT
    return str(message.message_id)


def _photo(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_photo(to.chat, file, message_thread_id=to.thread)


def _document(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_document(to.chat, file, message_thread_id=to.thread)


def _voice(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_voice(to.chat, file, message_thread_id=to.thread)


def _audio(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_audio(to.chat, file, message_thread_id=to.thread)


def _video(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_video(to.chat, file, message_thread_id=to.thread)


def _animation(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_animation(to.chat, file, message_thread_id=to.thread)


def _video_note(bot: Bot, to: Address, file: str) -> Awaitable[Message]:
    return bot.send_video_note(to.chat, file, message_thread_id=to.thread)


_WAYS: dict[str, tuple[Send, ...]] = {
    AttachmentKind.PHOTO: (_photo,),
    AttachmentKind.DOCUMENT: (_document,),
    AttachmentKind.VOICE: (_voice,),
    AttachmentKind.AUDIO: (_audio,),
    AttachmentKind.VIDEO: (_video, _animation, _video_note),  # it is not kept which of them it was
}
