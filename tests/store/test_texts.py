"""Whatever somebody types is kept exactly, and can be shown and searched for."""

import asyncio
import itertools
import re
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stodbot.domain.enquiry import Sender
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.port import Store
from stodbot.enquiries.wording import searchable, shown
from tests.store.contract import (
    ANNA,
    DESK,
    NOW,
    REGISTRAR,
    by,
    claimed,
    noted,
    owed,
    received,
    register,
    replied,
    said,
    typed,
    wish,
)

T = TypeVar("T")
_EXAMPLES, _DRAWN = 52, 14  # texts a field: each of those drawn before each of them, and long ones

_MARKS = "\u0300\u0301\u0336\u0489\u20dd\u0483"
_UNSEEN = "\x00\x1b\u202e\u2066\u200d\ufeff\u2028\r\n\x85\ufffe"
_ZALGO = st.builds(
    lambda base, marks: base + "".join(marks),
    st.characters(categories=("L", "N")),
    st.lists(st.sampled_from(_MARKS), max_size=40),
)
_HALVES = re.compile("(?<=[\ud800-\udbff])(?=[\udc00-\udfff])")  # they have their own test
_TEXT = st.one_of(
    st.text(min_size=1, max_size=30),  # any character but surrogates
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Lo")), min_size=1, max_size=12),
    st.text(st.sampled_from(_UNSEEN + 'aå"\\\ud83d\ude00\ud800'), min_size=1, max_size=12),
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), min_size=1, max_size=12),
    st.lists(_ZALGO, max_size=3).map("".join),
)


class Texts(list[str]):
    """Texts that don't fill a report."""

    def __repr__(self) -> str:
        return f"{len(self)} texts"


@st.composite
def _texts(draw: st.DrawFn) -> Texts:
    """Two hundred texts made of a few."""
    drawn = [draw(_TEXT) for _ in range(_DRAWN)]
    longest = ("".join(drawn) * 20_000)[:20_000]
    made = (*(one + other for one in drawn for other in drawn), longest)
    return Texts(_HALVES.sub("-", text) for text in made)


@pytest.fixture
def count() -> Iterator[int]:
    """Numbers that are there once, over all examples of a test."""
    return itertools.count()


@given(texts=_texts())
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # to find the smallest of two hundred texts takes minutes
)
async def test_anything_typed_is_kept_as_it_came_and_can_be_shown(
    texts: Texts, store: Store, count: Iterator[int]
) -> None:
    start = next(count)
    day = NOW + timedelta(days=start)
    keys = [f"{start}-{number}" for number in range(len(texts))]
    senders = [Sender(company=text, municipality=text, contact=text) for text in texts]

    messages = await gather(received(store, typed(*pair)) for pair in zip(texts, keys, strict=True))
    enquiries = await gather(
        register(store, wish(key, text=text, sender=sender, received_at=day), cause=message.seq)
        for key, text, sender, message in zip(keys, texts, senders, messages, strict=True)
    )
    number = enquiries[0].number
    await claimed(store, number)
    await gather(noted(store, number, text) for text in texts)
    await gather(replied(store, number, text) for text in texts)

    cases = await store.registered(day.date(), day.date())
    kept: dict[str, list[str | None]] = {
        "message": [one.message.text for one in messages if one.message],
        "text": [case.written[0].text for case in cases],
        "company": [case.sender.company for case in cases],
        "municipality": [case.sender.municipality or "" for case in cases],
        "contact": [case.sender.contact or "" for case in cases],
        "note": [past.text for past in cases[0].past if past.deed is Deed.NOTED],
        "reply": [past.text for past in cases[0].past if past.deed is Deed.REPLIED],
    }
    assert {} == {field: at for field in kept if (at := _difference(texts, kept[field]))}
    assert all(
        shown(text).encode() and searchable(text).encode() is not None for text in texts if text
    )


def _difference(texts: Sequence[str], kept: Sequence[str | None]) -> str | None:
    """The first text that is not what it was; to compare all of them in a report takes minutes."""
    pairs = itertools.zip_longest(texts, kept)
    return next((f"{one!a} {other!a}"[:500] for one, other in pairs if one != other), None)


async def gather(coroutines: Iterable[Awaitable[T]]) -> list[T]:
    return list(await asyncio.gather(*coroutines))


async def test_two_halves_that_were_typed_apart_stay_apart(store: Store) -> None:
    halves = "\ud83d\ude00"

    message = await received(store, typed(halves))
    enquiry = await register(store, wish(text=halves))

    case = await store.by_id(enquiry.id)
    assert (halves, halves) == (message.message and message.message.text, case.written[0].text)


@pytest.mark.parametrize("reason", ["\ud800", "\x00", "rad\nrad", "\u202e", "å" * 20_000])
async def test_any_reason_to_void_and_any_diary_number_is_kept_as_it_is_shown(
    store: Store, reason: str
) -> None:
    number = (await register(store)).number
    await store.change(by(), number, lambda e: DESK.record_diary(e, ANNA, reason))

    after = await store.change(by(), number, lambda e: DESK.void(e, REGISTRAR, reason))

    assert after == await store.enquiry(number)
    assert (shown(reason), shown(reason)) == (after.voided, after.diary)
    assert [] == await store.flaws()


async def test_a_search_for_anything_raises_nothing(store: Store) -> None:
    await register(store, wish(text="Bryggan"))
    await owed(store, said())

    found = [await store.search(words, 5) for words in ("\ud800", "\x00", "%_'\"", "\u0301", "[")]

    assert [[]] * 5 == found
    assert 4 == len(await store.deliveries(DeliveryState.WAITING, 9))
