"""Brings a database up to date: numbered SQL files, each applied once, in their order."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from stodbot.errors import StoreError

_FOLDER = "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step, from the version before to its own."""

    version: int
    name: str
    sql: str


def migrations() -> list[Migration]:
    """Every step there is. Raises ValueError where a number is missing or there twice."""
    folder = resources.files(__package__) / _FOLDER
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    steps = [
        Migration(int(name.split("_")[0]), name, (folder / name).read_text("utf-8"))
        for name in files
    ]
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"the migrations are not numbered from 1 on: {files}")
    return steps


def migrate(connection: sqlite3.Connection, steps: list[Migration] | None = None) -> int:
    """Apply what the database lacks; returns its version. Runs inside the caller's transaction.

    Raises StoreError where the database is newer than the program.
    """
    steps = migrations() if steps is None else steps
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise StoreError(
            f"databasen har version {version}, men det här programmet känner bara till "
            f"version {len(steps)}. Använd ett nyare program."
        )
    for step in steps[version:]:
        for statement in _statements(step.sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {step.version}")
    return len(steps)


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
