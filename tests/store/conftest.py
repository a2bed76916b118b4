"""A database in a file of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.store.connection import Connection, connect
from stodbot.store.schema import migrate
from stodbot.store.writer import Writer


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
    return Writer(connection)
