"""One process at a time: the next stands by, and goes on when that one ends.

On one SQLite file that is all of it; where several serve from a database, one of them polls.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from stodbot.enquiries.replicas import POLLING, Replica
from stodbot.errors import StoreError
from stodbot.serving.ways import until

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0


class _StandingBy:
    """Said once, when it begins, however often it is looked."""

    def __init__(self, why: str) -> None:
        self._why = why
        self._is_told = False

    def tell(self) -> None:
        if not self._is_told:
            _LOG.warning("service.stands_by %s", self._why)
        self._is_told = True

    def ended(self) -> None:
        self._is_told = False


@asynccontextmanager
async def own_turn(
    folder: Path | None, is_stopped: Callable[[], bool], pause: Callable[[float], Awaitable[None]]
) -> AsyncIterator[bool]:
    """Wait for the turn of this process, and keep it; False where it was stopped before that.

    Without a folder it is always its turn: several processes may serve from that database.
    """
    if folder is None:
        yield True
        return
    lock = lock_in(folder)
    waiting = _StandingBy("another process serves from the same data")
    try:
        is_ours = await asyncio.to_thread(_acquire, lock)
        while not is_ours and not is_stopped():
            waiting.tell()
            await pause(_LOOK_SECONDS)
            is_ours = await asyncio.to_thread(_acquire, lock)
        yield is_ours
    finally:
        lock.release()


async def in_turn(
    replica: Replica,
    poll: Callable[[asyncio.Event], Awaitable[None]],
    stop: asyncio.Event,
    pause: Callable[[float], Awaitable[None]],
) -> None:
    """Poll whenever no other process does, until told to stop; `poll` is told when to end."""
    waiting = _StandingBy("another process polls")
    while not stop.is_set():
        if not await _may_poll(replica, waiting):
            await until(stop, pause(_LOOK_SECONDS))
            continue
        waiting.ended()
        ended = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_set_when_over(ended, replica, stop))
            await poll(ended)
            watching.cancel()


async def _may_poll(replica: Replica, waiting: _StandingBy) -> bool:
    try:
        is_ours = await replica.lease(POLLING)
    except StoreError as error:
        _LOG.warning("poller.waits fault=%s", error)
        return False
    if not is_ours:
        waiting.tell()
    return is_ours


async def _set_when_over(ended: asyncio.Event, replica: Replica, stop: asyncio.Event) -> None:
    await until(stop, replica.lost(POLLING))
    ended.set()


def lock_in(folder: Path) -> FileLock:
    """What whoever serves from that data directory holds."""
    return FileLock(folder / "serving.lock", thread_local=False)


def _acquire(lock: FileLock) -> bool:
    Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
