"""Numbers of the last day, week and month."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.chart import Bar
from stodbot.domain.enquiry import Reason
from stodbot.enquiries.escalation import Escalation
from stodbot.enquiries.incoming import Incoming, Settlement
from stodbot.enquiries.offices import Offices
from stodbot.overview.summary import Summary
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import (
    ANNA,
    ASKER,
    DESK,
    FIRST,
    NOW,
    by,
    claimed,
    office,
    register,
    wish,
)

DAY = timedelta(days=1)
FRIDAY, MONDAY = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = count()


@pytest.fixture
def summary(store: SqliteStore, offices: Offices, phrases: Phrasebook) -> Summary:
    return Summary(store, offices, phrases)


async def lines(summary: Summary, at: datetime = NOW) -> list[str]:
    return (await summary.shown(at)).text.splitlines()


async def read(store: SqliteStore, *messages: tuple[str, float]) -> None:
    """Messages, what was decided on each, and how many days ago it came."""
    for decision, days_ago in messages:
        at = NOW - days_ago * DAY
        message = Incoming(channel="test", key=str(next(KEYS)), chat=ASKER, text="Hej")
        seq = (await store.receive(message, at)).seq
        await store.settle(by(seq, at), Settlement(decision=decision, language="sv"))


async def answered(store: SqliteStore, draft: str, registered: datetime, at: datetime) -> None:
    """An enquiry, and when Anna answered it."""
    number = (await register(store, wish(draft), at=registered)).number
    await claimed(store, number)
    await store.change(
        by(actor="staff:anna", at=at), number, lambda e: DESK.reply(e, FIRST, ANNA, "Ja.")
    )


async def test_messages_are_counted_for_the_last_day_week_and_month(
    summary: Summary, store: SqliteStore
) -> None:
    await read(store, ("answer", 40), ("answer", 29), ("forward", 8), ("answer", 6))
    await read(store, ("answer", 0.5), ("forward", 0))

    assert ["read 2, 3, 5", "answer 1, 2, 3", "clarify 0, 0, 0", "forward 1, 1, 2"] == (
        await lines(summary)
    )[2:6]


async def test_every_number_has_its_line(summary: Summary) -> None:
    found = await lines(summary)

    assert [
        "heading",
        "",
        "read 0, 0, 0",
        "answer 0, 0, 0",
        "clarify 0, 0, 0",
        "forward 0, 0, 0",
        "medical 0, 0, 0",
        "emergency 0, 0, 0",
        "smalltalk 0, 0, 0",
        "helped 0, 0, 0",
        "unhelpful 0, 0, 0",
        "",
        "registered 0, 0, 0",
        "answered 0, 0, 0",
        "within no_answers, no_answers, no_answers",
        "within_how",
        "",
        "open 0",
        "overdue 0",
        "",
        "per_day:",
    ] == found[:21]


@pytest.mark.parametrize(
    ("registered", "answers", "days"),
    [
        (FRIDAY, [FRIDAY + timedelta(hours=2)], 0),
        (FRIDAY, [FRIDAY + DAY], 0),
        (FRIDAY, [MONDAY], 1),
        (FRIDAY + DAY, [MONDAY], 1),
        (FRIDAY, [MONDAY, MONDAY + DAY], 1),
        (FRIDAY, [FRIDAY, MONDAY, MONDAY + DAY], 1),
        (FRIDAY, [FRIDAY, MONDAY + DAY, MONDAY + DAY], 2),
        (FRIDAY, [FRIDAY - timedelta(hours=1)], 0),
    ],
    ids=["same day", "weekend", "over it", "from it", "two", "three", "late", "clock set back"],
)
async def test_half_of_the_enquiries_were_answered_within_so_many_working_days(
    summary: Summary,
    store: SqliteStore,
    registered: datetime,
    answers: Sequence[datetime],
    days: int,
) -> None:
    for draft, at in enumerate(answers):
        await answered(store, str(draft), registered, at)

    found = await lines(summary, MONDAY + 3 * DAY)

    number = len(answers)
    assert f"answered 0, {number}, {number}" in found
    assert f"within no_answers, {days}, {days}" in found


async def test_what_is_open_now_is_counted_whenever_it_came(
    summary: Summary, store: SqliteStore
) -> None:
    await register(store, wish("old"), at=NOW - 400 * DAY)
    number = (await register(store, wish("new"))).number
    await claimed(store, number)
    await store.change(by(), number, lambda e: DESK.close(e, FIRST, ANNA, Reason.WITHDRAWN))

    assert "open 1" in await lines(summary)


async def test_enquiry_is_overdue_once_somebody_is_to_be_reminded(
    summary: Summary, store: SqliteStore
) -> None:
    await register(store)

    due = office().due(NOW)
    found = [await lines(summary, at) for at in (due - timedelta(seconds=1), due)]

    assert [False, True] == ["overdue 1" in text for text in found]


async def test_enquiry_stays_overdue_when_somebody_has_been_reminded(
    summary: Summary, store: SqliteStore
) -> None:
    number, due = (await register(store)).number, office().due(NOW)
    await store.change(by(at=due), number, lambda e: Escalation(office()).escalate(e, FIRST, due))

    assert "overdue 1" in await lines(summary, due)


async def test_enquiry_that_was_answered_is_open_and_not_overdue(
    summary: Summary, store: SqliteStore
) -> None:
    await answered(store, "1", NOW, NOW)

    assert ["open 1", "overdue 0"] == (await lines(summary, NOW + 20 * DAY))[17:19]


async def test_picture_shows_the_messages_of_fourteen_days(
    summary: Summary, store: SqliteStore
) -> None:
    await read(store, ("answer", 14), ("answer", 13), ("answer", 1), ("medical", 1), ("answer", 0))
    await read(store, ("smalltalk", 0))

    chart = (await summary.shown(NOW)).chart

    assert chart is not None
    assert ("per_day", Bar("ons 11/11", 1), 14) == (chart.title, chart.bars[0], len(chart.bars))
    assert (Bar("mån 23/11", 2), Bar("tis 24/11", 2)) == chart.bars[-2:]
    assert 5 == sum(bar.value for bar in chart.bars)


async def test_days_are_those_of_the_region(summary: Summary, store: SqliteStore) -> None:
    midnight = datetime(2026, 11, 24, 23, tzinfo=UTC)  # in Sweden

    days = [(await lines(summary, at))[-1] for at in (midnight - timedelta(seconds=1), midnight)]

    assert ["tis 24/11: 0", "ons 25/11: 0"] == days


async def test_text_says_all_that_the_picture_shows(summary: Summary, store: SqliteStore) -> None:
    await read(store, ("answer", 3), ("answer", 3), ("answer", 0))

    shown = await summary.shown(NOW)

    assert shown.chart is not None
    drawn = [f"{bar.label}: {bar.value}" for bar in shown.chart.bars]
    assert [f"{shown.chart.title}:", *drawn] == shown.text.splitlines()[-15:]
