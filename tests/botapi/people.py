"""People, and what they do in chats with the bot."""

import random
from dataclasses import dataclass, field

from tests.botapi import media
from tests.botapi.account import Account, Query
from tests.botapi.chats import Chat, Message, User
from tests.botapi.sending import origin
from tests.botapi.texts import detected
from tests.botapi.wire import Json

PATIENCE = 5.0  # seconds


@dataclass(slots=True, kw_only=True, eq=False)
class Place:
    """A chat, and what the bot says in it."""

    account: Account
    chat: Chat
    _seen: int = 0  # messages of the bot that `next` has given

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """What the bot has sent here, in order, as it stands now; what it deleted is gone."""
        return [message for message in self.chat.sent if not message.deleted]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    async def next(self, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        """The bot's next message here, which may be there already."""
        await self.account.changes.within(
            timeout, lambda: self._seen < len(self.chat.sent), self._told
        )
        self._seen += 1
        return self.chat.sent[self._seen - 1]

    def skip(self) -> None:
        """Let `next` wait for what is not here yet."""
        self._seen = len(self.chat.sent)

    def _told(self) -> str:
        return f"message {self._seen + 1} in chat {self.id}; there are {self.texts}"


@dataclass(slots=True, kw_only=True, eq=False)
class Speaker(Place):
    """Somebody in a chat: a person, a member of a group, a channel, an anonymous administrator."""

    user: User
    sender: Json = field(default_factory=dict)  # who messages say they are from

    def send(
        self, content: Json, *, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Any message: `content` has the fields of Message."""
        shown = dict(content)
        if reply_to is not None:
            shown["reply_to_message"] = {
                key: value for key, value in reply_to.raw.items() if key != "reply_to_message"
            }
        if thread is not None:
            shown |= {"message_thread_id": thread, "is_topic_message": True}
        self.chat.started = True
        message = self.chat.add(self.account.now, self._sender(), shown)
        self.account.updates.push(self._kind(), message.raw)
        return message

    def say(
        self, text: str, reply_to: Message | None = None, *, thread: int | None = None
    ) -> Message:
        """Send a text."""
        return self.send(_text("text", "entities", text), reply_to=reply_to, thread=thread)

    def edit(self, message: Message, text: str) -> Message:
        """Change the text or the caption of an own message."""
        is_text = "text" in message.raw
        names = ("text", "entities") if is_text else ("caption", "caption_entities")
        kept = {key: value for key, value in message.raw.items() if key not in names}
        message.raw = {**kept, "edit_date": self.account.now, **_text(*names, text)}
        message.edits += 1
        self.account.updates.push(f"edited_{self._kind()}", message.raw)
        return message

    def delete(self, message: Message) -> None:
        """Delete a message for everybody; the bot is not told."""
        self.chat.delete(message)

    def press(self, message: Message, button: str | int = 0) -> Query:
        """Press an inline button by its label or its place; AssertionError if there is none."""
        found = _button(message.inline, button)
        assert "callback_data" in found, f"{found} tells the bot nothing"
        assert not message.deleted, "the message is deleted"
        return self.press_data(message, found["callback_data"])

    def press_data(self, message: Message, data: str) -> Query:
        """Press a button that may be there no longer, or never was, also in another's chat."""
        number = str(self.account.updates.next_id * 1_000_000 + len(self.account.queries))
        query = self.account.queries[number] = Query(id=number, at=self.account.clock())
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

    def photo(self, caption: str = "", data: bytes = media.PICTURE) -> Message:
        return self.send(media.photo(self.account.files, data) | _caption(caption))

    def document(
        self,
        name: str = "underlag.pdf",
        data: bytes = media.PDF,
        caption: str = "",
        mime: str = "application/pdf",
    ) -> Message:
        content = media.document(self.account.files, name, data, mime)
        return self.send(content | _caption(caption))

    def voice(self, caption: str = "") -> Message:
        return self.send(media.voice(self.account.files) | _caption(caption))

    def video(self, caption: str = "") -> Message:
        return self.send(media.video(self.account.files) | _caption(caption))

    def sticker(self) -> Message:
        return self.send(media.sticker(self.account.files))

    def location(self, latitude: float = 62.39, longitude: float = 17.31) -> Message:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def contact(self, phone: str = "+46700000000") -> Message:
        who = {"first_name": self.user.first_name, "user_id": self.user.id}
        return self.send({"contact": {"phone_number": phone, **who}})

    def poll(self, question: str = "När?", *options: str) -> Message:
        return self.send(media.poll(self._number(), question, options or ("I dag", "I morgon")))

    def album(self, count: int = 3, caption: str = "", kind: str = "photo") -> list[Message]:
        """Several files as one: an update for each, with the same media_group_id."""
        group = {"media_group_id": str(self._number())}
        make = getattr(media, kind)
        contents = [make(self.account.files) | group for _ in range(count)]
        contents[0] |= _caption(caption)
        return [self.send(content) for content in contents]

    def forward(self, message: Message) -> Message:
        """Send on what somebody has written elsewhere."""
        kept = media.content_of(message.raw)
        return self.send({**kept, "forward_origin": origin(message)})

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

    def _number(self) -> int:
        """One that is not used in any other chat."""
        return abs(self.chat.id) * 1_000_000 + self.chat.next_id

    def _sender(self) -> Json:
        return self.sender or {"from": self.user.as_json()}

    def _kind(self) -> str:
        return "channel_post" if self.chat.type == "channel" else "message"


@dataclass(slots=True, kw_only=True, eq=False)
class Person(Speaker):
    """A person in the private chat with the bot."""

    def block(self) -> None:
        self.account.membership(self.chat, self.user, "kicked")

    def unblock(self) -> None:
        self.account.membership(self.chat, self.user, "member")


def _text(text_name: str, entities_name: str, text: str) -> Json:
    entities = detected(text, [])
    return {text_name: text, entities_name: entities} if entities else {text_name: text}


def _caption(text: str) -> Json:
    return _text("caption", "caption_entities", text) if text else {}


def _button(buttons: list[Json], wanted: str | int) -> Json:
    labels = [button["text"] for button in buttons]
    if isinstance(wanted, int):
        assert -len(labels) <= wanted < len(labels), f"no button {wanted} in {labels}"
        return buttons[wanted]
    assert wanted in labels, f"no button {wanted!r} in {labels}"
    return buttons[labels.index(wanted)]
