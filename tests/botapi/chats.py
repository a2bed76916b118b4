"""Who there is, the chats they are in, and the messages in those."""

from dataclasses import dataclass, field
from itertools import chain

from tests.botapi.wire import Json, Refused, bad_request, forbidden

UPGRADED = "group chat was upgraded to a supergroup chat"
GENERAL = 0  # stands for the topic that messages don't name
MANAGE_TOPICS, DELETE = "can_manage_topics", "can_delete_messages"
RIGHTS = frozenset(
    {
        "can_manage_chat", DELETE, "can_manage_video_chats", "can_restrict_members",
        "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories", "can_pin_messages", MANAGE_TOPICS,
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    def as_json(self) -> Json:
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        known = {key: value for key, value in optional.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message as it stands."""

    chat: "Chat"
    raw: Json  # replaced, never changed: what was taken from it keeps
    from_bot: bool = False
    keyboard: list[Json] = field(default_factory=list)  # the buttons of a reply keyboard
    edits: int = 0
    deleted: bool = False

    @property
    def id(self) -> int:
        number: int = self.raw["message_id"]
        return number

    @property
    def text(self) -> str:
        """Its text or its caption."""
        text: str = self.raw.get("text") or self.raw.get("caption") or ""
        return text

    @property
    def inline(self) -> list[Json]:
        """The buttons below it, row by row."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return list(chain.from_iterable(rows))

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, of either kind."""
        return [button["text"] for button in self.inline or self.keyboard]

    @property
    def thread(self) -> int:
        """The topic that it is in; 0 for the General one, and where there are none."""
        number: int = self.raw.get("message_thread_id", GENERAL)
        return number

    @property
    def is_service(self) -> bool:
        return bool(self.raw.keys() & _SERVICE)


_SERVICE = {
    "new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id",
    "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "group_chat_created", "supergroup_chat_created", "pinned_message",
}  # fmt: skip


def quoted(raw: Json) -> Json:
    """A message as it stands in its answers."""
    return {key: value for key, value in raw.items() if key != "reply_to_message"}


@dataclass(slots=True, kw_only=True, eq=False)
class Topic:
    """A topic of a forum; those deleted are known to tests only."""

    thread: int
    name: str
    icon_color: int
    by: int  # the user who created it, who may do everything with it but delete it
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    deleted: bool = False
    edits: int = 0  # how often it was renamed


@dataclass(slots=True, kw_only=True, eq=False)
class Chat:
    """A chat and what is in it."""

    id: int
    type: str  # private, group, supergroup, channel
    name: Json  # first_name and so on, or title
    is_forum: bool = False
    bot: str = "member"  # or administrator, left, kicked; kicked in a private chat: blocked
    rights: frozenset[str] = RIGHTS  # the bot's, while it is an administrator
    people: dict[int, str] = field(default_factory=dict)  # members, by user: what each is there
    started: bool = True  # a person has written to the bot
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)  # by the bot; those deleted, too
    topics: dict[int, Topic] = field(default_factory=dict)
    every_topic: list[Topic] = field(default_factory=list)  # those deleted, too
    next_id: int = 1

    @property
    def is_group(self) -> bool:
        return self.type in {"group", "supergroup"}

    def as_json(self) -> Json:
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, **self.name, **forum}

    @property
    def bot_is_in(self) -> bool:
        return self.bot not in {"left", "kicked"}

    def bot_may(self, right: str) -> bool:
        """Whether the bot is an administrator with that right."""
        return self.bot == "administrator" and right in self.rights

    def inside(self, thread: int) -> Json:
        """What every message in a topic says of that, and what it answers if nothing else."""
        if thread == GENERAL:
            return {}
        place: Json = {"message_thread_id": thread, "is_topic_message": True}
        first = self.messages.get(thread)
        return place if first is None else place | {"reply_to_message": quoted(first.raw)}

    def add(self, date: int, sender: Json, content: Json, *, from_bot: bool = False) -> Message:
        """A new message, with the next number."""
        chat = self.as_json()
        raw = {"message_id": self.next_id, **sender, "chat": chat, "date": date, **content}
        message = Message(chat=self, raw=raw, from_bot=from_bot)
        self.messages[self.next_id] = message
        self.next_id += 1
        if from_bot:
            self.sent.append(message)
        return message

    def message(self, number: int, what: str) -> Message:
        """The message of that number; `what` says what it was wanted for."""
        if number not in self.messages:
            raise bad_request(f"{what} not found")
        return self.messages[number]

    def delete(self, message: Message) -> None:
        message.deleted = True
        del self.messages[message.id]


@dataclass(slots=True)
class Chats:
    """All chats that the bot may know."""

    by_id: dict[int, Chat] = field(default_factory=dict)

    def add(self, chat: Chat) -> Chat:
        assert chat.id not in self.by_id, f"there is a chat {chat.id}"
        self.by_id[chat.id] = chat
        return chat

    def find(self, wanted: int | str) -> Chat:
        """The chat with that number, or @name of a public one."""
        if isinstance(wanted, int):
            chat = self.by_id.get(wanted)
        else:
            name = wanted.removeprefix("@").lower()
            named = (c for c in self.by_id.values() if c.type in {"supergroup", "channel"})
            chat = next((c for c in named if c.name.get("username", "").lower() == name), None)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def open(self, wanted: int | str) -> Chat:
        """The chat, if the bot can do something in it."""
        chat = self.find(wanted)
        if chat.migrated_to is not None:
            upgraded = {"migrate_to_chat_id": chat.migrated_to}
            raise Refused(400, f"Bad Request: {UPGRADED}", upgraded)
        if chat.type == "private":
            if chat.bot == "kicked":
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif chat.bot == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        elif chat.bot == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat
