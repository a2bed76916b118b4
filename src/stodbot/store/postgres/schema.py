"""Brings a database up to date; its version is a row in it."""

from collections.abc import Sequence

import psycopg

from stodbot.errors import StoreError
from stodbot.store.migrations import Migration, migrations_in, steps_from
from stodbot.store.postgres.silence import unhurried
from stodbot.store.postgres.statements import Connection

LOCKS = 0x73746F64  # "stod": what our advisory locks have in common
_MIGRATING = 0
_TABLE = """
CREATE TABLE IF NOT EXISTS schema_version (
    version    BIGINT PRIMARY KEY,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
)
"""


def migrations() -> list[Migration]:
    """Every step there is."""
    return migrations_in(__package__)


def version_of(connection: Connection) -> int:
    """The version of the database; 0: there is nothing yet."""
    (table,) = _one(connection, "SELECT to_regclass('schema_version')")
    if table is None:
        return 0
    (version,) = _one(connection, "SELECT coalesce(max(version), 0) FROM schema_version")
    return int(str(version))


def migrate(connection: Connection, steps: list[Migration] | None = None) -> int:
    """Apply what the database lacks, in one transaction; returns its version.

    Of several processes that start at once one does it. Raises StoreError where the database is
    newer than the program, and where this user may not change it.
    """
    steps = migrations() if steps is None else steps
    if not steps_from(version_of(connection), steps):
        return len(steps)
    try:
        with unhurried(connection), connection.transaction():
            connection.execute("SET LOCAL statement_timeout = 0")
            connection.execute("SET LOCAL lock_timeout = '60s'")
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, _MIGRATING))
            connection.execute(_TABLE)
            _apply(connection, steps_from(version_of(connection), steps))
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"databasen har version {version_of(connection)} av {len(steps)}, och användaren"
            f" {connection.info.user} får inte ändra dess tabeller. Kör `stodbot register verify`"
            " en gång som deras ägare"
        ) from error
    except psycopg.errors.DuplicateTable as error:
        raise StoreError(
            f"databasen har redan något som heter som botens tabeller"
            f" ({error.diag.message_primary}). Ge boten en egen databas"
        ) from error
    return len(steps)


def _apply(connection: Connection, steps: Sequence[Migration]) -> None:
    for step in steps:
        connection.execute(step.sql.encode())
        connection.execute("INSERT INTO schema_version (version) VALUES (%s)", (step.version,))


def _one(connection: Connection, sql: str) -> tuple[object, ...]:
    row = connection.execute(sql.encode()).fetchone()
    assert row is not None  # noqa: S101  # an aggregate, or an expression alone, is always one row
    return row
