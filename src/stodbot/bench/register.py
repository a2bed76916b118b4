"""`stodbot bench register`: what a registration costs, and what it costs to verify the register.

Each registration is the real one: duplicate check, number, entry, event, receipt and the cards for
everybody in the queue, in one transaction of the adapter's own SQL.
"""

import asyncio
import gc
import platform
import sqlite3
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from stodbot.bench.sample import AT_ONCE, Register, SampleOffice, grouped, ms, one_at_a_time, p99
from stodbot.bench.slow_disk import SlowSessions
from stodbot.domain.knowledge_base import Coordinators
from stodbot.enquiries.acting import By
from stodbot.enquiries.addressing import to_each
from stodbot.enquiries.register import Series
from stodbot.enquiries.rooms import chat_of
from stodbot.store.database import Sessions
from stodbot.store.register import StoredRegister
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import journal_for

_SLOWER = 0.004  # seconds a sync
_ONE_AT_A_TIME = 1_500
_GROUPED = 20_000
_PACE = 50  # a second
_PACED_FOR = 20  # seconds
_SLOW_ONE_AT_A_TIME = 150
_SLOW_GROUPED = 6_000
_NOTES = 4  # events a registration, beside its own, in the log that is verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Registrations and events a second; milliseconds a registration."""

    machine: str
    sqlite: str
    single_per_s: float
    single_p50_ms: float
    single_p99_ms: float
    paced_p50_ms: float  # at 50 a second
    paced_p99_ms: float
    grouped_per_s: float
    slow_single_per_s: float  # with 4 ms more a sync
    slow_grouped_per_s: float
    events: int
    verify_per_s: float
    start_s: float  # open the file and verify all of it


async def run(coordinators: Coordinators, folder: Path, events: int) -> Figures:
    """Measure on files in a folder, one after another; `events` is the length of the long log."""
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it again is no part of a registration
    desk = SampleOffice(coordinators)
    path = _fresh(folder / "register.sqlite")
    async with SqliteStore(path, Series()) as store:
        await store.open()
        register = desk.registering(store)
        single = await one_at_a_time(register, 0, _ONE_AT_A_TIME)
        paced = await _paced(register, 100_000)
        together = await grouped(register, 200_000, _GROUPED)
    slow_single, slow_grouped = await _slow(desk, _fresh(folder / "slow.sqlite"))
    long = _fresh(folder / "long.sqlite")
    built = await _long_log(desk, long, events)
    start, verify = await _verify(long)
    for used in (path, folder / "slow.sqlite", long):
        _fresh(used)
    return Figures(
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        sqlite=journal_for(sqlite3.sqlite_version_info).reason,
        single_per_s=round(len(single) / sum(single)),
        single_p50_ms=ms(statistics.median(single)),
        single_p99_ms=ms(p99(single)),
        paced_p50_ms=ms(statistics.median(paced)),
        paced_p99_ms=ms(p99(paced)),
        grouped_per_s=round(together),
        slow_single_per_s=round(slow_single),
        slow_grouped_per_s=round(slow_grouped),
        events=built,
        verify_per_s=round(built / verify),
        start_s=round(start + verify, 2),
    )


def as_json(figures: Figures) -> dict[str, object]:
    """The figures by name."""
    return asdict(figures)


def as_lines(figures: Figures) -> list[str]:
    """The figures, for a person."""
    return [
        f"{figures.machine}; {figures.sqlite}",
        f"En i taget: {figures.single_per_s} registreringar/s, "
        f"{figures.single_p50_ms} ms (median), {figures.single_p99_ms} ms (p99).",
        f"{_PACE} i sekunden: {figures.paced_p50_ms} ms (median), {figures.paced_p99_ms} ms (p99).",
        f"{AT_ONCE} samtidigt: {figures.grouped_per_s} registreringar/s.",
        f"Med 4 ms längre synkning: {figures.slow_single_per_s}/s en i taget, "
        f"{figures.slow_grouped_per_s}/s samtidigt.",
        f"Kontroll av {figures.events} händelser: {figures.verify_per_s}/s; start med kontroll "
        f"{figures.start_s} s.",
    ]


async def _paced(register: Register, first: int) -> list[float]:
    """Registrations that come at a steady pace, whether the one before is done or not."""
    begin, taken = time.perf_counter(), []

    async def one(number: int) -> None:
        due = begin + number / _PACE
        await asyncio.sleep(due - time.perf_counter())  # the pace is what is set
        await register(first + number)
        taken.append(time.perf_counter() - due)

    await asyncio.gather(*(one(number) for number in range(_PACE * _PACED_FOR)))
    return taken


async def _slow(desk: SampleOffice, path: Path) -> tuple[float, float]:
    sessions = SlowSessions(path, journal_for(sqlite3.sqlite_version_info), _SLOWER)
    try:
        register = desk.registering(StoredRegister(cast(Sessions, sessions), Series(), to_each))
        taken = await one_at_a_time(register, 0, _SLOW_ONE_AT_A_TIME)
        together = await grouped(register, 10_000, _SLOW_GROUPED)
    finally:
        sessions.close()
    return len(taken) / sum(taken), together


async def _long_log(desk: SampleOffice, path: Path, events: int) -> int:
    """Fill a register with enquiries and notes on them; returns how many events that made."""
    enquiries = max(1, events // (1 + _NOTES))
    async with SqliteStore(path, Series()) as store:
        await store.open()
        await grouped(desk.registering(store), 0, enquiries)
        own = Series()

        async def noting(first: int) -> None:
            for serial in range(first, enquiries + 1, AT_ONCE):
                number = own.number(desk.at.year, serial)
                for _ in range(_NOTES):
                    by = By(actor=chat_of(desk.member), at=desk.at)
                    await store.change(by, number, desk.note)

        await asyncio.gather(*(noting(first) for first in range(1, AT_ONCE + 1)))
        return (await store.head()).seq


async def _verify(path: Path) -> tuple[float, float]:
    """Seconds to open a register, and to verify it."""
    start = time.perf_counter()
    async with SqliteStore(path, Series()) as store:
        await store.open()
        opened = time.perf_counter()
        assert not await store.flaws(), "the log is honest"  # noqa: S101
        return opened - start, time.perf_counter() - opened


def _fresh(path: Path) -> Path:
    """The path of a file that is not there yet, or no more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path
