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
Send = Callable[..., Awaitable[Message]]  # a method that takes the chat and then the file


async def send_enclosure(
    bot: Bot, address: Address, enclosure: Enclosure, instead: Callable[[], Awaitable[str]]
) -> str:
    """Send a file, or else say `instead` that it can't be shown. Raises TelegramError."""
    for send in _WAYS.get(enclosure.kind, ()):
        try:
            message = await send(
                bot, address.chat, enclosure.reference, message_thread_id=address.thread
            )
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


_WAYS: dict[str, tuple[Send, ...]] = {
    AttachmentKind.PHOTO: (Bot.send_photo,),
    AttachmentKind.DOCUMENT: (Bot.send_document,),
    AttachmentKind.VOICE: (Bot.send_voice,),
    AttachmentKind.AUDIO: (Bot.send_audio,),
    # it is not kept which of them it was
    AttachmentKind.VIDEO: (Bot.send_video, Bot.send_animation, Bot.send_video_note),
}
