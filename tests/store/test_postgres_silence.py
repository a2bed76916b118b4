"""A server that hangs, and says nothing, is given up in a known time, and found again by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from stodbot.enquiries.register import Series
from stodbot.errors import InDoubtError, StoreError
from stodbot.store.database import Database
from stodbot.store.migrations import Migration
from stodbot.store.postgres import PostgresStore, connecting, pool
from stodbot.store.postgres.address import address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.schema import migrate, migrations
from stodbot.store.postgres.silence import Patience
from tests.postgres.proxy import Proxy, proxy_to
from tests.postgres.server import Server
from tests.store.contract import ASKER, register, wish

pytestmark = pytest.mark.alone

_SILENT = 0.6  # seconds
_BOUND = 8.0  # seconds: silence, a connection that fails, and what a busy machine takes
_AWAY = "servern svarar inte"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_SILENT_SECONDS", _SILENT)
    monkeypatch.setattr(pool, "_PATIENCE", 0.3)
    monkeypatch.setattr(pool, "_DOUBT_PATIENCE", 1.0)


@pytest.fixture
async def proxy(postgres: Server) -> AsyncIterator[Proxy]:
    async with proxy_to(postgres.port) as opened:
        yield opened


@pytest.fixture
async def far(postgres: Server, database: str, proxy: Proxy) -> AsyncIterator[PostgresStore]:
    """A store whose server is reached by a way on which things may stop."""
    address = postgres.remote_url(database, port=proxy.port) + "?connect_timeout=2"
    async with PostgresStore(address, Series()) as opened:
        await register(opened, wish("first"))
        yield opened
        proxy.go_on()


@contextmanager
def stopped(process: int) -> Iterator[None]:
    """A process that does nothing meanwhile; what is sent to it is taken."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def process_of(store: PostgresStore) -> int:
    """The server's end of the link that is used next."""

    def own(db: Database) -> int:
        return int(db.execute("SELECT pg_backend_pid()").fetchone()[0])

    return await store._db.read(own)


async def test_a_server_that_says_nothing_is_given_up_and_told(
    far: PostgresStore, proxy: Proxy
) -> None:
    proxy.stop()

    async with asyncio.timeout(2 * _BOUND):
        with pytest.raises(StoreError, match=_AWAY):
            await register(far, wish("second"))
        with pytest.raises(StoreError, match=_AWAY):
            await far.of_asker(ASKER)


async def test_many_that_wait_for_a_server_that_says_nothing_are_all_told(
    far: PostgresStore, proxy: Proxy
) -> None:
    proxy.stop()

    async with asyncio.timeout(3 * _BOUND):
        told = await asyncio.gather(
            *(register(far, wish(f"d{number}")) for number in range(20)),
            *(far.of_asker(ASKER) for _ in range(10)),
            return_exceptions=True,
        )

    assert {StoreError} == {type(one) for one in told}


async def test_a_server_that_speaks_again_is_found_again(far: PostgresStore, proxy: Proxy) -> None:
    proxy.stop()
    with pytest.raises(StoreError):
        await asyncio.wait_for(register(far, wish("second")), _BOUND)

    proxy.go_on()
    enquiry = await register(far, wish("second"))

    assert "26STOD2" == enquiry.number
    assert (2, []) == ((await far.head()).seq, await far.flaws())


async def test_a_commit_to_which_a_server_says_nothing_is_in_doubt_and_kept_once(
    far: PostgresStore, proxy: Proxy
) -> None:
    proxy.stop_at_commit()
    with pytest.raises(InDoubtError, match="går inte att fråga om den sparades"):
        await asyncio.wait_for(register(far, wish("second")), _BOUND)

    proxy.go_on()
    again = await register(far, wish("second"))

    assert "26STOD2" == again.number
    assert (2, []) == ((await far.head()).seq, await far.flaws())


async def test_a_silence_that_ends_in_time_is_not_noticed(postgres: Server, database: str) -> None:
    async with PostgresStore(postgres.url(database), Series()) as store:
        await register(store, wish("first"))
        with stopped(await process_of(store)):
            waiting = asyncio.create_task(register(store, wish("second")))
            await asyncio.wait([waiting], timeout=_SILENT / 3)

        assert "26STOD2" == (await waiting).number


async def test_one_end_of_the_server_that_hangs_is_left_for_another(
    postgres: Server, database: str
) -> None:
    async with PostgresStore(postgres.url(database), Series()) as store:
        await register(store, wish("first"))
        with stopped(await process_of(store)):
            enquiry = await asyncio.wait_for(register(store, wish("second")), _BOUND)

        assert "26STOD2" == enquiry.number
        assert [] == await store.flaws()


async def test_closing_does_not_wait_for_a_server_that_says_nothing(
    far: PostgresStore, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_HURRY", 0.2)
    assert far._db._opened is not None
    far._db._opened._pool._patience.seconds = 600.0
    proxy.stop()
    waiting = [asyncio.create_task(register(far, wish(f"d{number}"))) for number in range(3)]
    await asyncio.wait(waiting, timeout=_SILENT)

    async with asyncio.timeout(_BOUND):
        await far._db.close()
        told = await asyncio.gather(*waiting, return_exceptions=True)

    assert {StoreError} == {type(one) for one in told}


async def test_opening_does_not_wait_for_a_server_that_says_nothing(
    postgres: Server, database: str, proxy: Proxy
) -> None:
    proxy.stop()
    address = postgres.remote_url(database, port=proxy.port) + "?connect_timeout=2"

    async with asyncio.timeout(_BOUND), PostgresStore(address, Series()) as store:
        with pytest.raises(StoreError, match=_AWAY):
            await store.open()


def test_whoever_listens_may_wait_for_longer_than_a_silence(
    postgres: Server, database: str
) -> None:
    with connect(address_of(postgres.url(database)), Patience(0.2)) as connection:
        heard = list(connection.notifies(timeout=0.6))

        assert ([], False) == (heard, connection.closed)


def test_a_step_that_takes_its_time_is_waited_for(postgres: Server) -> None:
    before = migrations()
    steps = [*before, Migration(len(before) + 1, "slow", "SELECT pg_sleep(0.8)")]
    with connect(address_of(postgres.url(postgres.empty_database())), Patience(0.3)) as connection:
        version = migrate(connection, steps)

        assert len(steps) == version
        with pytest.raises(psycopg.OperationalError, match="silent"):
            connection.execute("SELECT pg_sleep(0.8)")
