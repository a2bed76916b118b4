"""One connection, on which transactions are run one after another."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

import psycopg

from stodbot.store.database import Database
from stodbot.store.postgres.marks import MARK, Backend, new_mark
from stodbot.store.postgres.schema import LOCKS
from stodbot.store.postgres.statements import Connection, Statements

T = TypeVar("T")
_BACKEND = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"


class Link:
    """A connection that sends statements without waiting for those before."""

    def __init__(self, connection: Connection) -> None:
        row = connection.execute(_BACKEND).fetchone()
        assert row is not None  # noqa: S101  # it is there itself
        self.backend = Backend(*row)
        self.mark = ""  # of the last transaction that changed anything
        self._connection = connection
        self._inside = contextlib.ExitStack()
        self._pipe = self._inside.enter_context(connection.pipeline())
        self._db = Statements(connection, self._pipe)

    @property
    def is_lost(self) -> bool:
        """Whether it is of no use any more."""
        return self._connection.closed

    def change(self, change: Callable[[Database], T], lock: int | None) -> T:
        """Run `change` in a transaction that is still to be committed; nothing of it if it raises.

        `lock` is what no other transaction is to hold at the same time, as it is taken first.
        """
        before, self.mark = self.mark, new_mark()
        try:
            self._db.execute("BEGIN")
            self._db.execute(MARK, (before, self.mark))
            if lock is not None:
                self._db.execute("SELECT pg_advisory_xact_lock(?, ?)", (LOCKS, lock))
            return change(self._db)
        except BaseException:
            self._undo()
            raise

    def commit(self) -> None:
        """Commit. Raises psycopg.Error; if the connection is lost by then, nobody knows."""
        try:
            committed = self._connection.execute("COMMIT")
            self._pipe.sync()
            _make_sure(committed.statusmessage)
        except BaseException:
            self._undo()
            raise

    def read(self, look: Callable[[Database], T]) -> T:
        """Run `look` on what is committed at one moment."""
        try:
            self._db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            result = look(self._db)
        except BaseException:
            self._undo()
            raise
        self._undo()
        return result

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()  # first: nobody need answer any more
        with contextlib.suppress(psycopg.Error):
            self._inside.close()

    def _undo(self) -> None:
        with contextlib.suppress(psycopg.Error):  # it has been told of the first; there are more
            self._pipe.sync()
        try:
            self._connection.execute("ROLLBACK")
            self._pipe.sync()
        except psycopg.Error:
            self.close()


def _make_sure(answer: str | None) -> None:
    """The server answers ROLLBACK, which is no error, where something had gone wrong before."""
    if answer != "COMMIT":
        raise psycopg.InternalError("the transaction was undone")
