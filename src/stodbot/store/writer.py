"""One writer: changes that wait at the same time are committed together.

A commit waits for the disk; a hundred changes that share one wait no longer than one does.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from stodbot.store.database import Database

T = TypeVar("T")
Change = Callable[[Database], T]


@dataclass(slots=True)
class _Waiting:
    change: Change[Any] = field(repr=False)
    done: "asyncio.Future[Any]" = field(repr=False)
    result: Any = field(default=None, repr=False)  # may hold what somebody wrote: aiosqlite logs it
    error: Exception | None = field(default=None, repr=False)


class _RefusedError(Exception):
    """One of the changes raised."""


class Transacts(Protocol):
    """A connection on which a whole transaction is one call."""

    async def transact(self, change: Change[T]) -> T:
        """Run `change` as one transaction."""
        ...


class Writer:
    """Commits changes in the order they came."""

    def __init__(
        self,
        connection: Transacts,
        *,
        of_all: tuple[type[Exception], ...],
        of_one: tuple[type[Exception], ...] = (),
        most: int = 500,
        is_trusting: bool = False,
    ) -> None:
        """At the `most` so many changes together: the first need not wait for ever.

        After an error `of_all` nothing can be kept; after one `of_one` each that was not at fault.
        Where savepoints cost much, trust that none raises, and run all again where one did.
        """
        self._connection = connection
        self._of_all, self._of_one, self._most = of_all, of_one, most
        self._is_trusting = is_trusting
        self._waiting: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None

    async def write(self, change: Change[T]) -> T:
        """Run `change` and return what it returns, once that is committed.

        What it raises is raised here, and nothing of it is kept; the changes it shares a commit
        with are. If the commit itself fails, all of them raise. A caller that is cancelled does not
        know whether its change was committed: changes must stand being asked for again.
        """
        mine = _Waiting(change, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        result: T = await mine.done
        return result

    async def _commit_all(self) -> None:
        while self._waiting:
            wanted = [one for one in self._waiting if not one.done.done()]  # by whoever is here
            batch, self._waiting = wanted[: self._most], wanted[self._most :]
            if not batch:
                return
            await self._commit(batch)

    async def _commit(self, batch: list[_Waiting]) -> None:
        try:
            if not self._is_trusting or not await self._commit_trusting(batch):
                await self._connection.transact(partial(self._run, batch))
        except Exception as error:  # the disk is full, the file is locked, the handle is gone
            if len(batch) == 1 or not isinstance(error, self._of_one):
                _fail(batch, error)
                return
            for waiting in batch:
                await self._commit([waiting])
        else:
            _settle(batch)

    async def _commit_trusting(self, batch: list[_Waiting]) -> bool:
        """Whether none of them raised, and all are committed."""

        def run(db: Database) -> None:
            for waiting in batch:
                waiting.error = None  # it may be run again
                try:
                    waiting.result = waiting.change(db)
                except self._of_all:
                    raise
                except Exception as error:  # the caller's own
                    raise _RefusedError from error

        try:
            await self._connection.transact(run)
        except _RefusedError:
            return False
        return True

    def _run(self, batch: list[_Waiting], db: Database) -> None:
        """Each change in a savepoint of its own: one that raises takes nobody with it."""
        for waiting in batch:
            waiting.error = None  # it may be run again
            db.execute("SAVEPOINT change")
            try:
                waiting.result = waiting.change(db)
            except self._of_all:  # of the database, not of the change
                raise
            except Exception as error:  # the caller's own
                waiting.error = error
                db.execute("ROLLBACK TO change")
            db.execute("RELEASE change")


def _settle(batch: list[_Waiting]) -> None:
    for waiting in batch:
        if waiting.done.done():  # its caller was cancelled
            continue
        if waiting.error is not None:
            waiting.done.set_exception(waiting.error)
        else:
            waiting.done.set_result(waiting.result)


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_exception(error)
