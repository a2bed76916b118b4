"""A chat, or a topic of one, and what the bot says in it."""

from dataclasses import dataclass

from tests.botapi.account import Account
from tests.botapi.chats import Chat, Message

PATIENCE = 5.0  # seconds


@dataclass(slots=True, kw_only=True, eq=False)
class Place:
    """Somewhere that the bot speaks."""

    account: Account
    chat: Chat
    thread: int | None = None  # only that topic; without it, all that is in the chat
    _seen: int = 0  # messages of the bot that `next` has given

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """What the bot has sent here, in order, as it stands now; what it deleted is gone."""
        return [message for message in self._sent if not message.deleted]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def history(self) -> list[Message]:
        """All that is here now, whoever it is from, and what Telegram itself says of it."""
        return [message for message in self.chat.messages.values() if self._is_here(message)]

    @property
    def count(self) -> int:
        """How much the bot has sent here, what it deleted included."""
        return len(self._sent)

    async def next(self, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        """The bot's next message here, which may be there already."""
        await self.account.changes.within(timeout, lambda: self._seen < len(self._sent), self._told)
        self._seen += 1
        return self._sent[self._seen - 1]

    def skip(self) -> None:
        """Let `next` wait for what is not here yet."""
        self._seen = len(self._sent)

    @property
    def _sent(self) -> list[Message]:
        if self.thread is None:
            return self.chat.sent
        return [message for message in self.chat.sent if self._is_here(message)]

    def _is_here(self, message: Message) -> bool:
        return self.thread in (None, message.thread)

    def _told(self) -> str:
        where = f"chat {self.id}" + (f", topic {self.thread}" if self.thread is not None else "")
        return f"message {self._seen + 1} in {where}; there are {self.texts}"
