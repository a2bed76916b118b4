"""The bot's account at the emulated Telegram: all that methods read and change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.changes import Changes
from tests.botapi.chats import RIGHTS, Chat, Chats, Message, User
from tests.botapi.files import Files
from tests.botapi.limits import Limits
from tests.botapi.updates import Updates
from tests.botapi.webhooks import Webhook
from tests.botapi.wire import Json

QUERY_LIVES = 15 * 60  # seconds that a callback query can be answered in


@dataclass(slots=True, kw_only=True, eq=False)
class Query:
    """Somebody's press of an inline button."""

    id: str
    at: float
    by: User
    message: Message  # that the button is under
    answered: bool = False
    answer: str = ""
    alert: bool = False
    expired: bool = False

    def expire(self) -> None:
        """From now on it is too old."""
        self.expired = True


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """One bot, and everybody it has to do with."""

    token: str
    user: User
    clock: Callable[[], float]
    changes: Changes
    updates: Updates
    limits: Limits
    webhook: Webhook
    chats: Chats = field(default_factory=Chats)
    files: Files = field(default_factory=Files)
    users: dict[int, User] = field(default_factory=dict)  # all people there are
    sent: int = 0  # messages of the bot, in all chats
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)  # scope, language
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)  # which, language
    actions: list[tuple[int, str]] = field(default_factory=list)  # chat, chat action
    reactions: dict[tuple[int, int], list[Json]] = field(default_factory=dict)  # chat, message

    @property
    def now(self) -> int:
        return int(self.clock())

    def note(self, chat: Chat, content: Json, sender: User | None = None) -> Message:
        """A service message. The bot gets those on topics that it causes itself, too: the Bot API
        server leaves out what a bot sends, but not these (Client.cpp, need_skip_update_message).
        """
        user = sender or self.user
        message = chat.add(self.now, {"from": user.as_json()}, content)
        if chat.bot_is_in:
            self.updates.push("message", message.raw)
        return message

    def membership(self, chat: Chat, by: User, new: str, rights: frozenset[str] = RIGHTS) -> None:
        """Change what the bot is in a chat, and tell it."""
        old = member(self.user, chat.bot, chat.rights)
        chat.bot, chat.rights = new, rights
        changed = self._change(chat, by, old, member(self.user, new, rights))
        self.updates.push("my_chat_member", changed)

    def person_is(self, chat: Chat, user: User, new: str, by: User) -> None:
        """Change what somebody is in a chat; an administrator that asks for it is told."""
        old = chat.people.get(user.id, "left")
        chat.people[user.id] = new
        if old != new and chat.bot == "administrator":
            changed = self._change(chat, by, member(user, old), member(user, new))
            self.updates.push("chat_member", changed)

    def _change(self, chat: Chat, by: User, old: Json, new: Json) -> Json:
        return {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": self.now,
            "old_chat_member": old,
            "new_chat_member": new,
        }


def member(user: User, status: str, rights: frozenset[str] = RIGHTS) -> Json:
    """A ChatMember."""
    result: Json = {"user": user.as_json(), "status": status}
    if status == "kicked":
        result["until_date"] = 0
    elif status == "administrator":
        result |= {right: right in rights for right in sorted(RIGHTS)}
        result |= {"can_be_edited": False, "is_anonymous": False}
    elif status == "creator":
        result["is_anonymous"] = False
    return result
