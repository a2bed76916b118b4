"""The bot's account at the emulated Telegram: all that methods read and change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.changes import Changes
from tests.botapi.chats import Chat, Chats, Message, User
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
        """A service message, which the bot gets, unless it made it itself."""
        user = sender or self.user
        message = chat.add(self.now, {"from": user.as_json()}, content)
        if sender is not None:
            self.updates.push("message", message.raw)
        return message

    def membership(self, chat: Chat, by: User, new: str) -> None:
        """Change what the bot is in a chat, and tell it."""
        old, chat.bot = chat.bot, new
        self.updates.push(
            "my_chat_member",
            {
                "chat": chat.as_json(),
                "from": by.as_json(),
                "date": self.now,
                "old_chat_member": member(self.user, old),
                "new_chat_member": member(self.user, new),
            },
        )


def member(user: User, status: str) -> Json:
    """A ChatMember."""
    result: Json = {"user": user.as_json(), "status": status}
    if status == "kicked":
        result["until_date"] = 0
    elif status == "administrator":
        result |= dict.fromkeys(_RIGHTS, True) | {"is_anonymous": False}
    return result


_RIGHTS = (
    "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users",
    "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages",
    "can_manage_topics",
)  # fmt: skip
