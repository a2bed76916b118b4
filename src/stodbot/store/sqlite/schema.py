"""Brings a file up to date; its version is in the file's own header."""

import sqlite3
from collections.abc import Iterator

from stodbot.store.migrations import Migration, migrations_in, steps_from
from stodbot.store.unfinished import TABLE as UNFINISHED


def migrations() -> list[Migration]:
    """Every step there is."""
    return migrations_in(__package__)


def migrate(connection: sqlite3.Connection, steps: list[Migration] | None = None) -> int:
    """Apply what the database lacks; returns its version. Runs inside the caller's transaction.

    Raises StoreError where the database is newer than the program.
    """
    steps = migrations() if steps is None else steps
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for step in steps_from(version, steps):
        for statement in _statements(step.sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {step.version}")
    return len(steps)


def is_unfinished(connection: sqlite3.Connection) -> bool:
    """Whether it holds only half of what is being moved into it."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (UNFINISHED,))
    return found.fetchone() is not None


def _statements(sql: str) -> Iterator[str]:
    """One at a time: sqlite3's executescript would end the transaction first."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
