"""One user floods the bot: the others wait no longer, and nothing of the flood is lost."""

import asyncio
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.botapi import BotApi, Person
from tests.faults.telegram_kill import Forked, bots
from tests.telegram.at_work import BICYCLE, EMERGENCY, QUESTIONS, sent_by

pytestmark = pytest.mark.alone

_OTHERS, _FLOOD_PER_SECOND, _SECONDS = 50, 100, 5.0
_NOTICE = "Du skickar många meddelanden på kort tid."
_DONE = 40.0  # seconds
_MIB = 1024 * 1024
_LEAST = 0.1  # seconds: what is quicker than that is as good


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the others fared, and the flooder."""

    quiet: list[float]  # seconds that others waited
    flooded: list[float]
    sent: int  # messages of the flooder
    waiting: int  # of those, not done with at last
    kept: int
    told: int  # how often the flooder was told
    shown_112: bool
    emergency_after: float  # seconds
    grown: int  # bytes

    @property
    def figures(self) -> str:
        quiet, flooded = p95(self.quiet), p95(self.flooded)
        return (
            f"p95 {quiet * 1e3:.0f} -> {flooded * 1e3:.0f} ms, {self.grown / _MIB:.0f} MiB more,"
            f" 112 after {self.emergency_after:.1f} s"
        )


def p95(waits: list[float]) -> float:
    return sorted(waits)[int(0.95 * len(waits))]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    found = asyncio.run(_flood(tmp_path_factory.mktemp("flood")))
    print(found.figures)  # noqa: T201  # shown with -s
    return found


async def _flood(folder: Path) -> Outcome:
    async with (
        BotApi.serving(limits=False) as api,
        bots(api, "polling", folder, forked=True) as bot,
    ):
        assert isinstance(bot, Forked)
        await bot.begin()
        others = [api.person(1_000 + number, f"A{number}") for number in range(_OTHERS)]
        flooder = api.person(6_666, "Flod")
        await api.until(lambda: api.journal.of("getUpdates"), 20)
        await _ask(api, others, 1.0)  # what is slow the first time is not counted
        quiet = await _ask(api, others, _SECONDS)
        before = psutil.Process(bot.child).memory_info().rss
        flooding = asyncio.create_task(_write(flooder))
        flooded = await _ask(api, others, _SECONDS)
        sent, at = await flooding
        shown = await _shown_112(api, flooder)
        took = time.time() - at
        waiting, kept = await _settled(folder / "data", sent)
        grown = psutil.Process(bot.child).memory_info().rss - before
        return Outcome(
            quiet=quiet,
            flooded=flooded,
            sent=sent,
            waiting=waiting,
            kept=kept,
            told=sum(text.startswith(_NOTICE) for text in flooder.texts),
            shown_112=shown,
            emergency_after=took,
            grown=grown,
        )


async def _ask(api: BotApi, others: list[Person], seconds: float) -> list[float]:
    """Each asks once, one after another; gives the seconds that they wait."""
    api.journal.clear()
    asked: dict[int, float] = {}
    before = {one.id: sent_by(one) for one in others}
    for one in others:
        asked[one.id] = time.time()
        one.say(BICYCLE)
        await asyncio.sleep(seconds / _OTHERS)  # the pace of the load
    await api.until(lambda: all(sent_by(one) > before[one.id] for one in others), 30)
    return [api.journal.of("sendMessage", chat)[0].at - at for chat, at in asked.items()]


async def _write(flooder: Person) -> tuple[int, float]:
    """Write without a pause, with an emergency in the middle; how much, and when that was."""
    begun, sent, at = time.monotonic(), 0, 0.0
    while sent < _SECONDS * _FLOOD_PER_SECOND:
        passed = time.monotonic() - begun
        while sent < min(passed, _SECONDS) * _FLOOD_PER_SECOND:
            sent += 1
            flooder.say(QUESTIONS[sent % 3])
        if not at and passed > _SECONDS / 2:
            at = time.time()
            sent += 1
            flooder.say(EMERGENCY)
        await asyncio.sleep(0.01)  # the pace of the load
    return sent, at


async def _shown_112(api: BotApi, flooder: Person) -> bool:
    try:
        return await api.until(lambda: any("112" in text for text in flooder.texts), _DONE)
    except AssertionError:
        return False


async def _settled(data: Path, sent: int) -> tuple[int, int]:
    """How many of the flooder's messages wait, and how many are kept, once none waits."""
    until = time.monotonic() + _DONE
    while True:
        db = sqlite3.connect(data / "stodbot.sqlite", timeout=10)
        rows = db.execute("SELECT stage FROM inbox WHERE chat = 'asker:telegram-6666'").fetchall()
        db.close()
        waiting = sum(stage == "waiting" for (stage,) in rows)
        if (not waiting and len(rows) >= sent) or time.monotonic() > until:
            return waiting, len(rows)
        await asyncio.sleep(0.2)  # nobody tells when that is so


def test_flood_of_one_keeps_no_other_waiting_longer(outcome: Outcome) -> None:
    assert p95(outcome.flooded) < max(2 * p95(outcome.quiet), _LEAST), outcome.figures


def test_flood_is_kept_whole_and_done_with(outcome: Outcome) -> None:
    assert outcome.sent >= 500
    assert (outcome.sent, 0) == (outcome.kept, outcome.waiting)


def test_flooder_is_told_once(outcome: Outcome) -> None:
    assert 1 == outcome.told


def test_emergency_in_a_flood_is_shown_112_soon(outcome: Outcome) -> None:
    assert outcome.shown_112
    assert outcome.emergency_after < 10


def test_flood_takes_no_memory_without_bound(outcome: Outcome) -> None:
    assert outcome.grown < 64 * _MIB
