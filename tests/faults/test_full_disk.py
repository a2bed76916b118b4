"""The disk runs full at any point: nothing is acknowledged in vain, and all goes on by itself."""

import asyncio
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from stodbot.app import App
from stodbot.cache import ArrayCache
from stodbot.cli import main
from stodbot.cli.printing import UNUSABLE
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import Journal
from tests.botapi import BotApi, Person
from tests.faults.full_disk import Findings, Room, run, stores_in
from tests.faults.power import Findings as Found
from tests.store.contract import register
from tests.telegram.at_work import BICYCLE, AtWork, at_work, people, until_answered
from tests.telegram.conftest import FORWARD, PATIENCE, RECEIPT, SEND

TIMES = 25
PHONE = "0611-800 00"
_MUCH = 1 << 30  # bytes
_DAYS = dict.fromkeys(("export", "public"), ("--from", "2026-11-24", "--to", "2026-11-24"))
_INCOMPLETE = "Utskriften är inte hel: disken är full. Frigör utrymme och kör kommandot igen."
_TOLD = "disken är full. Frigör utrymme, så fortsätter boten av sig själv."


@pytest.fixture(scope="module", params=["wal", "truncate"])
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return run(TIMES, tmp_path_factory.mktemp("full"), Journal(request.param, 2, ""))


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Whatever else is written to any file is refused, as by a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# The store


def test_full_at_any_point_nothing_that_was_acknowledged_is_lost(findings: Findings) -> None:
    assert findings.acknowledged > TIMES
    assert 0 == findings.lost


def test_full_at_any_point_whoever_asks_is_told_what_to_do(findings: Findings) -> None:
    assert {f"databasen stodbot.sqlite: {_TOLD}"} == findings.told


def test_full_at_any_point_what_is_there_can_be_read(findings: Findings) -> None:
    assert 0 == findings.unreadable


def test_once_there_is_room_the_store_goes_on_by_itself(findings: Findings) -> None:
    assert TIMES == findings.goes_on


def test_full_at_any_point_the_register_is_whole(findings: Findings) -> None:
    assert Found() == findings.found


# The bot


async def test_whoever_sends_an_enquiry_to_a_full_disk_is_told_so_and_has_one_once_there_is_room(
    toy_app: App, tmp_path: Path
) -> None:
    room = Room()
    with stores_in(room):
        async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path) as bot:
            (anna,) = people(api, 1)
            anna.say(BICYCLE)
            await until_answered(api, [anna])
            await anna.pressed(anna.chat.sent[-1], FORWARD)
            await until_answered(api, [anna], 2)
            await _until_kept(bot)

            room.left = 0
            anna.press(anna.chat.sent[-1], SEND)
            await api.until(lambda: any(PHONE in text for text in anna.texts), PATIENCE)
            meanwhile = (len(api.updates.pending), len(_receipts(anna)))
            room.left = _MUCH
            await api.until(lambda: _receipts(anna), PATIENCE)
            await bot.until_done()

            kept = [one.number for one in await bot.service.store.open_items()]
    assert (1, 0) == meanwhile
    assert (["26STOD1"], 1) == (kept, len(_receipts(anna)))


async def _until_kept(bot: AtWork) -> None:
    """Until what has been sent is kept as sent."""
    for _ in range(int(20 * PATIENCE)):
        if not await bot.outbox(DeliveryState.SENDING):
            return
        await asyncio.sleep(0.05)  # nobody tells when that is so
    raise AssertionError("something is sent and not kept as sent")


def _receipts(person: Person) -> list[str]:
    return [text for text in person.texts if text.startswith(RECEIPT)]


# What lies beside the database


def test_a_cache_that_no_longer_fits_is_gone_without_and_told_and_leaves_the_one_before(
    tmp_path: Path,
) -> None:
    cache = ArrayCache(tmp_path)
    cache.save("vectors", "before", {"a": np.zeros(10)})

    with no_file_larger_than(10_000):
        cache.save("vectors", "after", {"a": np.zeros(100_000)})

    assert "vectors.npz" in str(cache.problem)
    assert cache.load("vectors", "after") is None
    assert cache.load("vectors", "before") is not None
    assert ["vectors.npz"] == [path.name for path in tmp_path.iterdir()]


def test_a_cache_fits_again_once_there_is_room(tmp_path: Path) -> None:
    cache = ArrayCache(tmp_path)
    with no_file_larger_than(10_000):
        cache.save("vectors", "after", {"a": np.zeros(100_000)})

    cache.save("vectors", "after", {"a": np.zeros(100_000)})

    assert cache.load("vectors", "after") is not None


@pytest.mark.parametrize(
    "command", [("register", "export"), ("register", "public"), ("register", "head")], ids=" ".join
)
def test_what_is_printed_onto_a_full_disk_is_told_to_be_incomplete(
    command: tuple[str, str],
    toy_directory: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = ("--knowledge", str(toy_directory), "--data-dir", str(tmp_path), "--encoder", "none")
    asyncio.run(_one_enquiry(tmp_path / "stodbot.sqlite"))

    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        status = main([*command, *_DAYS.get(command[1], ()), *places])

    assert UNUSABLE == status
    assert _INCOMPLETE in capsys.readouterr().err


async def _one_enquiry(path: Path) -> None:
    async with SqliteStore(path, Series()) as store:
        await register(store)
