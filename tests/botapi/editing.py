"""Methods that change messages, or answer to what people do with them."""

from tests.botapi.account import QUERY_LIVES, Account
from tests.botapi.chats import DELETE, Message
from tests.botapi.keyboards import check_keyboard
from tests.botapi.sending import text_content
from tests.botapi.texts import units
from tests.botapi.wire import Json, bad_request

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_DELETABLE = 48 * 60 * 60  # seconds
_EMOJI = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 "
    "🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ "
    "🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
_REACTIONS = frozenset(_EMOJI.split())


def edit_message_text(account: Account, arguments: Json) -> Json:
    message, content = _own(account, arguments), text_content(account, arguments)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    return _change(account, message, {"entities": None, **content}, arguments)


def edit_message_reply_markup(account: Account, arguments: Json) -> Json:
    return _change(account, _own(account, arguments), {}, arguments)


def delete_message(account: Account, arguments: Json) -> bool:
    chat = account.chats.open(arguments["chat_id"])
    message = chat.message(arguments["message_id"], "message to delete")
    if "forum_topic_created" in message.raw:
        raise bad_request("message can't be deleted")
    may = message.from_bot or chat.type == "private" or chat.bot_may(DELETE)
    if not may or account.now - message.raw["date"] >= _DELETABLE:
        raise bad_request("message can't be deleted")
    chat.delete(message)
    account.changes.notify()
    return True


def answer_callback_query(account: Account, arguments: Json) -> bool:
    query = account.queries.get(arguments["callback_query_id"])
    if query is None or query.expired or account.clock() - query.at > QUERY_LIVES:
        raise bad_request(_TOO_OLD)
    text = arguments.get("text", "")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered, query.answer = True, text
    query.alert = arguments.get("show_alert", False)
    account.changes.notify()
    return True


def set_message_reaction(account: Account, arguments: Json) -> bool:
    chat = account.chats.open(arguments["chat_id"])
    message = chat.message(arguments["message_id"], "message to react")
    reactions: list[Json] = arguments.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(one["type"] != "emoji" or one.get("emoji") not in _REACTIONS for one in reactions):
        raise bad_request("REACTION_INVALID")
    account.reactions[chat.id, message.id] = reactions
    account.changes.notify()
    return True


def _own(account: Account, arguments: Json) -> Message:
    if "inline_message_id" in arguments:
        raise bad_request("inline messages are not emulated")
    if "chat_id" not in arguments:
        raise bad_request("chat_id is empty")
    if "message_id" not in arguments:
        raise bad_request("message identifier is not specified")
    chat = account.chats.open(arguments["chat_id"])
    message = chat.message(arguments["message_id"], "message to edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _change(account: Account, message: Message, content: Json, arguments: Json) -> Json:
    """Put that content in, None for what goes; without a keyboard there is none any more."""
    markup = arguments.get("reply_markup", {})
    check_keyboard(markup)
    shown = markup if any(markup.get("inline_keyboard", [])) else None
    content = {**content, "reply_markup": shown}
    changed = {k: v for k, v in {**message.raw, **content}.items() if v is not None}
    if changed == message.raw:
        raise bad_request(_NOT_MODIFIED)
    account.limits.take_edit(message.chat.id, group=message.chat.is_group)
    message.raw = {**changed, "edit_date": account.now}
    message.edits += 1
    account.changes.notify()
    return message.raw
