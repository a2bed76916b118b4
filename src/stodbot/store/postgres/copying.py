"""A database as it is at one moment, while others go on writing to it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from stodbot.store.database import Database
from stodbot.store.postgres.address import address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.schema import migrate
from stodbot.store.postgres.statements import Statements


@contextmanager
def standing_still(address: str) -> Iterator[tuple[Database, int]]:
    """The database as it is now, and its version. Raises SettingsError and StoreError."""
    where = address_of(address)
    try:
        with connect(where) as connection:
            version = migrate(connection)
            connection.execute("SET idle_in_transaction_session_timeout = 0")  # disks may be slow
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with connection.pipeline() as pipeline:
                yield Statements(connection, pipeline), version
    except psycopg.Error as error:
        raise translated_error(where.name, error) from None
