"""The bot at work for a Telegram that takes any number of messages, so that much can be tried."""

import asyncio
from dataclasses import dataclass

import pytest

from stodbot.dispatch import allowance
from stodbot.domain.entry import PersonId
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.serving import looks, operation, ways
from stodbot.telegram import post
from tests.botapi import Group, Message, Person, Query, Speaker
from tests.botapi.places import Place
from tests.telegram.at_work import Scaled
from tests.telegram.conftest import (
    FORWARD,
    GRANT,
    MANY,
    PATIENCE,
    SEND,
    Office,
    ask,
    press,
)

FRIDA, BERGMAN = PersonId("frida-kallenbach"), PersonId("frida-bergman")  # of one queue
CLAIM, RELEASE, PASS, REPLY, NOTE = "Ta", "Släpp", "Skicka vidare", "Svara", "Anteckna"
SEND_REPLY, CANCEL = "Skicka svaret", "Avbryt"
AGAIN, NOT_AGAIN = "Skicka igen", "Skicka inte igen"
SENT = "skickas nu. Du får veta om det inte kommer fram."
NOTED = "Anteckningen är sparad."
INTERNAL = ("Det ni skriver här är internt.", "Det du skrev gick inte till någon")
ANSWER = "Svar i ärende"
_SPEED = 1_000
_UNSENT = (DeliveryState.SENDING, DeliveryState.WAITING) * 2  # from one to the other meanwhile


def hasten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages come and go as fast as they can; all else takes its time."""
    quick = Scaled(_SPEED)
    monkeypatch.setattr(operation, "time", quick)
    monkeypatch.setattr(ways, "time", quick)
    monkeypatch.setattr(post, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(looks, "_FILES_SECONDS", 0.1)
    monkeypatch.setattr(looks, "_THREADS_SECONDS", 0.1)
    monkeypatch.setattr(allowance, "_AT_ONCE", 1e9)


async def rest(office: Office) -> None:
    """Until all that was said is done with, and all that can go out is out."""
    async with asyncio.timeout(PATIENCE):
        while office.api.updates.pending or await _is_busy(office):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # nobody tells when that is so


async def _is_busy(office: Office) -> bool:
    store = office.service.store
    if await store.inbox(Stage.WAITING, MANY):
        return True
    owed = [one.message.to for state in _UNSENT for one in await store.deliveries(state, MANY)]
    if not owed:
        return False
    reached = {f"staff:{one.person}" for one in (await store.accounts()).values()}
    return any(not to.startswith("staff:") or to.partition("@")[0] in reached for to in owed)


async def enquire(asker: Person, text: str = GRANT) -> Message:
    """Ask something that goes to the queue of two; gives the receipt."""
    return await press(asker, await press(asker, await ask(asker, text), FORWARD), SEND)


async def write_more(asker: Person, number: str, text: str) -> None:
    """Add something to an own enquiry."""
    shown = await ask(asker, "/mina")
    while f"Skriv mer i {number}" not in shown.buttons:
        shown = await asker.next(PATIENCE)
    asker.press(shown, f"Skriv mer i {number}")
    await asker.next(PATIENCE)
    asker.say(text)


def newest(place: Place, button: str) -> Message:
    """The bot's last message there with that button."""
    return next(one for one in reversed(place.messages) if button in one.buttons)


@dataclass(slots=True, kw_only=True, repr=False)
class Seat:
    """Somebody of the staff where they work on an enquiry: in its topic, or in their own chat."""

    office: Office
    voice: Speaker
    place: Place

    async def press(self, button: str, message: Message | None = None) -> Query:
        """Press a button, the newest that says so; gives what became of that."""
        query = self.voice.press(message or newest(self.place, button), button)
        await rest(self.office)
        return query

    async def say(self, text: str, reply_to: Message | None = None) -> Message:
        """Say something, and let it be seen to."""
        message = self.voice.say(text, reply_to)
        await rest(self.office)
        return message

    async def draft(self, text: str) -> Message:
        """Begin an answer; gives its preview."""
        await self.press(REPLY)
        await self.say(text)
        return newest(self.place, SEND_REPLY)

    async def answer(self, text: str) -> None:
        """Answer the asker."""
        await self.press(SEND_REPLY, await self.draft(text))

    def told(self, words: str) -> list[str]:
        """What the bot has said here with those words in it."""
        return [text for text in self.place.texts if words in text]


@dataclass(slots=True, kw_only=True, repr=False)
class Staffed:
    """The bot with two of one queue at work, in a group or each in a chat of their own."""

    office: Office
    forum: Group
    frida: Person
    bergman: Person

    @property
    def in_group(self) -> bool:
        return self.office.group is not None

    def seat(self, person: Person, number: str = "26STOD1") -> Seat:
        """Where that person works on that enquiry."""
        if not self.in_group:
            return Seat(office=self.office, voice=person, place=person)
        room = self.forum.topic(number)
        return Seat(office=self.office, voice=room.member(person), place=room)


def replies(asker: Person) -> list[str]:
    """What a human has answered, as it was written."""
    found = [text for text in asker.texts if ANSWER in text]
    return [text.split("\n\n", 1)[1].rsplit("\n\n", 1)[0] for text in found]
