"""Whether a transaction was committed whose end was not heard of.

Each transaction writes a mark of its own. Whoever did not hear of its commit writes the same mark
again: the server lets only one of the two in. So either the first is there, and all that came with
it; or it never will be. A transaction's number would not do: a server that crashes may give it to
another.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg

from stodbot.errors import StoreError
from stodbot.store.postgres.statements import Connection

MARK = (
    "WITH before AS (DELETE FROM commit_mark WHERE token = ?)"
    " INSERT INTO commit_mark (token, is_kept) VALUES (?, true)"
)
_OURS = "INSERT INTO commit_mark (token, is_kept) VALUES (%s, false) ON CONFLICT (token) DO NOTHING"
_WHOSE = "SELECT is_kept FROM commit_mark WHERE token = %s"
_OLD = "DELETE FROM commit_mark WHERE at < now() - interval '1 day'"
_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"
)
_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Backend:
    """The server's own end of a connection."""

    process: int
    started_at: datetime


def new_mark() -> str:
    """A mark that no other transaction has."""
    return secrets.token_hex(16)


def remove_old(connection: Connection) -> None:
    """Nobody looks for those any more."""
    connection.execute(_OLD)


def was_kept(connect: Callable[[], Connection], mark: str, patience: Callable[[], float]) -> bool:
    """Whether the transaction with that mark was committed; if not, it never will be.

    Its end at the server is told to end by `connect`. Asks for `patience` seconds, which may become
    fewer meanwhile; raises psycopg.Error or StoreError where nobody answered by then.
    """
    begun = time.monotonic()
    pause = _PAUSE
    while True:
        try:
            with connect() as connection:
                return _look(connection, mark)
        except (psycopg.Error, StoreError):
            if time.monotonic() + pause > begun + patience():
                raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def end_backend(connection: Connection, backend: Backend) -> None:
    """Let go of what a connection that was lost may still hold at the server."""
    connection.execute(_END, (backend.process, backend.started_at))


def _look(connection: Connection, mark: str) -> bool:
    """Each statement is committed by itself: nobody waits for this one, should it be lost, too."""
    connection.execute(_OURS, (mark,))  # waits for the other to end
    row = connection.execute(_WHOSE, (mark,)).fetchone()
    return row is not None and bool(row[0])
