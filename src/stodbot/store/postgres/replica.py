"""One of several processes at the same database."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

import psycopg

from stodbot.enquiries.incoming import Received
from stodbot.errors import StoreError
from stodbot.store.postgres import leases
from stodbot.store.postgres.address import Address
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.heartbeat import Ears, Heartbeat
from stodbot.store.postgres.sessions import PostgresSessions
from stodbot.store.postgres.statements import Connection
from stodbot.store.postgres.unattended import unattended

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_SAFELY = 0.75  # of the time that a lease lasts: whoever has not renewed by then stops
_END_SECONDS = 2.0


class PostgresReplica:
    """Holds leases in the database, for as long as it can tell it so."""

    is_alone = False

    def __init__(
        self, address: Address, sessions: PostgresSessions, knowledge: Callable[[], str]
    ) -> None:
        """`knowledge` gives the version in force here."""
        self._address = address
        self._sessions = sessions
        self._holder = secrets.token_hex(8)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._held: dict[str, float] = {}  # and when that was last made sure, by `time.monotonic`
        self._changed = asyncio.Event()  # of what is held
        self._told = asyncio.Event()
        self._is_telling = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="leases")
        self._connection: Connection | None = None  # of that thread
        ears = Ears(renewed=self._later(self._renewed), told=self._later(self._told.set))
        self._heartbeat = Heartbeat(address, self._holder, knowledge, ears)

    async def __aenter__(self) -> Self:
        """Be one of them, from the first time that anything is asked for."""
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave everything to the others at once."""
        if self._heartbeat.is_begun:
            await asyncio.to_thread(self._heartbeat.stop, _END_SECONDS)
            self._lose(list(self._held))
            with contextlib.suppress(StoreError, TimeoutError):
                async with asyncio.timeout(_END_SECONDS):
                    await self._ask(lambda connection: leases.leave(connection, self._holder))
            self._thread.submit(self._disconnect)
        self._thread.shutdown(wait=False)

    async def lease(self, subject: str) -> bool:
        """Have something to oneself; False where another has it. Raises StoreError."""
        begun = time.monotonic()
        is_ours = await self._ask(lambda connection: leases.take(connection, subject, self._holder))
        if is_ours:
            self._held[subject] = begun
        return is_ours

    async def release(self, subject: str) -> None:
        """Leave it to others; where that can't be told, they have it once the lease runs out."""
        self._lose([subject])
        with contextlib.suppress(StoreError):
            await self._ask(lambda connection: leases.release(connection, subject, self._holder))

    async def lost(self, subject: str) -> None:
        """Wait until something is not held any more, or may not be."""
        while (left := self._left(subject)) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._changed.wait()

    async def unattended(self, limit: int) -> Sequence[Received]:
        """Messages that wait and that nobody sees to, oldest first. Raises StoreError."""
        return await self._sessions.write(lambda db: unattended(db, limit))

    def tell(self) -> None:
        """Wake whoever is on duty; several at the same time are one."""
        if not self._is_telling:
            self._is_telling = True
            self._thread.submit(self._notify)

    async def told(self) -> None:
        """Wait until another has told so."""
        await self._told.wait()
        self._told.clear()

    def _left(self, subject: str) -> float:
        """Seconds for which it is held for sure."""
        since = self._held.get(subject)
        if since is None:
            return 0.0
        return since + _SAFELY * leases.LASTS.total_seconds() - time.monotonic()

    def _renewed(self, begun: float, subjects: Collection[str]) -> None:
        for subject, since in self._held.items():
            if subject in subjects:
                self._held[subject] = max(since, begun)
        self._lose([s for s, since in self._held.items() if since < begun])

    def _lose(self, subjects: Sequence[str]) -> None:
        for subject in subjects:
            self._held.pop(subject, None)
        self._changed.set()

    def _later(self, what: Callable[..., None]) -> Callable[..., None]:
        """The same, called from another thread."""

        def call(*arguments: object) -> None:
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # it has ended
                    self._loop.call_soon_threadsafe(what, *arguments)

        return call

    async def _ask(self, question: Callable[[Connection], T]) -> T:
        """Raises StoreError."""
        await self._sessions.open()
        self._heartbeat.start()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._answer, question)
        except psycopg.Error as error:
            raise translated_error(self._address.name, error) from None

    def _answer(self, question: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = connect(self._address)
            self._connection.execute("SET synchronous_commit = off")  # a lease may be lost
        try:
            return question(self._connection)
        except psycopg.Error:
            self._disconnect()
            raise

    def _notify(self) -> None:
        self._is_telling = False
        with contextlib.suppress(psycopg.Error, StoreError):  # a hint
            self._answer(leases.notify)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
