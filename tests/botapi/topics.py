"""Methods that the topics of a forum have."""

from tests.botapi.account import Account
from tests.botapi.chats import Chat, Topic
from tests.botapi.wire import Json, bad_request

_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def create_forum_topic(account: Account, arguments: Json) -> Json:
    chat, name = _forum(account, arguments), arguments["name"].strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    colour = arguments.get("icon_color", _COLOURS[0])
    if colour not in _COLOURS:
        raise bad_request("invalid icon color specified")
    topic = Topic(
        name=name, icon_color=colour, icon_custom_emoji_id=arguments.get("icon_custom_emoji_id")
    )
    thread = chat.next_id
    chat.topics[thread] = topic
    created = {"forum_topic_created": {"name": name, "icon_color": colour}}
    account.note(chat, created | _in(thread))
    account.changes.notify()
    return {"message_thread_id": thread, "name": name, "icon_color": colour}


def edit_forum_topic(account: Account, arguments: Json) -> bool:
    chat = _forum(account, arguments)
    topic = _topic(chat, arguments)
    name = arguments.get("name", "").strip() or topic.name
    icon = arguments.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if len(name) > 128:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    return _noted(account, chat, arguments, {"forum_topic_edited": {"name": name}})


def close_forum_topic(account: Account, arguments: Json) -> bool:
    return _turn(account, arguments, closed=True)


def reopen_forum_topic(account: Account, arguments: Json) -> bool:
    return _turn(account, arguments, closed=False)


def delete_forum_topic(account: Account, arguments: Json) -> bool:
    chat = _forum(account, arguments)
    _topic(chat, arguments)
    thread = arguments["message_thread_id"]
    del chat.topics[thread]
    for message in list(chat.messages.values()):
        if message.raw.get("message_thread_id") == thread:
            chat.delete(message)
    account.changes.notify()
    return True


def _turn(account: Account, arguments: Json, *, closed: bool) -> bool:
    chat = _forum(account, arguments)
    topic = _topic(chat, arguments)
    if topic.closed is closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    event = "forum_topic_closed" if closed else "forum_topic_reopened"
    return _noted(account, chat, arguments, {event: {}})


def _forum(account: Account, arguments: Json) -> Chat:
    chat = account.chats.open(arguments["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if chat.bot != "administrator":
        raise bad_request("not enough rights to create a topic")
    return chat


def _topic(chat: Chat, arguments: Json) -> Topic:
    if arguments["message_thread_id"] not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat.topics[arguments["message_thread_id"]]


def _noted(account: Account, chat: Chat, arguments: Json, event: Json) -> bool:
    account.note(chat, event | _in(arguments["message_thread_id"]))
    account.changes.notify()
    return True


def _in(thread: int) -> Json:
    return {"message_thread_id": thread, "is_topic_message": True}
