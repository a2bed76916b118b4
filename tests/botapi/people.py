"""People, and what they do in chats with the bot besides sending something."""

import random
from dataclasses import dataclass

from tests.botapi.account import Query
from tests.botapi.chats import Message
from tests.botapi.menus import menu
from tests.botapi.places import PATIENCE
from tests.botapi.speaking import Voice
from tests.botapi.wire import Json


@dataclass(slots=True, kw_only=True, eq=False)
class Speaker(Voice):
    """Somebody in a chat: a person, a member of a group, a channel, an anonymous administrator."""

    def press(self, message: Message, button: str | int = 0) -> Query:
        """Press an inline button by its label or its place; AssertionError if there is none."""
        found = _button(message.inline, button)
        assert "callback_data" in found, f"{found} tells the bot nothing"
        assert not message.deleted, "the message is deleted"
        return self.press_data(message, found["callback_data"])

    async def pressed(
        self,
        message: Message,
        button: str | int = 0,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Query:
        """Press it, and wait until the bot has answered that: with `answer`, and as an `alert`."""
        query = self.press(message, button)
        what = f"no answer to the press of {button!r}"
        await self.account.changes.within(timeout, lambda: query.answered, what)
        return query

    def press_data(self, message: Message, data: str) -> Query:
        """Press a button that may be there no longer, or never was, also in another's chat."""
        number = str(self.account.updates.next_id * 1_000_000 + len(self.account.queries))
        query = Query(id=number, at=self.account.clock(), by=self.user, message=message)
        self.account.queries[number] = query
        there = message.chat.as_json()
        gone: Json = {"message_id": message.id, "chat": there, "date": 0}
        content = {
            "id": number,
            "from": self.user.as_json(),
            "message": gone if message.deleted else message.raw,
            "chat_instance": str(random.Random(message.chat.id).getrandbits(62)),  # noqa: S311
            "data": data,
        }
        self.account.updates.push("callback_query", content)
        return query

    def tap(self, message: Message, button: str | int = 0) -> Message:
        """Tap a button of a reply keyboard, which says its label."""
        return self.say(_button(message.keyboard, button)["text"])

    def react(self, message: Message, emoji: str) -> None:
        """Put a reaction to a message; the bot hears of it only if it asked for that."""
        self.account.updates.push(
            "message_reaction",
            {
                "chat": message.chat.as_json(),
                "message_id": message.id,
                "user": self.user.as_json(),
                "date": self.account.now,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}],
            },
        )

    @property
    def menu(self) -> dict[str, str]:
        """The commands that Telegram offers them here, and what each is said to do."""
        return menu(self.account, self.chat, self.user, is_admin=self.is_admin)


@dataclass(slots=True, kw_only=True, eq=False)
class Person(Speaker):
    """A person in the private chat with the bot."""

    def start(self, payload: str = "") -> Message:
        """Open a link to the bot: https://t.me/<bot>?start=<payload>."""
        return self.say(f"/start {payload}".strip())

    def block(self) -> None:
        self.account.membership(self.chat, self.user, "kicked")

    def unblock(self) -> None:
        self.account.membership(self.chat, self.user, "member")


def _button(buttons: list[Json], wanted: str | int) -> Json:
    labels = [button["text"] for button in buttons]
    if isinstance(wanted, int):
        assert -len(labels) <= wanted < len(labels), f"no button {wanted} in {labels}"
        return buttons[wanted]
    assert wanted in labels, f"no button {wanted!r} in {labels}"
    return buttons[labels.index(wanted)]
