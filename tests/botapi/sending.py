"""Methods that put messages into chats."""

from itertools import chain

from tests.botapi.account import Account
from tests.botapi.chats import Chat, Message
from tests.botapi.checking import Upload
from tests.botapi.keyboards import check_keyboard
from tests.botapi.media import content_of
from tests.botapi.placing import origin, placed
from tests.botapi.texts import LONGEST, LONGEST_CAPTION, formatted
from tests.botapi.wire import Json, bad_request

_MEDIA = {"photo", "document", "video", "audio"}
_ALONE = {"document", "audio"}  # in an album only with their like
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip


def send_message(account: Account, arguments: Json) -> Json:
    chat = account.chats.open(arguments["chat_id"])
    return deliver(account, chat, text_content(account, arguments), arguments).raw


def send_photo(account: Account, arguments: Json) -> Json:
    return _send_file(account, "photo", arguments)


def send_document(account: Account, arguments: Json) -> Json:
    return _send_file(account, "document", arguments)


def send_voice(account: Account, arguments: Json) -> Json:
    return _send_file(account, "voice", arguments)


def send_video(account: Account, arguments: Json) -> Json:
    return _send_file(account, "video", arguments)


def send_audio(account: Account, arguments: Json) -> Json:
    return _send_file(account, "audio", arguments)


def send_animation(account: Account, arguments: Json) -> Json:
    return _send_file(account, "animation", arguments)


def send_video_note(account: Account, arguments: Json) -> Json:
    return _send_file(account, "video_note", arguments)


def send_media_group(account: Account, arguments: Json) -> list[Json]:
    chat, media = account.chats.open(arguments["chat_id"]), arguments["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("there must be 2-10 items in an album")
    kinds = {one["type"] for one in media}
    if kinds - _MEDIA:
        raise bad_request(f'type "{min(kinds - _MEDIA)}" can\'t be used in sendMediaGroup')
    if kinds & _ALONE and len(kinds) > 1:
        raise bad_request("Can't use the media of the specified type in the album")
    contents = [
        _file_content(account, one["type"], one["media"]) | caption_content(account, one)
        for one in media
    ]
    group = {"media_group_id": str(1_000_000 + account.sent)}
    sender, checked = prepare(account, chat, arguments, len(media))
    return [_store(account, chat, sender, {**one, **group}, checked).raw for one in contents]


def copy_message(account: Account, arguments: Json) -> Json:
    chat = account.chats.open(arguments["chat_id"])
    original = _original(account, arguments, "copy")
    content = content_of(original.raw)
    if "caption" in arguments and "text" not in content:
        content.pop("caption_entities", None)
        content |= {"caption": ""} | caption_content(account, arguments)
        content = {key: value for key, value in content.items() if value != ""}
    return {"message_id": deliver(account, chat, content, arguments).id}


def forward_message(account: Account, arguments: Json) -> Json:
    chat = account.chats.open(arguments["chat_id"])
    original = _original(account, arguments, "forward")
    content = content_of(original.raw)
    content["forward_origin"] = original.raw.get("forward_origin") or origin(original)
    return deliver(account, chat, content, arguments).raw


def send_chat_action(account: Account, arguments: Json) -> bool:
    chat = account.chats.open(arguments["chat_id"])
    if arguments["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    account.actions.append((chat.id, arguments["action"]))
    return True


def deliver(account: Account, chat: Chat, content: Json, arguments: Json) -> Message:
    """Put a message of the bot into a chat; raises Refused if Telegram wouldn't."""
    sender, checked = prepare(account, chat, arguments)
    return _store(account, chat, sender, content, checked)


def prepare(account: Account, chat: Chat, arguments: Json, count: int = 1) -> tuple[Json, Json]:
    """Who a message is from, and how it is sent; it is counted."""
    how = placed(account, chat, arguments)
    markup = arguments.get("reply_markup", {})
    check_keyboard(markup)
    if "inline_keyboard" in markup and any(markup["inline_keyboard"]):
        how["reply_markup"] = markup
    how["keyboard"] = list(chain.from_iterable(markup.get("keyboard", [])))
    if arguments.get("protect_content"):
        how["has_protected_content"] = True
    account.limits.take(chat.id, group=chat.is_group, count=count)
    if chat.type == "channel":
        return {"sender_chat": chat.as_json()}, how
    return {"from": account.user.as_json()}, how


def text_content(account: Account, arguments: Json) -> Json:
    """The text of a message."""
    text, entities = formatted(
        arguments["text"], arguments.get("parse_mode", ""), arguments.get("entities", []), LONGEST
    )
    if not text:
        raise bad_request("message text is empty")
    entities = _mentioned(account, entities)
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(account: Account, arguments: Json) -> Json:
    """What is written to a file, if anything."""
    mode, given = arguments.get("parse_mode", ""), arguments.get("caption_entities", [])
    caption, entities = formatted(arguments.get("caption", ""), mode, given, LONGEST_CAPTION)
    entities = _mentioned(account, entities)
    content: Json = {"caption": caption} if caption else {}
    return {**content, "caption_entities": entities} if entities else content


def _store(account: Account, chat: Chat, sender: Json, content: Json, how: Json) -> Message:
    shown = {key: value for key, value in how.items() if key != "keyboard"}
    message = chat.add(account.now, sender, content | shown, from_bot=True)
    message.keyboard = how["keyboard"]
    account.sent += 1
    account.changes.notify()
    return message


def _mentioned(account: Account, entities: list[Json]) -> list[Json]:
    """With each user as they are; who the bot has never met is not mentioned at all."""
    known = []
    for entity in entities:
        user = account.users.get(entity["user"].get("id")) if "user" in entity else None
        if user is not None:
            known.append({**entity, "user": user.as_json()})
        elif entity["type"] != "text_mention":
            known.append(entity)
    return known


def _send_file(account: Account, kind: str, arguments: Json) -> Json:
    chat = account.chats.open(arguments["chat_id"])
    caption = caption_content(account, arguments)
    content = _file_content(account, kind, arguments[kind]) | caption
    return deliver(account, chat, content, arguments).raw


def _file_content(account: Account, kind: str, given: Upload | str) -> Json:
    return account.files.content(kind, account.files.sent(kind, given))


def _original(account: Account, arguments: Json, verb: str) -> Message:
    there = account.chats.open(arguments["from_chat_id"])
    message = there.message(arguments["message_id"], f"message to {verb}")
    if message.is_service or message.raw.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message
