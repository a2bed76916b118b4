"""Five enquiries, and the places in which staff ask the bot for them."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.domain.entry import PersonId, QueueId
from tests.botapi import Message, Speaker
from tests.staff.conftest import Staffed, staffed, ticking

FRIDA, BERIT, CILLA = PersonId("frida"), PersonId("berit"), PersonId("cilla")
PETER, MARIA, REGISTRAR = PersonId("peter"), PersonId("maria"), PersonId("registrator")
QUEUES = ["wheels", "keels", "wheels", "registrator", "wheels"]
FIRST = "26STOD1"

Where = Callable[[Staffed, PersonId], Speaker]


def in_private(full: Staffed, person: PersonId) -> Speaker:
    return full.staff[person]


def in_general(full: Staffed, person: PersonId) -> Speaker:
    return full.group.member(full.staff[person]).in_topic(0)


def in_topic(full: Staffed, person: PersonId) -> Speaker:
    return full.group.topic(FIRST).member(full.staff[person])


everywhere = pytest.mark.parametrize("where", [in_private, in_general, in_topic])


@asynccontextmanager
async def filled(app: App, data: Path) -> AsyncIterator[Staffed]:
    """Five enquiries an hour apart; Frida has taken the third, so that it is promised last."""
    with pytest.MonkeyPatch.context() as patch:
        clock = ticking(patch)
        async with staffed(app, data, clock) as crew:
            await crew.admit_all()
            for number, queue in enumerate(QUEUES, 1):
                asker = crew.api.person(2000 + number, f"Asker{number}")
                await crew.register(asker, f"Fråga {number} om {queue}", QueueId(queue))
                clock.skip(3600)
            room = await crew.group.next_topic("26STOD3")
            await crew.quiet()
            await pressed(crew, room.member(crew.staff[FRIDA]), room.messages[0], "Ta")
            yield crew


async def said(full: Staffed, speaker: Speaker, text: str) -> str:
    """All that the bot says to that, there."""
    before = len(speaker.chat.sent)
    speaker.say(text)
    await full.quiet()
    return "\n".join(message.text for message in speaker.chat.sent[before:])


async def pressed(full: Staffed, speaker: Speaker, message: Message, button: str) -> str:
    before = len(speaker.chat.sent)
    speaker.press(message, button)
    await full.quiet()
    return "\n".join(message.text for message in speaker.chat.sent[before:])


def replies(full: Staffed) -> list[Message]:
    """What the first asker has got from a human."""
    asker = full.api.account.chats.by_id[2001]
    return [message for message in asker.sent if "Svar i ärende" in message.text]


def numbers(text: str) -> list[str]:
    """The enquiries that are listed, in their order."""
    return re.findall(r"^26STOD\d+", text, re.MULTILINE)


def listed(*found: int) -> list[str]:
    return [f"26STOD{number}" for number in found]
