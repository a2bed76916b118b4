"""What Telegram hands over, as the inbox takes it. Total: whatever comes, something can be kept.

Only private chats are answered: groups, channels, bots and anonymous admins never act.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from telegram.constants import ChatID, ChatType

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.outgoing import Reach
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.contents import attachments_of, unread_in
from telegram import Message, Update

CHANNEL = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")  # allowed_updates
REACH = Reach(beginning="asker:telegram-")
_NUMBERS = 2**31  # Bot API: update_id is an Integer, of 32 bits
_NOBODY = Chat("unknown:telegram")
_CHAT_TYPES = frozenset(ChatType)
_STAND_INS = (ChatID.SERVICE_CHAT, ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL)  # for nobody
_FORGED = "?"  # no button has these words


class NotAsDescribedError(Exception):
    """An update is not as the Bot API describes it."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update from where nobody is answered, or on what is nobody's message; nothing is kept."""

    kind: str


def chat_of(user: int) -> Chat:
    """The private chat with a user, as the rest of the program names it."""
    return Chat(f"{REACH.beginning}{user}")


def user_of(chat: Chat) -> int:
    """The user of a private chat."""
    return int(chat.removeprefix(REACH.beginning))


@dataclass(frozen=True, slots=True)
class Unparsed:
    """An update that is no JSON that can be read, as it came."""

    text: str
    number: int | None
    fault: str


class Updates:
    """Reads updates."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self._readers: Mapping[str, Callable[[Update], Incoming | Ignored]] = {
            "message": lambda update: self._message(update, update.message),
            "edited_message": lambda update: self._edit(update, update.edited_message),
            "callback_query": self._press,
            "my_chat_member": _membership,
        }

    def read(self, update: object) -> Incoming | Ignored:
        """An update, as JSON has it; one that can't be understood has a fault and is kept whole."""
        if isinstance(update, Unparsed):
            return _unreadable(update.text, update.number, update.fault)
        raw = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
        try:
            read = self._read(update)
        except Exception as error:  # the edge: whatever it is, it must not hold up the next
            return _unreadable(raw, number_of(update), type(error).__name__)
        return read if isinstance(read, Ignored) else replace(read, raw=raw)

    def _read(self, update: object) -> Incoming | Ignored:
        if not isinstance(update, dict) or not _is_number(update.get("update_id")):
            raise NotAsDescribedError
        kinds = [kind for kind in self._readers if kind in update]
        parsed = Update.de_json(update, None)
        if len(kinds) != 1:
            raise NotAsDescribedError
        return self._readers[kinds[0]](parsed)

    def _message(self, update: Update, message: Message | None) -> Incoming | Ignored:
        if message is None:
            raise NotAsDescribedError
        user = _asker_of(message)
        if user is None:
            return Ignored("not a private chat")
        text = _text(message.text if message.text is not None else message.caption)
        files, unread = attachments_of(message), unread_in(message)
        if text is None and message.api_kwargs:  # of a kind that the library does not know yet
            unread = unread or "other"
        if text is None and not files and unread is None:
            return Ignored("service message")
        replied = message.reply_to_message
        return Incoming(
            channel=CHANNEL,
            key=str(update.update_id),
            chat=chat_of(user),
            text=text,
            answers=None if replied is None else str(_number(replied.message_id)),
            place=_acknowledgeable(update.update_id),
            reference=str(_number(message.message_id)),
            album=_text(message.media_group_id),
            attachments=files,
            unread=unread if text is None and not files else None,
            language=_text(message.from_user.language_code) if message.from_user else None,
        )

    def _edit(self, update: Update, message: Message | None) -> Incoming | Ignored:
        read = self._message(update, message)
        if isinstance(read, Ignored) or (message is not None and message.location is not None):
            return Ignored("edit without words")  # a place that moves is not written anew
        return replace(read, is_edit=True, album=None, answers=None)

    def _press(self, update: Update) -> Incoming | Ignored:
        query = update.callback_query
        if query is None:
            raise NotAsDescribedError
        if query.message is None:
            return Ignored("press elsewhere")
        chat = query.message.chat
        user = _number(query.from_user.id)
        if chat.type != ChatType.PRIVATE or _number(chat.id) != user or query.from_user.is_bot:
            return Ignored("press by somebody else")
        words = self._callbacks.unpack(query.data or "", chat_of(user))
        return Incoming(
            channel=CHANNEL,
            key=str(update.update_id),
            chat=chat_of(user),
            press=words or _FORGED,
            place=_acknowledgeable(update.update_id),
            language=_text(query.from_user.language_code),
        )


def _membership(update: Update) -> Ignored:
    if update.my_chat_member is None:
        raise NotAsDescribedError
    return Ignored("my_chat_member")


def number_of(update: object) -> int | None:
    """An update's number, if it has one that can be acknowledged."""
    if isinstance(update, Unparsed):
        return update.number
    return _acknowledgeable(update.get("update_id") if isinstance(update, dict) else None)


def _acknowledgeable(number: object) -> int | None:
    return number if _is_number(number) and 0 <= number < _NUMBERS else None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _unreadable(raw: str, number: int | None, fault: str) -> Incoming:
    """Something that is kept as it came, until somebody has it read again."""
    key = hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()
    return Incoming(
        channel=CHANNEL,
        key=key if number is None else str(number),
        chat=_NOBODY,
        place=number,
        raw=raw,
        fault=fault,
    )


def _asker_of(message: Message) -> int | None:
    """The user whose private chat with the bot it is; None where it is nobody's."""
    user, chat = message.from_user, message.chat
    if chat.type not in _CHAT_TYPES or (chat.type == ChatType.PRIVATE and user is None):
        raise NotAsDescribedError
    if user is not None and not isinstance(user.is_bot, bool):
        raise NotAsDescribedError
    if chat.type != ChatType.PRIVATE or user is None or user.is_bot or message.sender_chat:
        return None
    if user.id in _STAND_INS or message.via_bot is not None:
        return None
    return _number(user.id) if _number(chat.id) == _number(user.id) else None


def _number(value: object) -> int:
    if _is_number(value) and abs(value) < 2**63:
        return value
    raise NotAsDescribedError


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise NotAsDescribedError
