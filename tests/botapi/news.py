"""What the bot does, wherever it does it, in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest

from tests.botapi.account import Query
from tests.botapi.chats import Message, Topic
from tests.botapi.game import Game, shortened, where

_URL = 40  # characters of an address

_KINDS = {
    "photo": "foto",
    "document": "fil",
    "voice": "röstmeddelande",
    "audio": "ljudfil",
    "video": "film",
    "video_note": "rund film",
    "animation": "rörlig bild",
    "sticker": "klistermärke",
    "location": "plats",
    "contact": "kontakt",
    "poll": "omröstning",
    "dice": "tärning",
}


@dataclass(slots=True, kw_only=True)
class News:
    """Tells each change once."""

    game: Game
    write: Callable[[str], None]
    _messages: dict[Message, tuple[int, bool]] = field(default_factory=dict)
    _topics: dict[Topic, tuple[str, bool, bool]] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)
    _reactions: dict[tuple[int, int], str] = field(default_factory=dict)

    async def show(self) -> None:
        """Tell what the bot does, as it does it, for ever."""
        while True:
            await self.game.api.account.changes.until(self.tell)

    def tell(self) -> None:
        """Tell what is new."""
        for topic in self.game.group.chat.every_topic:
            self._tell_topic(topic)
        for role in self.game.roles.values():
            for message in role.person.chat.sent:
                self._tell_message(message, role.name)
        gone = {topic.thread for topic in self.game.group.chat.every_topic if topic.deleted}
        for message in self.game.group.chat.sent:
            if message.thread not in gone:
                self._tell_message(message, where(self.game.group, message.thread))
        for query in self.game.api.account.queries.values():
            self._tell_answer(query)
        for key, reactions in self.game.api.account.reactions.items():
            self._tell_reaction(key, "".join(one.get("emoji", "") for one in reactions))

    def _tell_message(self, message: Message, place: str) -> None:
        state, before = (message.edits, message.deleted), self._messages.get(message)
        if before == state:
            return
        self._messages[message] = state
        if message.deleted:
            gone = content(message).partition("\n")[0]
            self.write(f"[{place}] Boten tog bort ett meddelande: {gone}")
            return
        first = "Boten:" if before is None else "Boten ändrade ett meddelande:"
        self.write("\n".join([f"[{place}] {first} {content(message)}", *_buttons(message)]))

    def _tell_topic(self, topic: Topic) -> None:
        state = (topic.name, topic.closed, topic.deleted)
        before = self._topics.get(topic)
        if before == state:
            return
        self._topics[topic] = state
        place = f"[{self.game.group.chat.name['title']}]"
        if before is None:
            self.write(f"{place} Nytt ämne: {topic.name}")
            before = (topic.name, False, False)
        for told in _changes(before, state):
            self.write(f"{place} {told}")

    def _tell_answer(self, query: Query) -> None:
        if not query.answered or query.id in self._answered:
            return
        self._answered.add(query.id)
        if query.answer:
            how = "en ruta" if query.alert else "en kort rad"
            self.write(f"[{self._name(query.by.id)}] Boten visar {how}: {query.answer}")

    def _tell_reaction(self, key: tuple[int, int], emoji: str) -> None:
        if self._reactions.get(key, "") == emoji:
            return
        self._reactions[key] = emoji
        chat = self.game.api.account.chats.by_id[key[0]]
        message = chat.messages.get(key[1])
        if emoji and message is not None:
            self.write(f"[{self._place(message)}] Boten reagerar med {emoji} på: {message.text}")

    def _place(self, message: Message) -> str:
        if message.chat is self.game.group.chat:
            return where(self.game.group, message.thread)
        return self._name(message.chat.id)

    def _name(self, user: int) -> str:
        return next(one.name for one in self.game.roles.values() if one.person.id == user)


def content(message: Message) -> str:
    """The text, after what else there is."""
    kind = next((kind for kind in _KINDS if kind in message.raw), None)
    if kind is None:
        return message.text
    name = message.raw[kind].get("file_name", "") if kind in {"document", "audio"} else ""
    return f"[{' '.join(filter(None, (_KINDS[kind], name)))}] {message.text}".strip()


def _buttons(message: Message) -> list[str]:
    urls = [button.get("url", "") for button in message.inline]
    return [
        f"  :{at}  {label}" + (f"  ({shortened(url, _URL)})" if url else "")
        for at, (label, url) in enumerate(zip_longest(message.buttons, urls, fillvalue=""), 1)
    ]


def _changes(before: tuple[str, bool, bool], now: tuple[str, bool, bool]) -> list[str]:
    told = []
    if before[0] != now[0]:
        told.append(f"Ämnet {before[0]} heter nu {now[0]}")
    if before[1] != now[1]:
        told.append(f"Ämnet {now[0]} är {'stängt' if now[1] else 'öppet igen'}")
    if now[2]:
        told.append(f"Ämnet {now[0]} är borttaget")
    return told
