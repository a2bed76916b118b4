"""An empty database, filled in one transaction: there whole or not at all."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

import psycopg

from stodbot.enquiries.chain import Flaw, Head
from stodbot.errors import BackupError, StoreError
from stodbot.store.database import Database
from stodbot.store.postgres.address import address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.schema import migrate, migrations, version_of
from stodbot.store.postgres.statements import Connection, Statements
from stodbot.store.postgres.verification import flaws_in
from stodbot.store.tables import NUMBERED, Row, is_empty


class ServerToFill:
    """Everything happens in one transaction, until it is kept."""

    def __init__(self, connection: Connection, name: str, *, is_drill: bool) -> None:
        """What is filled in a drill is never kept."""
        self._connection = connection
        self._name = name
        self._is_drill = is_drill
        self._inside = ExitStack()
        self._db: Database | None = None

    @property
    def db(self) -> Database:
        """What was filled in, once it is up to date: until then there are no statements to run."""
        if self._db is None:
            pipeline = self._inside.enter_context(self._connection.pipeline())
            self._db = Statements(self._connection, pipeline)
        return self._db

    def begin(self, version: int, tables: Iterable[str]) -> None:
        """Have tables as they were in that version; those are to be filled, and nobody else may.

        Raises BackupError where there is something already.
        """
        names = list(tables)
        if version_of(self._connection) > version:
            raise BackupError(
                f"databasen {self._name} har nyare tabeller än säkerhetskopian. Skapa en ny, tom"
                " databas och ange den"
            )
        migrate(self._connection, migrations()[:version])
        self._connection.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE".encode())
        with self._connection.pipeline() as pipeline:
            if not is_empty(Statements(self._connection, pipeline), names):
                raise BackupError(
                    f"databasen {self._name} är inte tom, och en återställning skriver aldrig över"
                    " något. Skapa en ny, tom databas och ange den"
                )

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def bring_up_to_date(self) -> None:
        """Have tables as they are now."""
        migrate(self._connection)
        self._connection.execute("ANALYZE")

    def flaws(self, head: Head) -> list[Flaw]:
        """Everything wrong."""
        return flaws_in(self.db, [head])

    def keep(self) -> None:
        """It is whole: commit it. Raises BackupError where nobody knows whether that was done."""
        for table, column in NUMBERED:
            self.db.execute(
                "SELECT setval(pg_get_serial_sequence(?, ?),"  # noqa: S608  # our own
                f" (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)",
                (table, column),
            )
        self.close()
        if self._is_drill:
            return
        try:
            self._connection.execute("COMMIT")
        except psycopg.OperationalError as error:
            raise BackupError(
                f"databasen {self._name}: servern försvann i sista stund. Kör `stodbot register"
                " verify`: visar det ärendena är allt återställt, annars är databasen tom"
            ) from error

    def close(self) -> None:
        """No more statements are run. Raises psycopg.Error where one of them went wrong."""
        self._db = None
        self._inside.close()


@contextmanager
def filling(address: str, *, is_drill: bool = False) -> Iterator[ServerToFill]:
    """A database to be filled; for a drill, a place in it that is gone afterwards.

    Raises BackupError, StoreError and SettingsError.
    """
    where = address_of(address)
    try:
        with closing(connect(where)) as connection:  # what is not committed by then never will be
            connection.execute("BEGIN")
            connection.execute("SET LOCAL statement_timeout = 0")
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            if is_drill:
                _step_aside(connection)
            with closing(ServerToFill(connection, where.name, is_drill=is_drill)) as store:
                yield store
    except psycopg.IntegrityError as error:
        raise BackupError(
            f"säkerhetskopian går inte ihop ({error.diag.message_primary}). Ta en annan kopia"
        ) from None
    except psycopg.Error as error:
        raise translated_error(where.name, error) from None


def _step_aside(connection: Connection) -> None:
    """A schema of its own, which is never committed: not even a kill leaves anything behind."""
    name = f"stodbot_drill_{secrets.token_hex(4)}"
    try:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"databasen {connection.info.dbname}: användaren {connection.info.user} får inte skapa"
            " något att öva i. Öva som databasens ägare"
        ) from error
    connection.execute(f"SET LOCAL search_path = {name}".encode())
