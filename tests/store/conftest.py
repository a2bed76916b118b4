"""A database in a file of its own, and a store of each kind.

An adapter is added by a name in the fixture `store`, and by nothing else.
"""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.enquiries.register import Series
from stodbot.store.postgres import PostgresStore
from stodbot.store.sql_store import SqlStore
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.connection import Connection, connect
from stodbot.store.sqlite.schema import migrate
from stodbot.store.writer import Writer
from tests.postgres.server import Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "stodbot.sqlite"


@pytest.fixture
async def connection(path: Path) -> AsyncIterator[Connection]:
    async with connect(path) as opened:
        await opened.transact(migrate)
        yield opened


@pytest.fixture
def writer(connection: Connection) -> Writer:
    return Writer(connection, of_all=(sqlite3.OperationalError,))


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An empty store of each kind."""
    if request.param == "sqlite":
        empty: SqlStore = SqliteStore(tmp_path / "stodbot.sqlite", Series())
    else:
        database: str = request.getfixturevalue("database")
        server: Server = request.getfixturevalue("postgres")
        empty = PostgresStore(server.url(database), Series())
    async with empty as opened:
        yield opened
