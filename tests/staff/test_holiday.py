"""Forty enquiries after a holiday: one is away, one falls silent, two reach for everything at once.

The days go by on the bot's own clock. In a group with topics, and in private chats.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.domain.enquiry import Item, State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.outcome import Deed
from tests.botapi import Message, Person, Speaker
from tests.staff.conftest import Staffed, staffed, ticking

pytestmark = pytest.mark.alone  # on a quick clock: starved, it would run out

MANY, SPEED = 40, 1000
AWAY, SILENT, BUSY = PersonId("frida"), PersonId("berit"), PersonId("cilla")
MANAGER = PersonId("maria")
ANSWER, CLAIM, SEND = "Svara", "Ta", "Skicka svaret"
MORNING = "God morgon!"
STILL_OPEN = "väntar fortfarande på svar"
EPIPHANY = datetime(2027, 1, 6, 9, tzinfo=UTC)  # a Wednesday, on which nobody works


def january(day: int, hour: int = 8, minute: int = 5) -> datetime:
    """That time in the region, told as UTC."""
    return datetime(2027, 1, day, hour - 1, minute, tzinfo=UTC)


@dataclass(kw_only=True)
class Office:
    """The days after the holiday."""

    s: Staffed
    askers: dict[str, Person] = field(default_factory=dict)  # by the number of what they asked
    actions: Counter[str] = field(default_factory=Counter)  # by number, since its last card

    async def reach(self, at: datetime) -> None:
        """It is that time, and the bot has looked at what there is to do by then."""
        assert self.s.clock() < at, f"it is {self.s.clock()} already"
        self.s.clock.skip_to(at)
        await self.s.clock.pause(90)
        await self.s.quiet()

    async def item(self, number: str) -> Item:
        return (await self.s.case(number)).enquiry.items[0]

    async def held_by(self, person: PersonId, *states: State) -> list[str]:
        items = {number: await self.item(number) for number in self.askers}
        return [n for n, one in items.items() if one.holder == person and one.state in states]

    async def unanswered(self) -> list[str]:
        """All that nobody has answered, the oldest promise first."""
        items = {number: await self.item(number) for number in self.askers}
        left = {
            n: one.due_at for n, one in items.items() if one.state in (State.NEW, State.CLAIMED)
        }
        return sorted(left, key=lambda n: (left[n] or EPIPHANY, int(n.removeprefix("27STOD"))))

    def speaker(self, person: PersonId, number: str) -> Speaker:
        """Somebody where they see that enquiry."""
        account = self.s.staff[person]
        return self.s.group.topic(number).member(account) if self.s.forum else account

    def press(self, person: PersonId, number: str, button: str) -> None:
        """Press the newest button like that on it."""
        speaker = self.speaker(person, number)
        here = [m for m in speaker.chat.sent if speaker.thread in (None, m.thread)]
        speaker.press(next(m for m in reversed(here) if _has(m, number, button)), button)
        self.actions[number] += 1

    async def see(self, person: PersonId, numbers: Iterable[str]) -> None:
        """Have the cards of what came while they were away; in a group they are there."""
        for number in () if self.s.forum else numbers:
            self.s.staff[person].say(f"/visa {number}")
            await self.s.quiet()

    async def answer(self, person: PersonId, numbers: Iterable[str]) -> None:
        """Answer them: in topics side by side, alone with the bot one after the other."""
        every = list(numbers)
        for some in [every] if self.s.forum else [[number] for number in every]:
            for number in some:
                self.press(person, number, ANSWER)
            await self.s.quiet()
            for number in some:
                self.speaker(person, number).say(f"Svaret på {number}.")
                self.actions[number] += 1
            await self.s.quiet()
            for number in some:
                self.press(person, number, SEND)
            await self.s.quiet()

    async def race(self, people: tuple[PersonId, PersonId], numbers: Iterable[str]) -> None:
        """Both reach for everything in the same moment."""
        for number in numbers:
            for person in people:
                self.press(person, number, CLAIM)
        await self.s.quiet()

    async def listed(self, person: PersonId, command: str) -> tuple[list[str], int]:
        """What the queue shows of whatever is not theirs, and how many it says that there are."""
        before = self.s.staff[person].count
        self.s.staff[person].say(command)
        await self.s.quiet()
        said = "\n".join(self.s.staff[person].texts[before:])
        text = said.partition("Övriga öppna ärenden")[2]
        count = re.match(r" \((\d+)\)", text)
        return re.findall(r"^27STOD\d+", text, re.MULTILINE), int(count[1]) if count else 0

    def mornings(self, person: PersonId) -> int:
        """How often somebody was told in the morning what waits."""
        texts = self.s.group.general.texts if self.s.forum else self.s.staff[person].texts
        return sum(text.startswith(MORNING) for text in texts)

    def said(self) -> list[str]:
        """All that staff have been told."""
        if self.s.forum:
            return self.s.forum.texts
        return [text for person in self.s.staff.values() for text in person.texts]

    def last_morning(self, person: PersonId) -> str:
        """What somebody was told then."""
        texts = self.s.group.general.texts if self.s.forum else self.s.staff[person].texts
        return [text for text in texts if text.startswith(MORNING)][-1]

    def told(self, words: str) -> Counter[int]:
        """How many askers have got how many messages with those words."""
        return Counter(sum(words in t for t in one.texts) for one in self.askers.values())


def _has(message: Message, number: str, button: str) -> bool:
    if button == SEND:
        return button in message.buttons and f"i {number}:" in message.text
    return any(
        one["text"] == button and one["callback_data"].endswith(f"{number}:1")
        for one in message.inline
    )


@pytest.fixture(params=[True, False], ids=["group", "private"])
async def office(
    request: pytest.FixtureRequest,
    staffed_app: App,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Office]:
    """On the holiday itself: one coordinator is away, and forty people have asked."""
    clock = ticking(monkeypatch, SPEED, EPIPHANY)
    async with staffed(staffed_app, tmp_path, clock, has_group=request.param) as s:
        await s.admit_all()
        s.staff[AWAY].say("/borta 2027-01-06 2027-01-15")
        await s.quiet()
        opened = Office(s=s)
        for count in range(1, MANY + 1):
            asker = s.api.person(2000 + count, f"Asker{count}")
            opened.askers[(await s.register(asker, f"Fråga {count}")).number] = asker
        await s.quiet()
        yield opened


async def test_forty_enquiries_after_a_holiday_are_all_answered_once(office: Office) -> None:
    await the_holiday_itself(office)
    await the_race_of_the_first_morning(office)
    await the_busy_one_answers(office)
    await the_silent_one_is_reminded_of(office)
    await all_that_is_left_goes_back_to_the_queue(office)
    await the_one_who_was_away_comes_back(office)

    assert Counter({1: MANY}) == office.told("Svar i ärende")
    for number, asker in office.askers.items():
        (reply,) = [text for text in asker.texts if "Svar i ärende" in text]
        assert f"Svaret på {number}." in reply
    assert [] == await office.s.service.store.flaws()


async def the_holiday_itself(office: Office) -> None:
    """Whose turn it is, is whoever is there; nobody is greeted."""
    turns = Counter([(await office.item(number)).suggested for number in office.askers])

    assert {SILENT: MANY // 2, BUSY: MANY // 2} == turns
    assert [0, 0] == [office.mornings(one) for one in (SILENT, BUSY)]
    assert Counter({1: MANY}) == office.told("Meddelandet har skickats.")
    if not office.s.forum:
        away = [text for text in office.s.staff[AWAY].texts if "Nytt ärende" in text]
        assert [] == away


async def the_race_of_the_first_morning(office: Office) -> None:
    await office.reach(january(7))

    assert [1, 1] == [office.mornings(one) for one in (SILENT, BUSY)]
    assert await right_list(office, BUSY)
    assert ([], 0) == await office.listed(BUSY, "/ko mina")
    await office.race((SILENT, BUSY), office.askers)

    claims = [
        [past.actor for past in (await office.s.case(number)).past if past.deed is Deed.CLAIMED]
        for number in office.askers
    ]
    assert {1} == {len(one) for one in claims}
    assert {"staff:berit", "staff:cilla"} >= {actor for one in claims for actor in one}
    assert MANY == sum("redan taget av" in text for text in office.said())


async def right_list(office: Office, person: PersonId) -> bool:
    """Whether all open ones that are not theirs are listed, what waits for an answer first."""
    shown, count = await office.listed(person, "/ko")
    waiting = [n for n in await office.unanswered() if (await office.item(n)).holder != person]
    rest = shown[len(waiting) :]

    assert waiting == shown[: len(waiting)]
    assert {State.ANSWERED} >= {(await office.item(number)).state for number in rest}
    assert not set(rest) & set(await office.held_by(person, *State))
    return count == len(shown)


async def the_busy_one_answers(office: Office) -> None:
    """All that is theirs, and the weekend goes by without a word to anybody."""
    await office.answer(BUSY, await office.held_by(BUSY, State.CLAIMED))
    await office.reach(january(8))
    assert 2 == office.mornings(SILENT)
    for day in (9, 10):
        await office.reach(january(day))

    assert 2 == office.mornings(SILENT)
    assert Counter({0: MANY}) == office.told(STILL_OPEN)
    assert await office.unanswered() == await office.held_by(SILENT, State.CLAIMED)


async def the_silent_one_is_reminded_of(office: Office) -> None:
    """After two working days each asker is told, and the substitute may take it over."""
    left = await office.unanswered()
    await office.reach(january(11))
    await office.reach(january(11, 16))

    assert 3 == office.mornings(SILENT)
    assert Counter({1: len(left), 0: MANY - len(left)}) == office.told(STILL_OPEN)
    assert await right_list(office, BUSY)
    half = left[: len(left) // 2]
    for number in half:
        office.press(BUSY, number, CLAIM)
    await office.s.quiet()
    assert sorted(half) == sorted(await office.held_by(BUSY, State.CLAIMED))
    await office.answer(BUSY, half)


async def all_that_is_left_goes_back_to_the_queue(office: Office) -> None:
    """Two working days later nobody has it, and after two more the growth manager is told."""
    left = await office.unanswered()
    for day in (12, 13):
        await office.reach(january(day))
    await office.reach(january(13, 16, 20))

    assert {State.NEW} == {(await office.item(number)).state for number in left}
    for day in (14, 15):
        await office.reach(january(day))
    await office.reach(january(15, 16, 25))

    assert 7 == office.mornings(BUSY)
    assert 3 == max(office.told(STILL_OPEN))
    offered = {(await office.item(number)).offered for number in left}
    assert {True} == {MANAGER in one for one in offered}


async def the_one_who_was_away_comes_back(office: Office) -> None:
    """What is left is listed for them, and taken with the first press of an answer."""
    left = await office.unanswered()
    for day in (16, 17):
        await office.reach(january(day))
    assert 7 == office.mornings(BUSY)
    await office.reach(january(18))

    assert 8 == office.mornings(BUSY)
    assert await right_list(office, AWAY)
    assert str(len(left)) in re.findall(r"\d+", office.last_morning(AWAY).partition("Äldst")[0])
    await office.see(AWAY, left)
    last = left[-1:]
    await office.race((AWAY, BUSY), last)
    (number,) = last
    winner = (await office.item(number)).holder
    assert winner in (AWAY, BUSY)
    await office.answer(PersonId(winner or ""), last)
    office.actions.clear()
    await office.answer(AWAY, left[:-1])

    assert {3} == set(office.actions.values())
    assert [] == await office.unanswered()
