"""One process at a time on one SQLite file: the next stands by, and goes on when that one ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0


@asynccontextmanager
async def own_turn(
    folder: Path, is_stopped: Callable[[], bool], pause: Callable[[float], Awaitable[None]]
) -> AsyncIterator[bool]:
    """Wait for the turn of this process, and keep it; False where it was stopped before that."""
    lock = lock_in(folder)
    is_ours = False
    try:
        while not is_ours and not is_stopped():
            is_ours = await _taken(lock, pause)
        yield is_ours
    finally:
        lock.release()


def lock_in(folder: Path) -> FileLock:
    """What whoever serves from that data directory holds."""
    return FileLock(folder / "serving.lock", thread_local=False)


def _acquire(lock: FileLock) -> None:
    Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
    lock.acquire(timeout=0)


async def _taken(lock: FileLock, pause: Callable[[float], Awaitable[None]]) -> bool:
    try:
        await asyncio.to_thread(_acquire, lock)
    except Timeout:
        _LOG.warning("service.stands_by another process serves from the same data")
        await pause(_LOOK_SECONDS)
        return False
    return True
