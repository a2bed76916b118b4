"""Who and what the control process knows, by their numbers."""

from tests.botapi.api import BotApi
from tests.botapi.chats import Message
from tests.botapi.faults import Fault
from tests.botapi.groups import Group
from tests.botapi.people import Person, Speaker
from tests.botapi.wire import Json


class Actors:
    """The people, groups and faults that were made so far."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.speakers: dict[int, Speaker] = {}
        self.groups: dict[int, Group] = {}
        self.faults: list[Fault] = []

    def speaker(
        self,
        chat: int,
        user: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> Speaker:
        """Who speaks in a chat, in one of its topics, and answers a message there."""
        if chat in self.groups:
            assert user is not None, "who says it?"
            speaker = self.groups[chat].member(self.person(user))
        else:
            speaker = self.speakers[chat if user is None else user]
        if thread is not None:
            speaker = speaker.in_topic(thread)
        return speaker if reply_to is None else speaker.answering(self.message(chat, reply_to))

    def person(self, id_: int) -> Person:
        person = self.speakers[id_]
        assert isinstance(person, Person)
        return person

    def message(self, chat: int, number: int) -> Message:
        there = self.api.account.chats.find(chat)
        known = there.messages.get(number)
        assert known is not None, f"no message {number} in chat {chat}"
        return known


def shown(message: Message) -> Json:
    """A message as those see it who drive the emulator."""
    return {
        "id": message.id,
        "thread": message.thread,
        "text": message.text,
        "buttons": message.buttons,
        "edits": message.edits,
        "raw": message.raw,
    }
