"""A disk on which every sync takes longer, to see what the register does on a slower machine.

SQLite as Python has it can't be slowed down from outside. This runs the adapter's own SQL, with the
same pragmas, on another build of SQLite (apsw's), through a file system layer that waits.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from stodbot.store.database import Database, Turn
from stodbot.store.sqlite.journal import Journal
from stodbot.store.sqlite.schema import migrate
from stodbot.store.writer import Writer

T = TypeVar("T")
_NAME = "slow"


class _SlowFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], seconds: float) -> None:
        super().__init__("", name, flags)
        self._seconds = seconds

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        """Sync, and take longer about it."""
        super().xSync(flags)
        time.sleep(self._seconds)


class _SlowFiles(apsw.VFS):
    def __init__(self, seconds: float) -> None:
        super().__init__(_NAME, "")
        self._seconds = seconds

    def xOpen(self, name: Any, flags: list[int]) -> _SlowFile:  # noqa: N802  # SQLite's name
        """Open a file that syncs slowly."""
        return _SlowFile(name, flags, self._seconds)


class SlowSessions:
    """Writes as the store's own sessions do, on a disk that is `seconds` slower a sync."""

    def __init__(self, path: Path, journal: Journal, seconds: float) -> None:
        self._files = _SlowFiles(seconds)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slow-disk")
        self._db = apsw.Connection(str(path), vfs=_NAME)
        for pragma, value in (
            ("journal_mode", journal.mode),
            ("synchronous", journal.synchronous),
            ("secure_delete", 1),
            ("cache_size", -(32 << 10)),
        ):
            self._db.execute(f"PRAGMA {pragma} = {value}").fetchall()
        mode = self._db.execute("PRAGMA journal_mode").fetchall()
        assert mode == [(journal.mode,)], "a pragma that fails is silent"  # noqa: S101
        self._transact(migrate)
        self._writer = Writer(self, of_all=())

    async def write(self, change: Callable[[Database], T], turn: Turn = Turn.NONE) -> T:
        """Run a transaction, together with others that wait."""
        return await self._writer.write(change)

    async def transact(self, change: Callable[[Database], T]) -> T:
        """Run a transaction by itself."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._transact, change
        )

    def close(self) -> None:
        """Let go of the file and of the layer."""
        self._thread.shutdown()
        self._db.close()
        self._files.unregister()

    def _transact(self, change: Callable[[sqlite3.Connection], T]) -> T:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            result = change(cast(sqlite3.Connection, self._db))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        return result
