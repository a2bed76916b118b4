"""Who is behind a message or a press, and where: nobody but a real person ever acts.

Only private chats and the group of the staff count; all else is from nowhere.
"""

from dataclasses import dataclass

from telegram.constants import ChatID, ChatType

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Identity
from stodbot.telegram.chats import chat_in, chat_of, group_chat, identity_of
from stodbot.telegram.described import NotAsDescribedError, number
from telegram import CallbackQuery, Message

_CHAT_TYPES = frozenset(ChatType)
_STAND_INS = (ChatID.SERVICE_CHAT, ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL)  # for nobody


@dataclass(frozen=True, slots=True)
class Origin:
    """A person, in a chat of theirs or in a thread of the group."""

    chat: Chat
    buttons_of: Chat  # the chat that its buttons are signed for
    sender: Identity


def origin_of(message: Message, group: int | None) -> Origin | None:
    """Where a message comes from; None where nobody is listened to."""
    user, chat = message.from_user, message.chat
    if chat.type not in _CHAT_TYPES or (chat.type == ChatType.PRIVATE and user is None):
        raise NotAsDescribedError
    if user is not None and not isinstance(user.is_bot, bool):
        raise NotAsDescribedError
    if user is None or user.is_bot or message.sender_chat or message.via_bot is not None:
        return None
    if user.id in _STAND_INS:
        return None
    return _origin(message, number(user.id), group)


def origin_of_press(query: CallbackQuery, group: int | None) -> Origin | None:
    """Where a button was pressed; None where nobody is listened to."""
    if query.message is None or query.from_user.is_bot:
        return None
    return _origin(query.message, number(query.from_user.id), group)


def is_reply(message: Message) -> bool:
    """Whether it replies to a message: in a thread, each has the thread's first as its own."""
    replied = message.reply_to_message
    if replied is None:
        return False
    is_first = message.is_topic_message and replied.message_id == message.message_thread_id
    return not is_first and replied.forum_topic_created is None


def _origin(message: object, user: int, group: int | None) -> Origin | None:
    """`message` may be one that Telegram does not show any more: then it is in no thread."""
    chat = getattr(message, "chat")  # noqa: B009  # either kind of message has one
    if chat.type == ChatType.PRIVATE and number(chat.id) == user:
        own = chat_of(user)
        return Origin(own, own, identity_of(user))
    if chat.type != ChatType.SUPERGROUP or group is None or number(chat.id) != group:
        return None
    thread = 0
    if isinstance(message, Message) and message.is_topic_message:
        thread = number(message.message_thread_id)
    return Origin(chat_in(group, thread, user), group_chat(group), identity_of(user))
