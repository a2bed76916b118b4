"""Opens the file when it is first needed, and again after it was lost."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import StoreError
from stodbot.store.database import Database, Dialect, Turn
from stodbot.store.sqlite.connection import Connection, connect, explained, is_lost
from stodbot.store.sqlite.journal import Journal, journal_for
from stodbot.store.sqlite.mending import mend
from stodbot.store.sqlite.schema import is_unfinished, migrate
from stodbot.store.sqlite.verification import flaws_in
from stodbot.store.unfinished import told
from stodbot.store.writer import Writer

T = TypeVar("T")
DIALECT = Dialect(is_open="is_open", unclaimed="", errors=(sqlite3.OperationalError,))
_LOG = logging.getLogger(__name__)


class SqliteSessions:
    """One connection that writes and one that reads."""

    dialect = DIALECT

    def __init__(self, path: Path, journal: Journal | None = None) -> None:
        self._path = path
        self._journal = journal
        self._writing: Connection | None = None
        self._reading: Connection | None = None
        self._writer: Writer | None = None
        self._opening = asyncio.Lock()
        self._has_failed = False  # the disk, since it was last opened

    async def write(self, change: Callable[[Database], T], turn: Turn = Turn.NONE) -> T:
        """Run a transaction, in turn with every other. Raises StoreError: nothing was kept."""
        await self.open()
        assert self._writer is not None  # noqa: S101  # opened above
        try:
            return await self._writer.write(change)
        except sqlite3.IntegrityError:  # a fault of the program, not of the file
            raise
        except sqlite3.DatabaseError as error:
            raise await self._translated(error) from error

    async def read(self, look: Callable[[Database], T]) -> T:
        """Look at what has been committed. Raises StoreError."""
        await self.open()
        assert self._reading is not None  # noqa: S101  # opened above
        try:
            return await self._reading.read(look)
        except sqlite3.DatabaseError as error:
            raise await self._translated(error) from error

    async def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it. Raises StoreError."""
        await self.open()
        return await asyncio.to_thread(flaws_in, self._path, exported)

    async def clear_log(self) -> None:
        """Let what was removed be gone from a write-ahead log, too, if there is one.

        Where the disk refuses that, it is done the next time: the change itself has been kept.
        """
        journal = self._journal or journal_for(sqlite3.sqlite_version_info)
        if journal.mode != "wal" or self._writing is None:
            return
        try:
            await self._writing.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as error:
            await self._translated(error)
            _LOG.warning("store.log_not_cleared file=%s fault=%s", self._path.name, error)

    async def open(self) -> None:
        """Open the file if that has not been done. Raises StoreError."""
        async with self._opening:
            if self._writer is not None:
                return
            writing = connect(self._path, self._journal)
            reading = connect(self._path, self._journal)
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(writing)
                try:
                    await writing.transact(self._prepare)
                except (OSError, sqlite3.DatabaseError) as error:
                    raise StoreError(explained(self._path, error)) from error
                await stack.enter_async_context(reading)
                stack.pop_all()
            self._writing, self._reading = writing, reading
            self._writer = Writer(writing, of_all=DIALECT.errors)
            self._has_failed = False
            journal = self._journal or journal_for(sqlite3.sqlite_version_info)
            _LOG.info("store.opened file=%s journal=%s", self._path.name, journal.reason)

    async def close(self) -> None:
        """Let go of the file."""
        async with self._opening:
            for connection in (self._reading, self._writing):
                if connection is not None:
                    with contextlib.suppress(sqlite3.Error):
                        await connection.close()
            self._reading = self._writing = self._writer = None

    def _prepare(self, db: sqlite3.Connection) -> None:
        if self._has_failed:
            mend(db, self._path)
        if is_unfinished(db):
            raise StoreError(f"{told(self._path.name)}.")
        migrate(db)

    async def _translated(self, error: sqlite3.DatabaseError) -> StoreError:
        if is_lost(error):
            self._has_failed = True
            await self.close()  # a handle that failed is not to be trusted again
        return StoreError(explained(self._path, error))
