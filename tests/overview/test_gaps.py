"""The questions without an answer, for whoever keeps the knowledge."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Incoming, Settlement
from stodbot.enquiries.offices import Offices
from stodbot.overview.gaps import Gaps
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import ASKER, NOW, by

DAY = timedelta(days=1)
KEYS = count()


@pytest.fixture
def gaps(store: SqliteStore, offices: Offices, phrases: Phrasebook) -> Gaps:
    return Gaps(store, offices, phrases, keep=timedelta(days=30))


async def asked(
    store: SqliteStore, *texts: str, at: datetime = NOW, decision: str = "forward"
) -> None:
    """Questions without an answer."""
    for text in texts:
        message = Incoming(channel="test", key=str(next(KEYS)), chat=Chat(ASKER), text=text)
        seq = (await store.receive(message, at)).seq
        await store.settle(by(seq, at), Settlement(decision=decision, language="sv"))


async def lines(gaps: Gaps, *words: str) -> list[str]:
    return (await gaps.shown(words, NOW)).text.splitlines()


async def test_when_all_was_answered_that_is_said(gaps: Gaps) -> None:
    assert ["none 30"] == await lines(gaps)


async def test_question_is_told_with_how_often_when_last_and_what_came_of_it(
    gaps: Gaps, store: SqliteStore
) -> None:
    await asked(store, "Vad kostar månen?", at=NOW - 3 * DAY, decision="clarify")
    await asked(store, "vad kostar manen", "Vad kostar månen?", at=NOW - DAY)
    await asked(store, "Vad kostar solen?")

    assert [
        "heading 4 30",
        "",
        "several 3 2026-11-23 asked_back 1, offered 2 Vad kostar månen?",
        "once 1 2026-11-24 offered 1 Vad kostar solen?",
        "",
        "todo",
    ] == await lines(gaps)


async def test_day_is_that_of_the_region(gaps: Gaps, store: SqliteStore) -> None:
    await asked(store, "Vad?", at=datetime.fromisoformat("2026-11-23T23:30:00+00:00"))

    assert "once 1 2026-11-24 offered 1 Vad?" in await lines(gaps)


async def test_of_questions_that_were_asked_as_often_the_latest_is_first(
    gaps: Gaps, store: SqliteStore
) -> None:
    await asked(store, "Först?", at=NOW - DAY)
    await asked(store, "Sist?")

    assert ["Sist?", "Först?"] == [line.split()[-1] for line in (await lines(gaps))[2:4]]


@pytest.mark.parametrize(("number", "rest"), [(20, []), (21, ["more 1"]), (50, ["more 30"])])
async def test_of_many_questions_twenty_are_told_and_the_rest_counted(
    gaps: Gaps, store: SqliteStore, number: int, rest: list[str]
) -> None:
    await asked(store, *(f"Fråga {n}?" for n in range(number)))

    found = (await lines(gaps))[2:-2]

    assert (20, rest) == (sum(line.startswith("once") for line in found), found[20:])


# How far back


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["Ny?", "Gammal?"]),
        (("7",), ["Ny?"]),
        (("1",), ["Ny?"]),
        (("10",), ["Ny?", "Gammal?"]),
        (("9999",), ["Ny?", "Gammal?"]),
    ],
)
async def test_as_many_days_are_looked_at_as_are_asked_for(
    gaps: Gaps, store: SqliteStore, words: tuple[str, ...], found: list[str]
) -> None:
    await asked(store, "Gammal?", at=NOW - 9 * DAY)
    await asked(store, "Ny?")

    assert found == [line.split()[-1] for line in (await lines(gaps, *words))[2:-2]]


async def test_no_more_days_are_told_than_texts_are_kept(gaps: Gaps) -> None:
    assert ["none 30"] == await lines(gaps, "365")


@pytest.mark.parametrize(("kept", "days"), [(10, 10), (30, 30), (365, 30)])
async def test_without_a_number_it_is_a_month_or_what_is_kept(
    store: SqliteStore, offices: Offices, phrases: Phrasebook, kept: int, days: int
) -> None:
    gaps = Gaps(store, offices, phrases, keep=timedelta(days=kept))

    assert [f"none {days}"] == await lines(gaps)


@pytest.mark.parametrize("words", [("alla",), ("0",), ("-1",), ("7", "8"), ("1" * 5_000,), ("½",)])
async def test_what_is_no_number_of_days_is_told(gaps: Gaps, words: tuple[str, ...]) -> None:
    assert ["how 30"] == await lines(gaps, *words)


# What is shown of a question


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jag heter\n\n  Bo,\toch ni?", "Jag heter Bo, och ni?"),
        ("Mitt nummer är 19121212-1212, får jag stöd?", "Mitt nummer är [x], får jag stöd?"),
        ("Nummer 121212\n-1212 räcker", "Nummer [x] räcker"),
        ("a" * 95 + " 19121212-1212 och mer", "a" * 95 + " [x]…"),
        ("ord " * 100, "ord " * 24 + "ord…"),
        ("vänd \u202e om", "vänd [U+202E] om"),
        ("halv \ud800", "halv \ufffd"),
    ],
    ids=[
        "lines",
        "number",
        "number over two lines",
        "number at the end",
        "long",
        "turning",
        "half",
    ],
)
async def test_question_is_shown_on_one_line_without_personal_numbers(
    gaps: Gaps, store: SqliteStore, text: str, shown: str
) -> None:
    await asked(store, text)

    assert f"once 1 2026-11-24 offered 1 {shown}" == (await lines(gaps))[2]
