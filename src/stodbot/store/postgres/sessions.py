"""Transactions on a server, in threads: side by side but for those that must wait their turn."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import psycopg

from stodbot.enquiries.chain import Flaw, Head
from stodbot.store.database import Database, Dialect, Turn
from stodbot.store.postgres.address import Address, address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import OF_ONE, translated_error
from stodbot.store.postgres.marks import remove_old
from stodbot.store.postgres.pool import Pool
from stodbot.store.postgres.rights import refuse_without_rights
from stodbot.store.postgres.schema import migrate
from stodbot.store.postgres.transactions import read, transact
from stodbot.store.postgres.verification import flaws_in
from stodbot.store.writer import Writer

T = TypeVar("T")
DIALECT = Dialect(
    is_open="is_open = 1", unclaimed=" FOR UPDATE SKIP LOCKED", errors=(psycopg.Error,)
)
_LOG = logging.getLogger(__name__)
_LOCKS = {Turn.LOG: 1, Turn.INBOX: 2}  # what holders of that turn hold
_TOGETHER = 60  # changes: up to 64 savepoints of a transaction are cheap for everybody else
_THREADS = 6  # and at the most as many connections


class PostgresSessions:
    """Several connections, each for one transaction at a time."""

    dialect = DIALECT

    def __init__(self, address: str) -> None:
        """Raises SettingsError where it is no address."""
        self.address = address_of(address)
        self._opening = asyncio.Lock()
        self._opened: _Opened | None = None

    async def write(self, change: Callable[[Database], T], turn: Turn = Turn.NONE) -> T:
        """Run a transaction. Raises StoreError: nothing was kept; InDoubtError: nobody knows."""
        opened = await self._open()
        try:
            if turn is Turn.NONE:
                return await opened.run(transact, change)
            return await opened.writers[turn].write(change)
        except psycopg.Error as error:
            raise translated_error(self.address.name, error) from None

    async def read(self, look: Callable[[Database], T]) -> T:
        """Look at what has been committed. Raises StoreError."""
        opened = await self._open()
        try:
            return await opened.run(read, look)
        except psycopg.Error as error:
            raise translated_error(self.address.name, error) from None

    async def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it. Raises StoreError."""
        return await self.read(partial(flaws_in, exported=exported))

    async def clear_log(self) -> None:
        """The server clears up by itself, as whoever runs it has decided."""

    async def open(self) -> None:
        """Look whether all is as it must be, and bring it up to date. Raises StoreError."""
        await self._open()

    async def close(self) -> None:
        """Let go of the server."""
        async with self._opening:
            if self._opened is not None:
                await self._opened.close()
            self._opened = None

    async def _open(self) -> "_Opened":
        async with self._opening:
            if self._opened is None:
                version = await asyncio.to_thread(_prepare, self.address)
                self._opened = _Opened(self.address)
                _LOG.info("store.opened database=%s postgresql=%s", self.address.name, version)
            return self._opened


class _Opened:
    def __init__(self, address: Address) -> None:
        self._pool = Pool(address)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="postgres")
        self.writers = {
            turn: Writer(
                _InTurn(self, lock),
                of_all=DIALECT.errors,
                of_one=OF_ONE,
                most=_TOGETHER,
                is_trusting=True,
            )
            for turn, lock in _LOCKS.items()
        }

    async def run(
        self, how: Callable[[Pool, Callable[[Database], T]], T], what: Callable[[Database], T]
    ) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, how, self._pool, what
        )

    async def close(self) -> None:
        self._pool.hurry()
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._pool.drop)


@dataclass(frozen=True, slots=True)
class _InTurn:
    """Whole transactions, none of them at the same time as another with that lock."""

    opened: _Opened
    lock: int

    async def transact(self, change: Callable[[Database], T]) -> T:
        """Run `change` as one transaction."""
        return await self.opened.run(partial(transact, lock=self.lock), change)


def _prepare(address: Address) -> int:
    try:
        with connect(address) as connection:
            migrate(connection)
            refuse_without_rights(connection)
            with contextlib.suppress(psycopg.errors.ReadOnlySqlTransaction):  # it can be read
                remove_old(connection)
            return connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise translated_error(address.name, error) from None
