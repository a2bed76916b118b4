"""Where in a chat a message of the bot comes: in which topic, and in answer to what."""

from tests.botapi.account import Account
from tests.botapi.chats import GENERAL, MANAGE_TOPICS, Chat, Message, quoted
from tests.botapi.wire import Json, bad_request

_FIRST = 1  # the General topic's number, which is not to be named


def placed(account: Account, chat: Chat, arguments: Json) -> Json:
    """What the message says of it; raises Refused if it can't be there."""
    thread = _thread(chat, arguments)
    original = _original(account, chat, arguments)
    if thread == GENERAL and original is not None and original.chat is chat:
        thread = original.thread  # an answer goes where the question is
    _check_open(account, chat, thread)
    place = chat.inside(thread)
    if original is None:
        return place
    if original.chat is not chat or original.thread != thread:
        return place | {"external_reply": _external(original)}
    return place | {"reply_to_message": quoted(original.raw)}


def _thread(chat: Chat, arguments: Json) -> int:
    thread: int = arguments.get("message_thread_id", GENERAL)
    if chat.is_group and not chat.is_forum:
        return GENERAL  # it is not looked at
    if thread == _FIRST or (thread and thread not in chat.topics):
        raise bad_request("message thread not found")
    return thread


def _check_open(account: Account, chat: Chat, thread: int) -> None:
    topic = chat.topics.get(thread)
    if topic is None or not topic.closed or topic.by == account.user.id:
        return
    if not chat.bot_may(MANAGE_TOPICS):
        raise bad_request("TOPIC_CLOSED")


def _original(account: Account, chat: Chat, arguments: Json) -> Message | None:
    wanted = arguments.get("reply_parameters", {})
    number = wanted.get("message_id") or arguments.get("reply_to_message_id")
    if number is None:
        return None
    there = account.chats.find(wanted.get("chat_id", chat.id))
    if number not in there.messages:
        if {**arguments, **wanted}.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return there.messages[number]


def _external(original: Message) -> Json:
    """What is shown of a message that is elsewhere."""
    there = {"chat": original.chat.as_json(), "message_id": original.id}
    return {"origin": origin(original), **there}


def origin(message: Message) -> Json:
    """Where a forwarded message is from, or one that is answered from elsewhere."""
    date, sender = message.raw["date"], message.raw.get("sender_chat")
    if sender is None:
        return {"type": "user", "date": date, "sender_user": message.raw["from"]}
    if sender["type"] == "channel":
        return {"type": "channel", "date": date, "chat": sender, "message_id": message.id}
    return {"type": "chat", "date": date, "sender_chat": sender}
