"""Lets the disk run full at any point of what the store writes, again and again, and makes room.

The store works on files that together, journals too, may take so many bytes: what goes beyond is
written as far as there is room, and refused to SQLite as the system would. Nobody needs a right to
mount anything for that. The library is apsw's, as for power cuts (`apsw_store`).

`python -m tests.faults.full_disk 500 wal` runs the long form.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.sqlite import SqliteStore, mending
from stodbot.store.sqlite.journal import Journal
from tests.faults.apsw_store import stores_on
from tests.faults.power import Findings as Found
from tests.faults.power import Kept, look
from tests.store.contract import ASKER, NOW, register, typed, wish

_SEED = 20261201
_ASKERS = 8
_MOST_ROOM, _NO_LIMIT = 300_000, 1 << 40  # bytes
_FULL = 2  # SQLite's synchronous
_NAMED = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL


@dataclass(slots=True)
class Room:
    """How many bytes more there is room for."""

    left: int = _NO_LIMIT


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], room: Room) -> None:
        super().__init__("", name, flags)
        self._room = room

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        before = self.xFileSize()
        lacking = max(0, offset + len(data) - max(before, offset) - self._room.left)
        kept = bytes(data)[: len(data) - lacking]
        if kept:
            super().xWrite(kept, offset)
        self._room.left -= max(0, self.xFileSize() - before)
        if lacking:
            raise apsw.FullError("there is no room left")

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        before = self.xFileSize()
        super().xTruncate(newsize)
        self._room.left += before - newsize


class _Files(apsw.VFS):
    def __init__(self, name: str, room: Room) -> None:
        super().__init__(name, "")
        self._room = room

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """Open a file that takes room, if it has a name."""
        if flags[0] & _NAMED:
            return _File(name, flags, self._room)
        return apsw.VFSFile("", name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802  # SQLite's name
        """Delete a file, and have its room back."""
        size = Path(filename).stat().st_size if Path(filename).exists() else 0
        super().xDelete(filename, syncdir)
        self._room.left += size


@contextmanager
def stores_in(room: Room) -> Iterator[None]:
    """Every `SqliteStore` that is opened meanwhile has no more room than that."""
    files = _Files("full", room)
    try:
        with stores_on("full", mending.rewrite):
            yield
    finally:
        files.unregister()


@dataclass(slots=True, kw_only=True)
class Findings:
    """What came of it."""

    acknowledged: int = 0
    told: set[str] = field(default_factory=set)  # by whatever could not be kept
    unreadable: int = 0  # how often nothing could be read while the disk was full
    goes_on: int = 0  # how often it went on by itself once there was room
    lost: int = 0  # acknowledged, and not there at the end
    found: Found = field(default_factory=Found)  # what is wrong at the end


def run(times: int, folder: Path, journal: Journal) -> Findings:
    """Fill the disk as often as that, make room each time, and look at the end."""
    return asyncio.run(_run(times, folder, journal))


async def _run(times: int, folder: Path, journal: Journal) -> Findings:
    chance, room, kept, findings = random.Random(_SEED), Room(), Kept(), Findings()  # noqa: S311  # the same each time
    path = folder / "stodbot.sqlite"
    with stores_in(room):
        async with SqliteStore(path, Series(), journal) as store:
            await store.open()
            for number in range(times):
                room.left = chance.randrange(_MOST_ROOM)
                async with asyncio.TaskGroup() as group:
                    for asker in range(_ASKERS):
                        group.create_task(_enquire(store, kept, findings, f"{number}-{asker}"))
                findings.unreadable += not await _can_be_read(store)
                room.left = _NO_LIMIT
                findings.goes_on += await _goes_on(store, kept, f"{number}-after")
    there, findings.found = await look(path, journal)
    findings.acknowledged, findings.lost = len(kept), len(kept - there)
    return findings


async def _enquire(store: SqliteStore, kept: Kept, findings: Findings, name: str) -> None:
    """One message after another, and an enquiry of each, until the disk is full."""
    number = 0
    while True:
        number += 1
        try:
            await _send(store, kept, f"{name}-{number}", "Vem bygger bryggan? " * 20)
        except StoreError as error:
            findings.told.add(str(error))
            return


async def _send(store: SqliteStore, kept: Kept, key: str, text: str) -> None:
    chat = Chat(f"asker:{key}")
    message = await store.receive(typed(text, key, chat), NOW)
    kept.messages.add(key)
    enquiry = await register(store, wish(key, text=text, asker=chat), cause=message.seq)
    kept.numbers.add((enquiry.number, key))


async def _can_be_read(store: SqliteStore) -> bool:
    try:
        await store.of_asker(ASKER)
    except StoreError:
        return False
    return True


async def _goes_on(store: SqliteStore, kept: Kept, key: str) -> bool:
    try:
        await _send(store, kept, key, "Nu finns det plats.")
    except StoreError:
        return False
    return True


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        wanted = Journal(sys.argv[2], _FULL, "")
        print(run(int(sys.argv[1]), Path(place), wanted))  # noqa: T201  # a report
