"""Telegram is away for six hours: nothing is lost, and all goes on by itself."""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot import courier
from stodbot.app import App
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.serving import operation, ways
from tests.botapi import BotApi, Person
from tests.telegram.at_work import (
    BICYCLE,
    AtWork,
    Scaled,
    at_work,
    first_lines,
    people,
    sent_by,
    until_answered,
)

pytestmark = pytest.mark.alone

HOURS = 6.0
_SPEED = 3_600.0  # an hour a second
_RESUMING = 10.0  # the speed until all goes on
_EACH = 120  # people whose replies are owed, and as many who write meanwhile
_LEAST_PER_SECOND = 20
_MOST_TRIES = HOURS * 3_600 / 20  # the poller and the courier each wait about half a minute
KINDS = ("down", "refused", "page", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened in those hours, and after them."""

    owed: int  # replies, when it began
    polls: int
    sends: int
    alarms: list[str]
    answers: list[list[str]]
    unsure: int
    resumed: float  # seconds of the bot's time until messages came in and replies got out
    per_second: float  # replies, from then on


class Lines(logging.Handler):
    """What the bot says of it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def of(self, beginning: str) -> list[str]:
        return [line for line in self.lines if line.startswith(beginning)]


@pytest.fixture(scope="module", params=KINDS)
def outcome(
    request: pytest.FixtureRequest, toy_app: App, tmp_path_factory: pytest.TempPathFactory
) -> Outcome:
    folder = tmp_path_factory.mktemp("outage")
    with pytest.MonkeyPatch.context() as patched:
        return asyncio.run(_live_through(request.param, toy_app, folder, patched))


async def _live_through(kind: str, app: App, folder: Path, patched: pytest.MonkeyPatch) -> Outcome:
    clock, told = Scaled(1), Lines()
    patched.setattr(operation, "time", clock)
    patched.setattr(ways, "time", clock)
    patched.setattr(courier, "_LEASE", timedelta(days=1))  # sending takes time of the real kind
    logger = logging.getLogger("stodbot")
    logger.addHandler(told)
    try:
        async with (
            BotApi.serving(limits=False) as api,
            at_work(app, api, folder, clock=clock, pause=clock.pause, overall=30) as bot,
        ):
            return await _observe(kind, api, bot, clock, told)
    finally:
        logger.removeHandler(told)


async def _observe(kind: str, api: BotApi, bot: AtWork, clock: Scaled, told: Lines) -> Outcome:
    before, during = people(api, _EACH), people(api, _EACH, 5_000)
    await _begin(kind, api, before, bot)
    owed = len(await bot.outbox(DeliveryState.WAITING))
    clock.go(_SPEED)
    for one in during:
        one.say(BICYCLE)
    began, calls = clock.passed, len(api.journal)
    while clock.passed - began < HOURS * 3_600:
        await asyncio.sleep(0.1)  # time passes
        assert not bot.operation.done()
    polls, sends = len(told.of("poller.failed")), len(told.of("channel.down"))
    assert kind == "down" or len(api.journal) - calls >= polls
    clock.go(_RESUMING)
    ended = clock.passed
    await _end(kind, api)
    await api.until(lambda: any(map(sent_by, (*before, *during))) and not api.updates.pending, 10)
    resumed = clock.passed - ended
    clock.go(1)
    first, already = time.monotonic(), sum(map(sent_by, (*before, *during)))
    await _until_settled(api, (*before, *during))
    took = time.monotonic() - first
    answers = [first_lines(one) for one in (*before, *during)]
    return Outcome(
        owed=owed,
        polls=polls,
        sends=sends,
        alarms=told.of("poller.outage"),
        answers=answers,
        unsure=len(await bot.outbox(DeliveryState.UNSURE)),
        resumed=resumed,
        per_second=(sum(map(len, answers)) - already) / took,
    )


async def _begin(kind: str, api: BotApi, before: list[Person], bot: AtWork) -> None:
    """Messages come in, and their replies don't get out any more."""
    match kind:
        case "page":
            api.faults.garble("sendMessage", status=502, times=None)
        case "dropped":
            api.faults.drop_before("sendMessage", times=None)
        case _:
            api.faults.refuse("sendMessage", 502, times=None)
    for one in before:
        one.say(BICYCLE)
    await api.until(lambda: not api.updates.pending)
    await bot.until_done()
    match kind:
        case "down":
            await api.down()
        case "refused":
            api.faults.refuse("*", 502, times=None)
        case "page":
            api.faults.garble("*", status=502, times=None)
        case _:
            api.faults.drop_before("*", times=None)


async def _end(kind: str, api: BotApi) -> None:
    api.faults.clear()
    if kind == "down":
        await api.up()


async def _until_settled(api: BotApi, everybody: tuple[Person, ...]) -> None:
    """Until all are answered, or it takes too long."""
    try:
        await until_answered(api, everybody, 1, 2 * len(everybody) / _LEAST_PER_SECOND)
    except AssertionError:
        return  # the tests tell who is not


def test_outage_of_six_hours_loses_nothing(outcome: Outcome) -> None:
    assert outcome.owed >= _EACH - 4
    assert 0 == outcome.unsure
    assert 0 == sum(not answers for answers in outcome.answers)
    assert 2 * _EACH == sum(map(len, outcome.answers))


def test_outage_is_ended_within_a_minute_by_itself(outcome: Outcome) -> None:
    assert outcome.resumed < 60


def test_what_waited_for_the_outage_to_end_gets_out_quickly(outcome: Outcome) -> None:
    assert outcome.per_second >= _LEAST_PER_SECOND


def test_outage_is_not_made_worse_by_hammering(outcome: Outcome) -> None:
    assert 200 < outcome.polls < _MOST_TRIES
    assert 0 < outcome.sends < _MOST_TRIES  # between two it waits a second of real time


def test_outage_is_reported_once_it_has_lasted_an_hour(outcome: Outcome) -> None:
    assert ["poller.outage hours=1 Telegram keeps messages for 24 hours"] == outcome.alarms
