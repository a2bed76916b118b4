"""A database on a server that is moved from or to."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import StoreError
from stodbot.store.ends import Role, refuse_version
from stodbot.store.postgres.address import Address, address_of
from stodbot.store.postgres.connecting import connect, is_unfinished
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.schema import migrate, migrations, version_of
from stodbot.store.postgres.statements import Connection, Cursor, translated
from stodbot.store.postgres.verification import flaws_in
from stodbot.store.tables import Row, Table

_PATIENCE, _PAUSE = 5.0, 0.1  # seconds: the server may not know yet that somebody has left
_WITHOUT_LIMIT = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
)
_LOCK = (
    "LOCK TABLE commit_mark IN SHARE ROW EXCLUSIVE MODE"  # whoever changes anything writes there
)
_COUNTED = (
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND table_name = %s AND is_identity = 'YES'"
)
_NUMBER_ON = (
    "SELECT setval(pg_get_serial_sequence(?, ?), coalesce(max(number), 1), max(number) IS NOT NULL)"
    " FROM"
)


@contextmanager
def open_end(given: str, role: Role) -> Iterator["ServerEnd"]:
    """The database there, with its tables. Raises SettingsError and StoreError.

    Nobody else can change anything in it for as long.
    """
    address = address_of(given)
    try:
        with ExitStack() as stack:
            guard = stack.enter_context(_connect(address))
            _refuse_others(guard, address)
            if role is Role.TARGET and version_of(guard) == 0:
                migrate(guard)
            refuse_version(address.name, version_of(guard), len(migrations()))
            stack.enter_context(guard.transaction())
            _lock(guard, address)
            yield ServerEnd(address=address, connection=stack.enter_context(_connect(address)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"databasen {address.name}: användaren äger inte dess tabeller. Kör flytten som den"
            " användare som gör det."
        ) from error
    except psycopg.Error as error:
        raise translated_error(address.name, error) from None


def _connect(address: Address) -> Connection:
    connection = connect(address, may_be_unfinished=True)
    connection.execute(_WITHOUT_LIMIT)
    return connection


def _refuse_others(connection: Connection, address: Address) -> None:
    """Whoever is there already would not see that the database is unfinished."""
    end = time.monotonic() + _PATIENCE
    while connection.execute(_OTHERS).fetchone() != (0,):
        if time.monotonic() > end:
            raise StoreError(_in_use(address))
        time.sleep(_PAUSE)


def _lock(connection: Connection, address: Address) -> None:
    try:
        connection.execute(_LOCK)
    except psycopg.errors.LockNotAvailable as error:
        raise StoreError(_in_use(address)) from error


def _in_use(address: Address) -> str:
    return (
        f"databasen {address.name} används av en bot eller av ett annat stodbot-kommando. Stoppa"
        " det, och kör flytten igen."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEnd:
    """A database of the newest version, open."""

    address: Address
    connection: Connection

    @property
    def name(self) -> str:
        """What it is called, and where it is."""
        return self.address.name

    @property
    def db(self) -> "ServerEnd":
        """What statements run on: itself."""
        return self

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""
        return self.connection.execute(translated(sql), values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement once for each of the rows."""
        cursor = self.connection.cursor()
        cursor.executemany(translated(sql), rows)
        return cursor

    def transaction(self) -> AbstractContextManager[object]:
        """What runs in it is committed together, or nothing of it."""
        return self.connection.transaction()

    def is_unfinished(self) -> bool:
        """Whether a move into it was begun."""
        return is_unfinished(self.connection)

    def flaws(self, exported: Sequence[Head]) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it."""
        return flaws_in(self, exported)

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        into = f"COPY {table.name} ({', '.join(table.columns)}) FROM STDIN"
        try:
            with self.connection.cursor().copy(into.encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.DataError as error:
            raise StoreError(
                f"tabellen {table.name} har en text som PostgreSQL inte tar emot, efter rad"
                f" {rows[0][0]}. Anmäl det till utvecklarna."
            ) from error

    def clear(self, tables: Sequence[Table]) -> None:
        """Take all rows out of the tables; what forbids that is away meanwhile."""
        for table in tables:
            self.execute(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
        self.execute(f"TRUNCATE {', '.join(table.name for table in tables)}")
        for table in tables:
            self.execute(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")

    def number_on(self, tables: Sequence[Table]) -> None:
        """Let the numbers that the server gives by itself follow the last that are there."""
        for table in tables:
            for (column,) in self.connection.execute(_COUNTED, (table.name,)).fetchall():
                numbers = f"SELECT {column} AS number FROM {table.name}"  # noqa: S608  # our own words
                self.execute(f"{_NUMBER_ON} ({numbers}) AS numbers", (table.name, column))
