"""Kills the bot while a coordinator answers in the group, again and again, and counts the replies.

From card to Svara, text, preview, Skicka svaret and Klar; the emulated Telegram survives, as the
real one does. `python -m tests.faults.staff_restart 200` is the long form.
"""

import asyncio
import os
import random
import re
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.clock import now
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.register import Series
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.store.sqlite import SqliteStore
from stodbot.telegram.chats import identity_of
from tests.botapi import BotApi, Group, Message, Person, Room
from tests.desk.swift import hasten
from tests.faults.forked_bot import serve
from tests.faults.telegram_kill import Forked
from tests.telegram.at_work import MANY, QUESTIONS
from tests.toys import write_toy

_SEED = 20261130
_SHORTEST, _LONGEST = 0.05, 1.2  # seconds from the bot's first call to the kill
_TICK, _START, _DRAIN, _AFTER = 0.02, 20.0, 40.0, 2.0  # seconds
_AT_ONCE = 4  # enquiries that are being answered
_FORUM, _COORDINATOR = -1_002_000_000_700, 501
_REGISTRAR = PersonId("registrator")

_FORWARD, _SEND = "Skicka till handläggare", "Skicka"
_REPLY, _SEND_REPLY, _CLOSE, _AGAIN = "Svara", "Skicka svaret", "Klar: besvarat", "Skicka igen"
_ASKED, _SENT = "Skriv svaret till frågeställaren.", "skickas nu."
_BEFORE, _DOUBTFUL = "kan du redan ha fått", "Det är osäkert om ett meddelande"
_NUMBER = re.compile(r"\b\d\dSTOD\d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there after all the kills."""

    kills: int
    statuses: tuple[int, ...]  # that the bots ended with
    sent: int  # replies that a coordinator was told are being sent
    lost: int  # of those, not there even when the doubtful ones were sent again
    doubled: int  # came twice, without a mark or a word on it being doubtful
    altered: int  # another text than any preview's
    doubtful: int  # told to be
    marked: int  # that say they may have come before
    unfinished: int  # enquiries whose way did not come to its end
    enquiries: int
    without_topic: int  # enquiries that have none, or several in use
    orphans: int  # topics that nothing was ever said in
    flaws: int  # of the register
    refused: int  # calls that no Bot API takes like that
    waiting: int  # still owed


@dataclass(slots=True, eq=False)
class Way:
    """One asker, and the coordinator's way to their answer, a step as soon as it can be taken."""

    asker: Person
    coordinator: Person
    forum: Group
    text: str
    number: str | None = None
    steps: list[str] = field(default_factory=list)
    tried: int = 0  # ticks since the last step
    is_sent: bool = False

    @property
    def is_done(self) -> bool:
        return bool(self.steps) and self.steps[-1] == "closed"

    def act(self) -> None:
        """Do what is next, if it can be done; what nothing came of is done again after a while."""
        self.tried += 1
        if self.number is None:
            self._ask()
            return
        for room in self._rooms():
            if any(_SENT in text for text in room.texts):
                self.is_sent = True
            if self._act_in(room):
                return

    def _ask(self) -> None:
        receipt = next((one for one in self.asker.texts if "har nummer" in one), None)
        if receipt is not None:
            found = _NUMBER.search(receipt)
            self.number = found[0] if found else None
            return
        for button in (_SEND, _FORWARD):
            shown = [one for one in self.asker.messages if button in one.buttons]
            if shown:
                if self._may(button):
                    self.asker.press(shown[-1], button)
                return
        if self._may("asked"):
            self.asker.say(QUESTIONS[0])

    def _act_in(self, room: Room) -> bool:
        """One step further in that topic; whether there was any to take."""
        speaker = room.member(self.coordinator)
        done = [one for one in room.messages if _CLOSE in one.buttons and _SENT in one.text]
        previews = [one for one in room.messages if _SEND_REPLY in one.buttons]
        asked = [one for one in room.messages if _ASKED in one.text]
        if any("Avslutat:" in text for text in room.texts) or room.closed:
            self.steps.append("closed")
        elif done:
            self._press(room, done[-1], _CLOSE)
        elif previews:
            self._press(room, previews[-1], _SEND_REPLY)
        elif asked:
            if self._may("typed"):
                speaker.say(self.text)
        else:
            card = next((one for one in room.messages if _REPLY in one.buttons), None)
            if card is None:
                return False
            self._press(room, card, _REPLY)
        return True

    def _press(self, room: Room, message: Message, button: str) -> None:
        if self._may(button):
            room.member(self.coordinator).press(message, button)

    def _may(self, step: str) -> bool:
        """Whether that was not done yet, or nothing came of it for long."""
        if self.steps and self.steps[-1] == step and self.tried * _TICK < 5:
            return False
        self.steps.append(step)
        self.tried = 0
        return True

    def _rooms(self) -> list[Room]:
        return [one for one in self.forum.topics if one.name.split(" ")[0] == self.number]


@dataclass(slots=True, kw_only=True)
class Day:
    """All that is to be answered; a few at a time."""

    api: BotApi
    forum: Group
    coordinator: Person
    ways: list[Way] = field(default_factory=list)
    is_stopping: bool = False

    def go_on(self) -> None:
        open_ = [one for one in self.ways if not one.is_done]
        while not self.is_stopping and len(open_) < _AT_ONCE:
            number = 2_000 + len(self.ways)
            asker = self.api.person(number, f"P{number}")
            text = f"Svar till {number}: ja, det går bra."
            way = Way(asker=asker, coordinator=self.coordinator, forum=self.forum, text=text)
            self.ways.append(way)
            open_.append(way)
        for one in open_:
            one.act()

    async def last(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Go on for so long, or until that is so."""
        for _ in range(int(seconds / _TICK)):
            self.go_on()
            if until():
                return
            await asyncio.sleep(_TICK)  # the pace of a day


@asynccontextmanager
async def bot_of(api: BotApi, folder: Path) -> AsyncIterator[Forked]:
    """The command, ready to be begun."""
    settings = {
        "STODBOT_TELEGRAM_TOKEN": api.token,
        "STODBOT_TELEGRAM_BASE_URL": api.base_url,
        "STODBOT_TELEGRAM_BASE_FILE_URL": api.base_file_url,
        "STODBOT_TELEGRAM_GROUP": str(_FORUM),
        "STODBOT_TELEGRAM_PER_SECOND": "0",
        "STODBOT_KNOWLEDGE": str(write_toy(folder)),
        "STODBOT_DATA_DIR": str(folder / "data"),
        "STODBOT_ENCODER": "none",
    }
    with (folder / "log").open("wb") as log:
        process: Process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.staff_restart", "bot", "run"),
            env={**os.environ, **settings},
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
        )
        made = Forked(process=process)
        try:
            await made.ready()
            yield made
        finally:
            await made.close()


async def run(kills: int, folder: Path) -> Findings:
    """Kill the bot as often as that, then let it finish, and look."""
    chance = random.Random(_SEED)  # noqa: S311  # the same points each time, as far as time allows
    (folder / "data").mkdir(exist_ok=True)
    await _admit(folder / "data")
    async with BotApi.serving(limits=False) as api, bot_of(api, folder) as bot:
        forum = api.group(_FORUM, "Samordnare", forum=True, admin=True)
        coordinator = api.person(_COORDINATOR, "Frida")
        forum.member(coordinator, admin=True)
        day = Day(api=api, forum=forum, coordinator=coordinator)
        for _ in range(kills):
            await _begin(api, bot)
            await day.last(chance.uniform(_SHORTEST, _LONGEST))
            await bot.end(signal.SIGKILL)
        day.is_stopping = True
        await _begin(api, bot)
        await day.last(_DRAIN, lambda: all(one.is_done for one in day.ways))
        await day.last(_AFTER)  # what is owed of that
        for room in forum.topics:
            for message in [one for one in room.messages if _AGAIN in one.buttons]:
                room.member(coordinator).press(message, _AGAIN)
        await day.last(_AFTER)
        await bot.end(signal.SIGTERM)
        return await _look(folder / "data", day, bot)


async def _admit(data: Path) -> None:
    """The coordinator is on the staff."""
    async with SqliteStore(data / "stodbot.sqlite", Series()) as store:
        code, at = new_code(), now()
        by = By(actor="operator", at=at)
        await store.invite(by, _REGISTRAR, digest_of(code), at + timedelta(days=1))
        await store.join(by, identity_of(_COORDINATOR), digest_of(code), Settlement())


async def _begin(api: BotApi, bot: Forked) -> None:
    api.journal.clear()
    await bot.begin()
    await api.until(lambda: bool(api.journal.of("getUpdates")), _START)


async def _look(data: Path, day: Day, bot: Forked) -> Findings:
    async with SqliteStore(data / "stodbot.sqlite", Series()) as store:
        flaws = await store.flaws()
        enquiries = {one.number for one in await store.open_items()}
        owed = await store.deliveries(DeliveryState.WAITING, MANY)
    numbers = enquiries | {one.number for one in day.ways if one.number}
    doubtful = {
        number[0]
        for text in day.forum.texts
        if _DOUBTFUL in text
        for number in [_NUMBER.search(text)]
        if number
    }
    came = {one: [text for text in one.asker.texts if one.text in text] for one in day.ways}
    unmarked = {one: sum(_BEFORE not in text for text in texts) for one, texts in came.items()}
    used = Counter(room.name.split(" ")[0] for room in day.forum.topics if room.messages)
    return Findings(
        kills=bot.statuses.count(-signal.SIGKILL),
        statuses=tuple(bot.statuses),
        sent=sum(one.is_sent for one in day.ways),
        lost=sum(one.is_sent and not texts for one, texts in came.items()),
        doubled=sum(max(0, count - 1) for count in unmarked.values()),
        altered=sum(
            "Svar i ärende" in text and one.text not in text
            for one in day.ways
            for text in one.asker.texts
        ),
        doubtful=len(doubtful),
        marked=sum(_BEFORE in text for texts in came.values() for text in texts),
        unfinished=sum(not one.is_done for one in day.ways),
        enquiries=len(numbers),
        without_topic=sum(used[number] != 1 for number in numbers),
        orphans=sum(not room.messages for room in day.forum.topics),
        flaws=len(flaws),
        refused=len(day.api.violations),
        waiting=len(owed),
    )


def main(write: Callable[[str], object] = print) -> None:
    if sys.argv[1] == "bot":  # at no pace, for a Telegram that has none: quick enough to be killed
        hasten(pytest.MonkeyPatch())
        serve(sys.argv[2:])
        return
    with tempfile.TemporaryDirectory() as place:
        write(str(asyncio.run(run(int(sys.argv[1]), Path(place)))))


if __name__ == "__main__":
    main()
