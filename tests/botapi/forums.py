"""The topics of a forum, as those see them who are in it."""

import re
from dataclasses import dataclass

from tests.botapi import topics
from tests.botapi.chats import GENERAL, Topic, User
from tests.botapi.people import Person, Speaker
from tests.botapi.places import Place
from tests.botapi.speaking import ADMINS


@dataclass(slots=True, kw_only=True, eq=False)
class Room(Place):
    """One topic: what is in it, and what people do with it."""

    topic: Topic

    @property
    def name(self) -> str:
        return self.topic.name

    @property
    def closed(self) -> bool:
        return self.topic.closed

    @property
    def deleted(self) -> bool:
        return self.topic.deleted

    def member(self, person: Person | User) -> Speaker:
        """Somebody of the group, who says everything in this topic."""
        user = person if isinstance(person, User) else person.user
        self.chat.people.setdefault(user.id, "member")
        return Speaker(account=self.account, chat=self.chat, user=user, thread=self.topic.thread)

    def rename(self, by: Person, name: str) -> None:
        """Give it another name; AssertionError, as for the others, if they may not."""
        topics.rename(self.account, self.chat, self._may(by), self.topic, name=name)

    def close(self, by: Person) -> None:
        topics.turn(self.account, self.chat, self._may(by), self.topic, closed=True)

    def reopen(self, by: Person) -> None:
        topics.turn(self.account, self.chat, self._may(by), self.topic, closed=False)

    def delete(self, by: Person) -> None:
        """Delete it with all that is in it; the bot is not told."""
        self._may(by)
        topics.delete(self.account, self.chat, self.topic)

    def _may(self, by: Person) -> User:
        may = self.chat.people.get(by.id) in ADMINS or self.topic.by == by.id
        assert may, f"{by.user.first_name} is no administrator"
        return by.user


@dataclass(slots=True, kw_only=True, eq=False)
class Forum(Place):
    """A chat with topics, if it has any."""

    @property
    def topics(self) -> list[Room]:
        """All that are not deleted, the oldest first."""
        return [self._room(topic) for topic in self.chat.topics.values()]

    @property
    def general(self) -> Place:
        """The topic that is always there, and takes what names none."""
        return Place(account=self.account, chat=self.chat, thread=GENERAL)

    def topic(self, wanted: str | int) -> Room:
        """The one with that number, or the only one whose name has those words in it."""
        found = self._topics(wanted)
        assert len(found) == 1, f"{len(found)} topics are {wanted!r}; there are {self._names()}"
        return self._room(found[0])

    async def next_topic(self, wanted: str | int, timeout: float = 5.0) -> Room:  # noqa: ASYNC109
        """As `topic`, as soon as there is one."""
        await self.account.changes.within(
            timeout, lambda: self._topics(wanted), lambda: f"no topic {wanted!r}: {self._names()}"
        )
        return self.topic(wanted)

    def create_topic(self, by: Person, name: str) -> Room:
        """A topic of somebody's own."""
        assert self.chat.people.get(by.id) in ADMINS, f"{by.user.first_name} is no administrator"
        return self._room(topics.create(self.account, self.chat, by.user, name))

    def _topics(self, wanted: str | int) -> list[Topic]:
        there = self.chat.topics.values()
        if isinstance(wanted, int):
            return [topic for topic in there if topic.thread == wanted]
        exact = [topic for topic in there if topic.name == wanted]
        words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        return exact or [topic for topic in there if words.search(topic.name)]

    def _room(self, topic: Topic) -> Room:
        return Room(account=self.account, chat=self.chat, topic=topic, thread=topic.thread)

    def _names(self) -> list[str]:
        return [topic.name for topic in self.chat.topics.values()]
