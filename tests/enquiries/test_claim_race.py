"""Eight want each of two hundred items at once: one gets it, and the others are told who."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Chat, State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import Kind
from stodbot.enquiries.register import Series
from stodbot.enquiries.rooms import chat_of
from stodbot.errors import TakenError
from stodbot.store.sqlite import SqliteStore
from tests.enquiries.toys import (
    COORDINATORS,
    GRANTS,
    NOON,
    ONE,
    office_with,
    person,
    queue,
)

CLAIMANTS = tuple(PersonId(f"claimant-{number}") for number in range(8))
OFFICE = office_with(
    coordinators=replace(
        COORDINATORS,
        people={**COORDINATORS.people, **{who: person(who) for who in CLAIMANTS}},
        queues={**COORDINATORS.queues, GRANTS: queue(GRANTS, *CLAIMANTS)},
    )
)
ENQUIRIES = 200


@dataclass(frozen=True, slots=True)
class Race:
    """A race that was run."""

    store: SqliteStore
    numbers: list[str]
    holders: dict[str, list[PersonId]]  # by number, whom each claimant was told has it


async def register(store: SqliteStore, draft: int) -> str:
    registration = Registration(
        draft=str(draft),
        asker=Chat(f"asker:{draft}"),
        language="sv",
        written=(Written(text="fråga", received_at=NOON),),
        queues=(GRANTS,),
    )
    counter = Counter(OFFICE)
    registered = await store.register(
        By(actor=registration.asker, at=NOON),
        registration,
        lambda numbered: counter.open(registration, numbered, NOON),
        Settlement(),
    )
    return registered.enquiry.number


async def claim(store: SqliteStore, number: str, who: PersonId) -> PersonId:
    """Who has it once somebody tried to get it."""
    desk, by = Desk(OFFICE), By(actor=chat_of(who), at=NOON)
    try:
        await store.change(by, number, lambda enquiry: desk.claim(enquiry, ONE, who, NOON))
    except TakenError as error:
        return PersonId(error.holder)
    return who


@pytest.fixture
async def race(tmp_path: Path) -> AsyncIterator[Race]:
    async with SqliteStore(tmp_path / "stodbot.sqlite", Series()) as store:
        numbers = await asyncio.gather(*(register(store, draft) for draft in range(ENQUIRIES)))
        claims = [
            (number, CLAIMANTS[(at + first) % len(CLAIMANTS)])  # not the same one always first
            for at in range(len(CLAIMANTS))
            for first, number in enumerate(numbers)
        ]
        told = await asyncio.gather(*(claim(store, number, who) for number, who in claims))
        holders: dict[str, list[PersonId]] = {number: [] for number in numbers}
        for (number, _), holder in zip(claims, told, strict=True):
            holders[number].append(holder)
        yield Race(store, numbers, holders)


async def test_all_eight_are_told_of_the_same_one_who_has_it(race: Race) -> None:
    expected = {}
    for number in race.numbers:
        enquiry = await race.store.enquiry(number)
        assert enquiry is not None
        assert State.CLAIMED is enquiry.items[0].state
        expected[number] = [enquiry.items[0].holder] * len(CLAIMANTS)

    assert expected == race.holders


async def test_each_item_is_claimed_once_in_the_log(race: Race) -> None:
    for number in race.numbers:
        case = await race.store.case(number)
        assert case is not None
        assert [Deed.REGISTERED, Deed.CLAIMED] == [past.deed for past in case.past]
        assert 2 == case.enquiry.version


async def test_each_item_is_shown_to_one_winner_and_the_others_are_told_who(race: Race) -> None:
    for number in race.numbers:
        case = await race.store.case(number)
        assert case is not None
        winner = case.enquiry.items[0].holder
        assert winner is not None
        later = [one.message for one in case.deliveries if one.message.facts.get("why") != "new"]
        cards = [message.to for message in later if message.kind is Kind.CARD]
        told = [(one.to, one.facts["who"]) for one in later if one.kind is Kind.TAKEN]
        assert [chat_of(winner)] == cards
        assert sorted((chat_of(who), winner) for who in CLAIMANTS if who != winner) == sorted(told)


async def test_the_losers_leave_no_trace(race: Race) -> None:
    head = await race.store.head()

    assert 2 * ENQUIRIES == head.seq
    assert [] == await race.store.flaws()
