"""A connection on which a whole transaction is one call.

Coroutines that share a connection would otherwise run into each other's transactions, and one that
is cancelled between two statements would leave its own open.
"""

import asyncio
import logging
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite

from stodbot.disk import reason_of, unfinished
from stodbot.errors import StoreError
from stodbot.store.sqlite.journal import Journal, journal_for

T = TypeVar("T")
_BUSY_SECONDS = 5.0  # how long another process may hold the file
_REASONS = (  # what SQLite says, and what that means to whoever runs the bot
    ("disk is full", "disken är full. Frigör utrymme, så fortsätter boten av sig själv"),
    ("is locked", "filen är låst av ett annat program. Avsluta det eller vänta"),
    ("readonly", "filen är skrivskyddad. Ge boten skrivrätt"),
    ("unable to open", "filen kan inte öppnas. Kontrollera katalogen och rättigheterna"),
    ("malformed", "filen är skadad. Återställ den från en säkerhetskopia"),
    ("not a database", "filen är ingen databas eller är skadad. Återställ den från en kopia"),
    ("disk i/o", "disken gav ett fel. Kontrollera den"),
    ("closed", "filen stängdes efter ett fel. Boten öppnar den igen av sig själv"),
    ("could not decode", "en text i filen är skadad. Återställ den från en säkerhetskopia"),
)
_LOST = ("malformed", "not a database", "disk i/o", "unable to open", "readonly")
_CACHE_KIB = 64 << 10  # with SQLite's 2 MiB, changes that are committed together spill to the disk


class Connection(aiosqlite.Connection):
    """Use as `async with`: an open connection keeps the process from ending.

    Once the disk has failed it, nothing more is asked of it, by whoever is in line: what the system
    could not write it may forget, and then say that all is written.
    """

    _failed: sqlite3.DatabaseError | None = None

    async def __aenter__(self) -> Self:
        """Open it; where that fails, its thread has ended when this raises."""
        try:
            return await self  # type: ignore[return-value]  # aiosqlite says its own class
        except BaseException:
            # its last word goes to this loop, which may be closed a moment later
            await asyncio.to_thread(self._thread.join)
            raise

    async def transact(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Run `change` as one transaction: all of it is committed, or, if it raises, none of it."""
        return await self._run(lambda db: _in_transaction(db, change))

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Run `look` on the database as it is at one moment; nothing of it is kept."""
        is_given_up = threading.Event()  # a file that is locked may take seconds to be asked
        try:
            return await self._run(lambda db: _at_one_moment(db, look, is_given_up))
        except asyncio.CancelledError:
            is_given_up.set()
            raise

    async def _run(self, what: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            raise sqlite3.OperationalError("closed")
        execute: Callable[..., Awaitable[T]] = self._execute  # private and untyped: pinned, tested
        return await execute(self._unless_failed, self._connection, what)

    def _unless_failed(
        self, connection: sqlite3.Connection, what: Callable[[sqlite3.Connection], T]
    ) -> T:
        if self._failed is not None:
            raise sqlite3.OperationalError(str(self._failed))
        try:
            return what(connection)
        except sqlite3.DatabaseError as error:
            if is_lost(error):
                self._failed = error
            raise


def is_lost(error: sqlite3.DatabaseError) -> bool:
    """Whether a connection is of no use after that."""
    return any(sign in str(error).lower() for sign in _LOST)


def connect(path: Path, journal: Journal | None = None) -> Connection:
    """A connection that has not been opened yet.

    Opening it raises StoreError where the file can't be opened, or not with that journal.
    """
    # at DEBUG it logs what each call returns, and that may hold what somebody wrote
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    wanted = journal or journal_for(sqlite3.sqlite_version_info)
    return Connection(lambda: open_file(path, wanted), iter_chunk_size=64)


def open_file(path: Path, journal: Journal) -> sqlite3.Connection:
    """A plain connection that commits for good; the file is made if need be. Raises StoreError."""
    if unfinished(path).exists() and not path.exists():
        raise StoreError(
            f"databasen {path.name}: en återställning avbröts. Kör `stodbot restore` igen, eller ta"
            f" bort {unfinished(path).name} för att börja om från början."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        _set(connection, journal)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(explained(path, error)) from error
    return connection


def _make(path: Path) -> None:
    """Make the file for its owner alone; its journals have the rights that it has."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def explained(path: Path, error: OSError | sqlite3.Error) -> str:
    """What is wrong with the file, and what whoever runs the bot can do about it."""
    said = str(error).lower()
    known = next((told for sign, told in _REASONS if sign in said), None)
    if known is None and isinstance(error, OSError):  # without the path: that is the operator's
        known = (
            f"filen kan inte öppnas ({reason_of(error)}). Kontrollera katalogen och rättigheterna"
        )
    return f"databasen {path.name}: {known or error}."


def _set(connection: sqlite3.Connection, journal: Journal) -> None:
    """Set what durability rests on, and make sure that it was: a pragma that fails is silent."""
    connection.execute(f"PRAGMA journal_mode = {journal.mode}")
    connection.execute(f"PRAGMA synchronous = {journal.synchronous}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is weeded out is overwritten
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    for pragma, wanted in (
        ("journal_mode", journal.mode),
        ("synchronous", journal.synchronous),
        ("foreign_keys", 1),
        ("secure_delete", 1),
    ):
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise StoreError(f"SQLite vägrar {pragma} = {wanted} (svarar {found})")


def _in_transaction(connection: sqlite3.Connection, change: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = change(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _at_one_moment(
    connection: sqlite3.Connection,
    look: Callable[[sqlite3.Connection], T],
    is_given_up: threading.Event,
) -> T:
    if is_given_up.is_set():
        raise sqlite3.OperationalError("given up")
    connection.execute("BEGIN")
    try:
        return look(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
