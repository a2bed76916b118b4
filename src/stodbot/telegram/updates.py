"""What Telegram hands over, as the inbox takes it. Total: whatever comes, something can be kept.

Only private chats and the group of the staff are listened to, and people in them.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Incoming
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.chats import thread_of
from stodbot.telegram.contents import attachments_of, unread_in
from stodbot.telegram.described import NotAsDescribedError, is_number, number, text
from stodbot.telegram.origins import Origin, is_reply, origin_of, origin_of_press
from telegram import Message, Update

CHANNEL = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")  # allowed_updates
_NUMBERS = 2**31  # Bot API: update_id is an Integer, of 32 bits
_NOBODY = Chat("unknown:telegram")
_FORGED = "?"  # no button has these words
_ADDRESSED = re.compile(r"(/\w+)@(\w+)", re.ASCII)  # a command in a group, to one of its bots


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update from where nobody is answered, or on what is nobody's message; nothing is kept."""

    kind: str
    is_strangers: bool = False  # somebody pressed a button that only staff may press


@dataclass(frozen=True, slots=True)
class Unparsed:
    """An update that is no JSON that can be read, as it came."""

    text: str
    number: int | None
    fault: str


class Updates:
    """Reads updates."""

    def __init__(
        self,
        callbacks: Callbacks,
        *,
        group: int | None = None,
        username: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`group` is that of the staff, `username` the bot's own, once that is known."""
        self._callbacks = callbacks
        self._group = group
        self._username = username
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
        if not isinstance(update, dict) or not is_number(update.get("update_id")):
            raise NotAsDescribedError
        kinds = [kind for kind in self._readers if kind in update]
        parsed = Update.de_json(update, None)
        if len(kinds) != 1:
            raise NotAsDescribedError
        return self._readers[kinds[0]](parsed)

    def _message(self, update: Update, message: Message | None) -> Incoming | Ignored:
        if message is None:
            raise NotAsDescribedError
        origin = origin_of(message, self._group)
        if origin is None:
            return Ignored("nobody who is listened to")
        said = text(message.text if message.text is not None else message.caption)
        files, unread = attachments_of(message), unread_in(message)
        if said is None and message.api_kwargs:  # of a kind that the library does not know yet
            unread = unread or "other"
        if said is None and not files and unread is None:
            return Ignored("service message")
        if said is not None and thread_of(origin.chat) is not None:
            said = self._for_us(said)
            if said is None:
                return Ignored("for another bot")
        replied = message.reply_to_message if is_reply(message) else None
        return replace(
            _from(origin, update),
            text=said,
            answers=None if replied is None else str(number(replied.message_id)),
            reference=str(number(message.message_id)),
            album=text(message.media_group_id),
            attachments=files,
            unread=unread if said is None and not files else None,
            language=text(message.from_user.language_code) if message.from_user else None,
        )

    def _for_us(self, said: str) -> str | None:
        """A command without the bot that it is for; None where that is another."""
        command = _ADDRESSED.match(said)
        if command is None:
            return said
        own = self._username()
        if own is not None and own.casefold() != command[2].casefold():
            return None
        return command[1] + said[command.end() :]

    def _edit(self, update: Update, message: Message | None) -> Incoming | Ignored:
        read = self._message(update, message)
        if isinstance(read, Ignored) or (message is not None and message.location is not None):
            return Ignored("edit without words")  # a place that moves is not written anew
        return replace(read, is_edit=True, album=None, answers=None)

    def _press(self, update: Update) -> Incoming | Ignored:
        query = update.callback_query
        if query is None:
            raise NotAsDescribedError
        origin = origin_of_press(query, self._group)
        if origin is None:
            return Ignored("press elsewhere, or by somebody else")
        words = self._callbacks.unpack(query.data or "", origin.buttons_of)
        return replace(
            _from(origin, update),
            press=words or _FORGED,
            language=text(query.from_user.language_code),
        )


def number_of(update: object) -> int | None:
    """An update's number, if it has one that can be acknowledged."""
    if isinstance(update, Unparsed):
        return update.number
    return _acknowledgeable(update.get("update_id") if isinstance(update, dict) else None)


def _from(origin: Origin, update: Update) -> Incoming:
    return Incoming(
        channel=CHANNEL,
        key=str(update.update_id),
        chat=origin.chat,
        sender=origin.sender,
        place=_acknowledgeable(update.update_id),
    )


def _membership(update: Update) -> Ignored:
    if update.my_chat_member is None:
        raise NotAsDescribedError
    return Ignored("my_chat_member")


def _acknowledgeable(value: object) -> int | None:
    return value if is_number(value) and 0 <= value < _NUMBERS else None


def _unreadable(raw: str, place: int | None, fault: str) -> Incoming:
    """Something that is kept as it came, until somebody has it read again."""
    key = hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()
    return Incoming(
        channel=CHANNEL,
        key=key if place is None else str(place),
        chat=_NOBODY,
        place=place,
        raw=raw,
        fault=fault,
    )
