"""Everything that somebody can send to a chat."""

from dataclasses import dataclass, field, replace
from typing import Self

from tests.botapi import media
from tests.botapi.chats import GENERAL, Message, User, quoted
from tests.botapi.places import Place
from tests.botapi.placing import origin
from tests.botapi.texts import detected
from tests.botapi.wire import Json

ADMINS = frozenset({"administrator", "creator"})
_GONE = frozenset({"left", "kicked"})


@dataclass(slots=True, kw_only=True, eq=False)
class Voice(Place):
    """Somebody who sends messages to a chat, to its topic and as an answer if that is set."""

    user: User
    sender: Json = field(default_factory=dict)  # who messages say they are from
    original: Message | None = None  # what all that is sent answers

    def in_topic(self, thread: int) -> Self:
        """The same person, in a topic: what they send goes there; 0 is the General one."""
        return replace(self, thread=thread, _seen=0)

    def answering(self, message: Message) -> Self:
        """The same person, who answers that message with whatever they send."""
        return replace(self, original=message)

    @property
    def is_admin(self) -> bool:
        return self.chat.people.get(self.user.id) in ADMINS

    def send(
        self, content: Json, *, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Any message: `content` has the fields of Message; AssertionError if they may not."""
        original = reply_to or self.original
        shown = {**content, **self._inside(self._thread(original, thread))}
        if original is not None:
            shown["reply_to_message"] = quoted(original.raw)
        self.chat.started = True
        message = self.chat.add(self.account.now, self._sender(), shown)
        if self.chat.type == "private" or self.chat.bot_is_in:
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

    def audio(self, caption: str = "") -> Message:
        return self.send(media.audio(self.account.files) | _caption(caption))

    def video(self, caption: str = "") -> Message:
        return self.send(media.video(self.account.files) | _caption(caption))

    def video_note(self) -> Message:
        return self.send(media.video_note(self.account.files))

    def animation(self, caption: str = "") -> Message:
        return self.send(media.animation(self.account.files) | _caption(caption))

    def sticker(self) -> Message:
        return self.send(media.sticker(self.account.files))

    def dice(self, value: int = 4) -> Message:
        return self.send({"dice": {"emoji": "🎲", "value": value}})

    def location(self, latitude: float = 62.39, longitude: float = 17.31) -> Message:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def venue(self, title: str = "Kontoret", address: str = "Storgatan 1") -> Message:
        place = {"latitude": 62.63, "longitude": 17.94}
        venue = {"location": place, "title": title, "address": address}
        return self.send({"venue": venue, "location": place})  # as it was before there were any

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

    def _thread(self, original: Message | None, thread: int | None) -> int:
        if thread is None:
            thread = self.thread
        if thread is None:
            is_here = original is not None and original.chat is self.chat
            thread = original.thread if original is not None and is_here else GENERAL
        return thread

    def _inside(self, thread: int) -> Json:
        own = self.chat.people.get(self.user.id, "member")
        assert own not in _GONE, f"{self.user.first_name} is not in chat {self.id} any more"
        if thread != GENERAL:
            topic = self.chat.topics.get(thread)
            assert topic is not None, f"there is no topic {thread} in chat {self.id}"
            may = not topic.closed or self.is_admin or topic.by == self.user.id
            assert may, f"TOPIC_CLOSED: {topic.name}"
        return self.chat.inside(thread)

    def _number(self) -> int:
        """One that is not used in any other chat."""
        return abs(self.chat.id) * 1_000_000 + self.chat.next_id

    def _sender(self) -> Json:
        return self.sender or {"from": self.user.as_json()}

    def _kind(self) -> str:
        return "channel_post" if self.chat.type == "channel" else "message"


def _text(text_name: str, entities_name: str, text: str) -> Json:
    entities = detected(text, [])
    return {text_name: text, entities_name: entities} if entities else {text_name: text}


def _caption(text: str) -> Json:
    return _text("caption", "caption_entities", text) if text else {}
