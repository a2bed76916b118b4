"""A widely used library's bot can call every method, and read every update."""

import asyncio

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    Update,
)
from tests.botapi import BotApi, Person, Speaker
from tests.botapi.dispatching import DOWNLOAD
from tests.botapi.fields import METHODS
from tests.botapi.media import FILM, PDF, PICTURE, SOUND


async def test_every_method_can_be_called(api: BotApi, bot: Bot) -> None:
    person, forum = api.person(1, "Astrid"), api.group(-5, "Frågor", forum=True, admin=True)
    person.say("Hej")

    await _send(bot)
    await _change(bot, api)
    await _profile(bot)
    await _topics(bot, forum.id)
    await bot.get_chat(1)
    await bot.get_chat(forum.id)
    assert "administrator" == (await bot.get_chat_member(forum.id, bot.id)).status
    await bot.leave_chat(forum.id)
    await bot.get_updates(offset=-1)
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="a", max_connections=1)  # noqa: S106
    assert 1 == (await bot.get_webhook_info()).max_connections
    await bot.delete_webhook(drop_pending_updates=True)

    assert [] == api.violations
    assert {*METHODS, DOWNLOAD} == {call.method for call in api.journal}
    assert {200} == {call.status for call in api.journal}


async def _send(bot: Bot) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="ja")]])
    text = await bot.send_message(
        1,
        "Hej",
        entities=[MessageEntity("bold", 0, 3)],
        reply_parameters=ReplyParameters(1, allow_sending_without_reply=True),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=markup,
        protect_content=False,
    )
    photo = await bot.send_photo(1, PICTURE, caption="<b>En</b> bild", parse_mode="HTML")
    again = await bot.send_photo(1, photo.photo[-1].file_id)
    document = await bot.send_document(1, PDF, filename="underlag.pdf")
    await bot.send_voice(1, SOUND, caption="Hej")
    await bot.send_video(1, FILM, supports_streaming=True)
    await bot.send_audio(1, SOUND, title="Hej", filename="hej.mp3")
    await bot.send_animation(1, FILM, filename="rolig.mp4")
    await bot.send_video_note(1, FILM)
    pictures = await bot.send_media_group(
        1, [InputMediaPhoto(PICTURE, caption="två"), InputMediaPhoto(photo.photo[-1].file_id)]
    )
    await bot.send_media_group(1, [InputMediaDocument(PDF), InputMediaDocument(PDF)])
    await bot.copy_message(1, 1, document.message_id, caption="kopia")
    forwarded = await bot.forward_message(1, 1, text.message_id)
    await bot.send_chat_action(1, "typing")
    assert again.photo == photo.photo
    assert document.document is not None
    assert "underlag.pdf" == document.document.file_name
    assert 1 == len({one.media_group_id for one in pictures})
    assert forwarded.forward_origin is not None


async def _change(bot: Bot, api: BotApi) -> None:
    person, message = api.person(2, "Bo"), await bot.send_message(2, "Hej")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="ja")]])
    await bot.edit_message_text("Hej då", 2, message.message_id)
    await bot.edit_message_reply_markup(2, message.message_id, reply_markup=markup)
    query = person.press(person.messages[0], "Ja")
    await bot.answer_callback_query(query.id, "Tack", show_alert=True)
    await bot.set_message_reaction(2, message.message_id, "👍")
    await bot.delete_message(2, message.message_id)
    file = await bot.get_file(api.journal.of("sendPhoto")[1].parameters["photo"])
    assert bytearray(PICTURE) == await file.download_as_bytearray()


async def _profile(bot: Bot) -> None:
    assert (await bot.get_me()).is_bot
    commands = [BotCommand("hjalp", "Visa hjälp")]
    await bot.set_my_commands(commands, BotCommandScopeChat(1), "sv")
    assert tuple(commands) == await bot.get_my_commands(BotCommandScopeChat(1), "sv")
    await bot.delete_my_commands(BotCommandScopeChat(1), "sv")
    await bot.set_my_description("Svarar på frågor", "sv")
    await bot.set_my_short_description("Svarar", "sv")


async def _topics(bot: Bot, chat: int) -> None:
    topic = await bot.create_forum_topic(chat, "26STOD1")
    thread = topic.message_thread_id
    sent = await bot.send_message(chat, "Hej", message_thread_id=thread)
    assert sent.is_topic_message
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.forum_topic_created is not None
    await bot.edit_forum_topic(chat, thread, "26STOD1 klart")
    await bot.close_forum_topic(chat, thread)
    await bot.reopen_forum_topic(chat, thread)
    await bot.delete_forum_topic(chat, thread)


async def test_everything_that_people_do_can_be_read(api: BotApi, bot: Bot) -> None:
    person, group = api.person(1, "Astrid", last_name="Ek"), api.group(-5, "Registratorer")
    channel = api.channel(-6, "Nytt")
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    message = person.say("/start https://exempel.se")
    person.edit(message, "Hej")
    _send_everything(person)
    person.forward(channel.say("Nytt"))
    channel.edit(channel.say("Nytt"), "Nyare")
    person.react(message, "👍")
    await bot.send_message(1, "Hej")
    person.press_data(person.messages[0], "ja")
    await bot.delete_message(1, person.messages[0].id)
    person.press_data(person.chat.sent[0], "ja")
    person.block()
    person.unblock()
    group.member(person).say("Hej")
    group.bot(9, "Annan").say("Hej")
    group.anonymous_admin().say("Hej")
    group.as_channel(channel).say("Hej")
    group.linked_post(channel, "Nytt")
    _use_topics(api, person)
    group.promote(person, person)
    group.joins(person)
    group.leaves(person)
    group.remove_bot(person)
    group.add_bot(person, admin=True)
    group.migrate()

    updates = await bot.get_updates()

    assert len(updates) == len(api.updates.pending)
    assert [] == [update for update in updates if update.effective_chat is None]
    assert 0 == sum(len(update.api_kwargs) for update in updates)
    read = [one for update in updates if (one := update.effective_message) is not None]
    assert [] == [one.api_kwargs for one in read if getattr(one, "api_kwargs", None)]


def _send_everything(speaker: Speaker) -> None:
    for what in (
        *("photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker"),
        *("dice", "location", "venue", "contact", "poll"),
    ):
        getattr(speaker, what)()
    speaker.album(3, "Tre bilder")


def _use_topics(api: BotApi, person: Person) -> None:
    forum = api.group(-7, "Samordnarna", forum=True, admin=True)
    forum.member(person, admin=True)
    room = forum.create_topic(person, "26STOD1")
    _send_everything(room.member(person))
    room.member(person).answering(room.history[-1]).say("Hej")
    room.close(person)
    room.reopen(person)
    room.rename(person, "26STOD1 klart")
    forum.remove(person, person)


async def test_refusals_become_the_librarys_errors(
    api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else it warns of what is to come
    api.person(1, "Astrid").block()
    api.group(-5, "Registratorer").migrate()
    api.faults.flood("getMe", 3)
    api.faults.drop_before("getMe")

    with pytest.raises(Forbidden):
        await bot.send_message(1, "Hej")
    with pytest.raises(ChatMigrated):
        await bot.send_message(-5, "Hej")
    with pytest.raises(BadRequest):
        await bot.send_message(77, "Hej")
    with pytest.raises(RetryAfter):
        await bot.get_me()
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_the_older_of_two_bots_gets_a_conflict(api: BotApi, bot: Bot) -> None:
    older = asyncio.ensure_future(bot.get_updates(timeout=50))
    await api.until(lambda: api.journal.of("getUpdates"))
    newer = asyncio.ensure_future(bot.get_updates(timeout=50))

    with pytest.raises(Conflict):
        await older
    api.person(1, "Astrid").say("Hej")

    assert 1 == len(await newer)
