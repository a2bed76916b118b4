"""What can be done in groups and topics from another process."""

from typing import Any

from tests.botapi.actors import Actors, shown
from tests.botapi.forums import Room
from tests.botapi.places import PATIENCE
from tests.botapi.wire import Json


class GroupActions(Actors):
    """The actions that only groups have; a topic goes by its number or by words of its name."""

    async def do_group(self, id: int, title: str, **more: Any) -> Json:  # noqa: A002
        group = self.groups[id] = self.api.group(id, title, **more)
        return group.chat.as_json()

    async def do_member(self, chat: int, user: int, *, admin: bool = False) -> None:
        """Take somebody in who has been there all the time."""
        self.groups[chat].member(self.person(user), admin=admin)

    async def do_join(self, chat: int, user: int) -> None:
        self.groups[chat].joins(self.person(user))

    async def do_leave(self, chat: int, user: int) -> None:
        self.groups[chat].leaves(self.person(user))

    async def do_remove(self, chat: int, user: int, by: int) -> None:
        self.groups[chat].remove(self.person(user), self.person(by))

    async def do_promote(self, chat: int, user: int, by: int) -> None:
        self.groups[chat].promote(self.person(user), self.person(by))

    async def do_demote(self, chat: int, user: int, by: int) -> None:
        self.groups[chat].demote(self.person(user), self.person(by))

    async def do_promote_bot(self, chat: int, by: int, without: list[str] | None = None) -> None:
        """Make the bot an administrator, but for those rights."""
        self.groups[chat].promote_bot(self.person(by), without=without or ())

    async def do_demote_bot(self, chat: int, by: int) -> None:
        self.groups[chat].demote_bot(self.person(by))

    async def do_remove_bot(self, chat: int, by: int) -> None:
        self.groups[chat].remove_bot(self.person(by))

    async def do_topics(self, chat: int) -> list[Json]:
        """All topics that are not deleted, and what is in them."""
        return [_room(room) for room in self.groups[chat].topics]

    async def do_topic(self, chat: int, topic: str | int) -> Json:
        return _room(self.groups[chat].topic(topic))

    async def do_wait_topic(self, chat: int, topic: str | int, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109
        """The topic, as soon as there is one."""
        return _room(await self.groups[chat].next_topic(topic, timeout))

    async def do_create_topic(self, chat: int, by: int, name: str) -> Json:
        return _room(self.groups[chat].create_topic(self.person(by), name))

    async def do_rename_topic(self, chat: int, topic: str | int, by: int, name: str) -> None:
        self.groups[chat].topic(topic).rename(self.person(by), name)

    async def do_close_topic(self, chat: int, topic: str | int, by: int) -> None:
        self.groups[chat].topic(topic).close(self.person(by))

    async def do_reopen_topic(self, chat: int, topic: str | int, by: int) -> None:
        self.groups[chat].topic(topic).reopen(self.person(by))

    async def do_delete_topic(self, chat: int, topic: str | int, by: int) -> None:
        self.groups[chat].topic(topic).delete(self.person(by))

    async def do_menu(self, chat: int, user: int) -> dict[str, str]:
        """The commands that Telegram offers somebody there."""
        return self.speaker(chat, user).menu


def _room(room: Room) -> Json:
    """A topic, what the bot has sent there, and the texts of all that is in it."""
    return {
        "thread": room.topic.thread,
        "name": room.name,
        "closed": room.closed,
        "messages": [shown(message) for message in room.messages],
        "history": [message.text for message in room.history],
    }
