"""Two of the staff who do whatever can be done, in every place, and an asker's chat beside it.

Each thing typed has a canary word in it. A step is one message or one press; after it, what has
come into the askers' chats is compared with what the step allows.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi import Message, Person, Speaker
from tests.botapi.places import Place
from tests.desk.swift import (
    CANCEL,
    CLAIM,
    NOTE,
    PASS,
    RELEASE,
    REPLY,
    SEND_REPLY,
    SENT,
    Staffed,
    replies,
    rest,
)

CANARY = re.compile(r"kanarie\d{4}")
BUTTONS = (CLAIM, RELEASE, RELEASE, PASS, REPLY, NOTE, NOTE, CANCEL, SEND_REPLY)
_NEWEST = 0.8  # how often it is the newest button that is pressed
_NAMES = {501: "Frida Kallenbach:", 502: "Frida Bergman:"}
_QUOTE = re.compile(r"»(.*)«", re.DOTALL)
_NUMBER = re.compile(r"\b26STOD\d+\b")

Type = Callable[[Speaker, str], object]


def _album(speaker: Speaker, canary: str) -> object:
    return speaker.album(2, canary)


TYPED: dict[str, Type] = {
    "text": lambda who, word: who.say(f"Hej {word}, så är det."),
    "long text": lambda who, word: who.say(f"{word} {'å' * 3_000} slut"),
    "markup": lambda who, word: who.send(
        {
            "text": f"<b>{word}</b> & *så* [här](https://example.org)",
            "entities": [{"type": "bold", "offset": 3, "length": 11}],
        }
    ),
    "lines": lambda who, word: who.say(f"{word}\n\n1. Skicka svaret\n\nUndrar du något mer?"),
    "a number": lambda who, word: who.say("1"),
    "photo": lambda who, word: who.photo(word),
    "document": lambda who, word: who.document(f"{word}.pdf", caption=f"Se {word}"),
    "document alone": lambda who, word: who.document(f"{word}.pdf"),
    "voice": lambda who, word: who.voice(word),
    "video": lambda who, word: who.video(word),
    "audio": lambda who, word: who.audio(word),
    "animation": lambda who, word: who.animation(word),
    "album": _album,
    "location": lambda who, word: who.location(),
    "venue": lambda who, word: who.venue(word, word),
    "contact": lambda who, word: who.send(
        {"contact": {"phone_number": "+46700000000", "first_name": word, "user_id": who.user.id}}
    ),
    "sticker": lambda who, word: who.sticker(),
    "poll": lambda who, word: who.poll(f"{word}?", word, "annat"),
    "dice": lambda who, word: who.dice(),
    "forwarded": lambda who, word: who.send(
        {
            "text": f"Vidare {word}",
            "forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1},
        }
    ),
    "unknown command": lambda who, word: who.say(f"/okand {word}"),
    "search": lambda who, word: who.say(f"/sok {word}"),
    "canned": lambda who, word: who.say("/svar utvecklingsstod"),
    "canned, unknown": lambda who, word: who.say(f"/svar {word}"),
    "cancel": lambda who, word: who.say("/avbryt"),
    "queue": lambda who, word: who.say("/ko"),
    "show": lambda who, word: who.say("/visa 26STOD1"),
    "help": lambda who, word: who.say("/hjalp"),
    "away, wrongly": lambda who, word: who.say(f"/borta {word}"),
}


@dataclass(slots=True, kw_only=True, repr=False)
class Walk:
    """The steps, and what has to be true after each."""

    staffed: Staffed
    askers: dict[str, Person]  # by the number of their enquiry
    chance: random.Random
    wanted: dict[str, Counter[str]] = field(default_factory=dict)  # replies, by number
    said: list[tuple[Speaker, Message]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    typed: Counter[str] = field(default_factory=Counter)
    canaries: int = 0
    sent: int = 0
    allowed: dict[str, set[str]] = field(default_factory=dict)  # canaries, by number

    def seats(self) -> list[tuple[Person, Speaker, Place]]:
        """Everybody in every place."""
        found: list[tuple[Person, Speaker, Place]] = []
        forum = self.staffed.forum
        for person in (self.staffed.frida, self.staffed.bergman):
            found.append((person, person, person))
            if self.staffed.in_group:
                found.append((person, forum.member(person), forum.general))
                found.extend(
                    (person, room.member(person), room) for room in forum.topics for _ in range(3)
                )
        return found

    async def step(self) -> None:
        """One thing that somebody does, or the way to an answer with something in between."""
        person, speaker, place = self.chance.choice(self.seats())
        match self.chance.choice(("type", "type", "press", "press", "reply", "edit", "way", "way")):
            case "press":
                await self._press(person, speaker, place, self.chance.choice(BUTTONS))
            case "edit" if self.said:
                self._edit()
            case "way":
                await self._way(person, speaker, place)
            case "reply" if place.messages:
                original = self.chance.choice(place.messages[-12:])
                await self._type(speaker.answering(original), place)
            case _:
                await self._type(speaker, place)
        await self._look()

    async def _way(self, person: Person, speaker: Speaker, place: Place) -> None:
        """From the card to a reply, with something in between that should not matter."""
        others = [one for one in self.seats() if one[0] is not person]
        there = (one for one in others if (one[2].id, one[2].thread) == (place.id, place.thread))
        colleague = next(there, others[0])
        await self._press(person, speaker, place, REPLY)
        await self._type(speaker, place, "text")
        match self.chance.randrange(7):
            case 0:
                await self._press(*colleague[:2], place, SEND_REPLY)
            case 1:
                await self._type(*colleague[1:])
            case 2:
                await self._type(speaker, place)
            case 3:
                self._edit()
            case 4:
                await self._press(person, speaker, place, CANCEL)
            case 5:  # typed, and sent at once what was shown before that
                await self._press(person, speaker, place, SEND_REPLY, self._word())
            case _:
                pass
        await self._press(person, speaker, place, SEND_REPLY)

    def _word(self) -> str:
        self.canaries += 1
        return f"kanarie{self.canaries:04}"

    def _edit(self) -> None:
        by, message = self.chance.choice(self.said[-6:])
        word = self._word()
        by.edit(message, f"Ändrat {word}")
        self.log.append(f"{by.user.first_name} edits {word}")

    async def _type(self, speaker: Speaker, place: Place, name: str | None = None) -> None:
        name = name or self.chance.choice(list(TYPED))
        word, before = self._word(), len(place.messages)
        shown = [one for one in place.messages if SEND_REPLY in one.buttons]
        made = TYPED[name](speaker, word)
        self.typed[name] += 1
        self.log.append(f"{speaker.user.first_name} types {name} {word} in {place.thread}")
        if isinstance(made, Message) and made.text and "forward_origin" not in made.raw:
            self.said.append((speaker, made))
        await rest(self.staffed.office)
        if name == "a number" and place.id > 0 and shown:  # in private, a number is a press
            self._count(shown[-1], place.messages[before:])

    async def _press(
        self, person: Person, speaker: Speaker, place: Place, button: str, before_it: str = ""
    ) -> None:
        having = [one for one in place.messages if button in one.buttons]
        if not having:
            return
        message = having[-1] if self.chance.random() < _NEWEST else self.chance.choice(having)
        before = len(place.messages)
        if before_it:
            speaker.say(f"Nej {before_it}")
        speaker.press(message, button)
        if button == PASS:
            await rest(self.staffed.office)
            last = place.messages[-1]
            if "Företagsstöd" in last.buttons:
                speaker.press(last, self.chance.choice(("Företagsstöd", "Frida Bergman")))
        self.log.append(f"{person.user.first_name} presses {button} in {place.thread}")
        await rest(self.staffed.office)
        if button == SEND_REPLY and self._is_author(person, place, message):
            self._count(message, place.messages[before:])

    def _count(self, preview: Message, then: list[Message]) -> None:
        """That was sent, if the bot said so."""
        if any(SENT in one.text for one in then):
            number, text = draft_in(preview)
            self.wanted.setdefault(number, Counter())[text] += 1
            self.allowed.setdefault(number, set()).update(CANARY.findall(preview.text))
            self.sent += 1

    def _is_author(self, person: Person, place: Place, message: Message) -> bool:
        return place is person or message.text.startswith(_NAMES[person.id])

    async def _look(self) -> None:
        """Only what was sent is in an askers' chat, each once, word for word."""
        await rest(self.staffed.office)
        for number, asker in self.askers.items():
            found = Counter(_without_files(text) for text in replies(asker))
            wanted = self.wanted.get(number, Counter())
            late = self.log[-6:]
            assert wanted == found, (number, wanted - found, found - wanted, late)
            leaked = canaries_in(asker) - self.allowed.get(number, set())
            assert not leaked, (number, leaked, late)


def draft_in(preview: Message) -> tuple[str, str]:
    """For which enquiry it is, and what would be sent."""
    number, quote = _NUMBER.search(preview.text), _QUOTE.search(preview.text)
    assert number is not None, preview.text
    return number[0], quote[1] if quote else ""


def canaries_in(asker: Person) -> set[str]:
    """All that are anywhere in what somebody was sent, files included."""
    return {word for one in asker.messages for word in CANARY.findall(repr(one.raw))}


def _without_files(text: str) -> str:
    return text.partition("Bilagor: ")[0].rstrip("\n")
