"""The one writer: changes that wait at the same time are committed together.

A commit waits for the disk; a hundred changes that share one wait no longer than one does.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_MOST_TOGETHER = 500  # changes; so that the first of them need not wait for ever
Change = Callable[[sqlite3.Connection], T]


@dataclass(slots=True)
class _Waiting:
    change: Change[Any] = field(repr=False)
    done: "asyncio.Future[Any]" = field(repr=False)
    result: Any = field(default=None, repr=False)  # may hold what somebody wrote: aiosqlite logs it
    error: Exception | None = field(default=None, repr=False)


class Transacts(Protocol):
    """A connection on which a whole transaction is one call."""

    async def transact(self, change: Change[T]) -> T:
        """Run `change` as one transaction."""
        ...


class Writer:
    """Commits changes in the order they came."""

    def __init__(self, connection: Transacts) -> None:
        self._connection = connection
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
            batch, self._waiting = wanted[:_MOST_TOGETHER], wanted[_MOST_TOGETHER:]
            if not batch:
                return
            try:
                await self._connection.transact(partial(_run, batch))
            except Exception as error:  # the disk is full, the file is locked, the handle is gone
                _fail(batch, error)
            else:
                _settle(batch)


def _run(batch: list[_Waiting], connection: sqlite3.Connection) -> None:
    """Each change in a savepoint of its own: one that raises takes nobody with it."""
    for waiting in batch:
        connection.execute("SAVEPOINT change")
        try:
            waiting.result = waiting.change(connection)
        except sqlite3.OperationalError:  # of the file, not of the change: nothing can be kept
            raise
        except Exception as error:  # the caller's own
            waiting.error = error
            connection.execute("ROLLBACK TO change")
        connection.execute("RELEASE change")


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
