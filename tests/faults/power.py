"""Cuts the power at any point of what the store writes, again and again, and counts what is lost.

The store works on a `RecordedFiles`. What the disk may be left with is looked at by the store as it
is, with Python's own SQLite, and then worked on. The power is cut between any two operations, in
the middle of each, also while the store recovers from the cut before, and, every other time, as
soon as something has been acknowledged.

`python -m tests.faults.power 500 wal full` runs the long form; with a share after that, so many of
the syncs fail as well.
"""

import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import DeliveryState, Kind
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError, TakenError
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import Journal
from tests.faults.apsw_store import stores_on
from tests.faults.recorded_disk import Disk, RecordedFiles
from tests.store.contract import NOW, by, claimed, register, typed, wish

T = TypeVar("T")
_SEED = 20261130
_ASKERS = 8
_LONGEST, _MOST = 800, 40  # operations, and what is acknowledged, before the power is cut
_FORGOTTEN = 5  # one message in so many
_CUTS_A_REGISTER = 25  # then a new one is begun: a long one takes long to be looked at
_MANY = 1_000_000
_FILE = "stodbot.sqlite"
SYNCHRONOUS = {"normal": 1, "full": 2, "extra": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there after all the cuts."""

    cuts: int = 0
    operations: int = 0
    commits: int = 0  # of several changes each, as the writer shares them
    refused: int = 0  # before the power was cut: where syncs fail
    after_failing: int = 0  # transactions on a connection on which the disk had failed
    acknowledged: int = 0  # messages, registrations and claims
    lost: int = 0  # of those
    cuts_with_loss: int = 0
    again: int = 0  # numbers that were given to another enquiry after they had been acknowledged
    gaps: int = 0
    incomplete: int = 0  # enquiries without an item, or without one receipt
    flaws: int = 0  # of the log and the register beside it
    damaged: int = 0  # files that SQLite calls so

    def __add__(self, other: "Findings") -> "Findings":
        mine, others = asdict(self), asdict(other)
        return Findings(**{name: mine[name] + others[name] for name in mine})


@dataclass(slots=True)
class Kept:
    """What was acknowledged, or is there."""

    messages: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)  # and whose draft got it
    claims: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.messages) + len(self.numbers) + len(self.claims)

    def __sub__(self, other: "Kept") -> "Kept":
        return Kept(
            self.messages - other.messages,
            self.numbers - other.numbers,
            self.claims - other.claims,
        )


def run(cuts: int, folder: Path, journal: Journal, *, failing: float = 0.0) -> Findings:
    """Cut as often as that, and look each time; meanwhile that share of the syncs fails."""
    chance = random.Random(_SEED)  # noqa: S311  # the same points each time
    findings = Findings()
    for first in range(0, cuts, _CUTS_A_REGISTER):
        register_ = _Register(folder, journal, chance, failing)
        for number in range(first, min(cuts, first + _CUTS_A_REGISTER)):
            findings += register_.cut(number)
    return findings


class _Register:
    """A register that is worked on from one cut to the next."""

    def __init__(
        self, folder: Path, journal: Journal, chance: random.Random, failing: float
    ) -> None:
        self._disk, self._copy = folder / "disk", folder / "copy"
        self._journal, self._chance, self._failing = journal, chance, failing
        self._begin()

    def _begin(self) -> None:
        self._kept = Kept()
        self._given: dict[str, str] = {}  # number: the draft that it was acknowledged to
        _put(self._disk, {})

    def cut(self, number: int) -> Findings:
        """Work until the power is cut, and look."""
        longest, most = self._chance.randrange(1, _LONGEST), self._chance.randrange(1, _MOST)
        until = _MANY if number % 2 else longest
        disk = Disk(self._disk, until, self._chance, failing=self._failing)
        asked = _Asked(disk, most if number % 2 else _MANY)
        files = RecordedFiles("recorded", disk)
        try:
            with stores_on("recorded", disk.rewritten) as use:
                asyncio.run(_work(self._disk / _FILE, self._journal, asked, number))
        finally:
            files.unregister()
        told = asked.told
        assert disk.left is not None, "the store has given up by itself"
        _put(self._disk, disk.left)
        _put(self._copy, disk.left)
        found = Findings(
            cuts=1,
            operations=disk.operations,
            commits=use.commits,
            refused=asked.refused,
            after_failing=use.after_failing,
            acknowledged=len(told),
            again=sum(self._given.setdefault(given, to) != to for given, to in told.numbers),
        )
        return found + self._look(told)

    def _look(self, told: Kept) -> Findings:
        try:
            there, found = asyncio.run(look(self._copy / _FILE, self._journal))
        except (StoreError, sqlite3.DatabaseError):
            there, found = Kept(), Findings(damaged=1)
        lost = len(self._kept - there) + len(told - there)
        self._kept = there  # what is there after a cut is there after the next one
        if found != Findings():  # on what does not fit together nobody can work
            self._begin()
        return found + Findings(lost=lost, cuts_with_loss=int(lost > 0))


def _put(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


class _Asked:
    """Keeps what was acknowledged, and cuts the power once that is enough."""

    def __init__(self, disk: Disk, most: int) -> None:
        self.told = Kept()
        self.refused = 0
        self._disk, self._most = disk, most

    async def enquire(self, store: SqliteStore, name: str) -> None:
        """One enquiry after another, of a message, and claimed; each again until it is kept."""
        chat, number = Chat(f"asker:{name}"), 1
        while self._disk.left is None:
            try:
                await self._enquire(store, chat, f"{name}-{number}", number)
                number += 1
            except StoreError:
                self.refused += self._disk.left is None
            except TakenError:  # by the claim before, which was kept though nobody was told
                number += 1

    async def _enquire(self, store: SqliteStore, chat: Chat, key: str, number: int) -> None:
        message = await store.receive(typed("Vem bygger bryggan? " * number, key, chat), NOW)
        self._acknowledged(self.told.messages, key)
        enquiry = await register(store, wish(key, asker=chat), cause=message.seq)
        self._acknowledged(self.told.numbers, (enquiry.number, key))
        await claimed(store, enquiry.number)
        self._acknowledged(self.told.claims, enquiry.number)
        if number % _FORGOTTEN == 0:  # and is to be gone from a write-ahead log, too
            await store.settle(by(), Settlement(forget=(message.seq,)))

    def _acknowledged(self, those: set[T], what: T) -> None:
        those.add(what)
        if len(self.told) >= self._most:
            self._disk.cut()


async def _work(path: Path, journal: Journal, asked: _Asked, round_: int) -> None:
    async with SqliteStore(path, Series(), journal) as store, asyncio.TaskGroup() as group:
        for asker in range(_ASKERS):
            group.create_task(asked.enquire(store, f"{round_}-{asker}"))


async def look(path: Path, journal: Journal) -> tuple[Kept, Findings]:
    """What is there, and what is wrong with it."""
    async with SqliteStore(path, Series(), journal) as store:
        enquiries = await store.open_items()
        owed = await store.deliveries(DeliveryState.WAITING, _MANY)
        flaws = await store.flaws()
    receipts = Counter(one.message.enquiry for one in owed if one.message.kind is Kind.RECEIPT)
    numbers = {enquiry.number for enquiry in enquiries}
    with closing(sqlite3.connect(path)) as db:
        messages = {key for (key,) in db.execute("SELECT key FROM inbox")}  # also without its text
        is_whole = [("ok",)] == db.execute("PRAGMA integrity_check").fetchall()
    kept = Kept(
        messages,
        {(enquiry.number, enquiry.draft) for enquiry in enquiries},
        {enquiry.number for enquiry in enquiries if enquiry.items[0].holder is not None},
    )
    return kept, Findings(
        gaps=len({f"26STOD{serial}" for serial in range(1, len(enquiries) + 1)} ^ numbers),
        incomplete=sum(not one.items or receipts[one.id] != 1 for one in enquiries),
        flaws=len(flaws),
        damaged=int(not is_whole),
    )


if __name__ == "__main__":
    wanted, mode, synchronous, *share = sys.argv[1:]
    kind = Journal(mode, SYNCHRONOUS[synchronous], "")
    with tempfile.TemporaryDirectory() as place:
        print(run(int(wanted), Path(place), kind, failing=sum(map(float, share))))  # noqa: T201  # a report
