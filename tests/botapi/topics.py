"""The topics of a forum: the bot's methods, and what anybody does with one."""

from tests.botapi.account import Account
from tests.botapi.chats import DELETE, MANAGE_TOPICS, Chat, Topic, User
from tests.botapi.wire import Json, bad_request

COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_LONGEST = 128  # characters; Telegram itself would cut the rest off without a word


def create_forum_topic(account: Account, arguments: Json) -> Json:
    chat, name = _forum(account, arguments), _name(arguments["name"])
    colour = arguments.get("icon_color", COLOURS[0])
    if colour not in COLOURS:
        raise bad_request("invalid icon color specified")
    if not chat.bot_may(MANAGE_TOPICS):
        raise bad_request("not enough rights to create a topic")
    account.limits.take_topic(chat.id)
    icon = arguments.get("icon_custom_emoji_id")
    topic = create(account, chat, account.user, name, colour=colour, icon=icon)
    return {"message_thread_id": topic.thread} | _shown(topic)


def edit_forum_topic(account: Account, arguments: Json) -> bool:
    chat = _forum(account, arguments)
    name, icon = arguments.get("name", ""), arguments.get("icon_custom_emoji_id")
    if name:
        name = _name(name)
    topic = _managed(account, chat, arguments, "edit the topic")
    if not name and icon is None:
        return True
    account.limits.take_line(chat.id)
    rename(account, chat, account.user, topic, name=name or topic.name, icon=icon)
    return True


def close_forum_topic(account: Account, arguments: Json) -> bool:
    return _turn(account, arguments, closed=True)


def reopen_forum_topic(account: Account, arguments: Json) -> bool:
    return _turn(account, arguments, closed=False)


def delete_forum_topic(account: Account, arguments: Json) -> bool:
    chat = _forum(account, arguments)
    topic = _topic(chat, arguments)
    if not chat.bot_may(DELETE):  # not even its own
        raise bad_request("not enough rights to delete the topic")
    delete(account, chat, topic)
    return True


def create(
    account: Account,
    chat: Chat,
    by: User,
    name: str,
    *,
    colour: int = COLOURS[0],
    icon: str | None = None,
) -> Topic:
    """A new topic, whose number is that of the message that says so."""
    topic = Topic(
        thread=chat.next_id, name=name, icon_color=colour, icon_custom_emoji_id=icon, by=by.id
    )
    chat.topics[topic.thread] = topic
    chat.every_topic.append(topic)
    _note(account, chat, by, topic, {"forum_topic_created": _shown(topic)})
    return topic


def rename(
    account: Account, chat: Chat, by: User, topic: Topic, *, name: str, icon: str | None = None
) -> None:
    """Give it another name, or another icon."""
    icon = topic.icon_custom_emoji_id if icon is None else icon
    changed: Json = {}
    if name != topic.name:
        changed["name"] = name
    if icon != topic.icon_custom_emoji_id:
        changed["icon_custom_emoji_id"] = icon or ""
    if not changed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id, topic.edits = name, icon, topic.edits + 1
    _note(account, chat, by, topic, {"forum_topic_edited": changed})


def turn(account: Account, chat: Chat, by: User, topic: Topic, *, closed: bool) -> None:
    """Close it, or open it again."""
    if topic.closed is closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    event = "forum_topic_closed" if closed else "forum_topic_reopened"
    _note(account, chat, by, topic, {event: {}})


def delete(account: Account, chat: Chat, topic: Topic) -> None:
    """Remove it with all that is in it; nobody is told."""
    del chat.topics[topic.thread]
    topic.deleted = True
    for message in list(chat.messages.values()):
        if message.thread == topic.thread:
            chat.delete(message)
    account.changes.notify()


def _turn(account: Account, arguments: Json, *, closed: bool) -> bool:
    chat = _forum(account, arguments)
    topic = _managed(account, chat, arguments, "close or open the topic")
    account.limits.take_line(chat.id)
    turn(account, chat, account.user, topic, closed=closed)
    return True


def _forum(account: Account, arguments: Json) -> Chat:
    chat = account.chats.open(arguments["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _managed(account: Account, chat: Chat, arguments: Json, what: str) -> Topic:
    topic = _topic(chat, arguments)
    if not chat.bot_may(MANAGE_TOPICS) and topic.by != account.user.id:
        raise bad_request(f"not enough rights to {what}")
    return topic


def _topic(chat: Chat, arguments: Json) -> Topic:
    thread = arguments["message_thread_id"]
    if thread <= 0:
        raise bad_request("invalid forum topic identifier specified")
    if thread not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat.topics[thread]


def _name(given: str) -> str:
    name = given.strip()
    if not name:
        raise bad_request("title must be non-empty")
    if len(name) > _LONGEST:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return name


def _shown(topic: Topic) -> Json:
    icon = topic.icon_custom_emoji_id
    shown: Json = {"name": topic.name, "icon_color": topic.icon_color}
    return shown | ({"icon_custom_emoji_id": icon} if icon else {})


def _note(account: Account, chat: Chat, by: User, topic: Topic, event: Json) -> None:
    account.note(chat, event | chat.inside(topic.thread), by)
    account.changes.notify()
