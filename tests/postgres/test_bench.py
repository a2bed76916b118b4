"""Measuring on a server touches nothing of what is there, and leaves nothing."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from stodbot import cli
from stodbot.bench import server
from stodbot.cli.printing import UNUSABLE
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.postgres import PostgresStore
from tests.postgres.server import OWNER, Server
from tests.store.contract import COORDINATORS, register

_ONES = "SELECT datname FROM pg_database WHERE datname LIKE 'stodbot_bench_%'"


@pytest.fixture(autouse=True)
def _in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_ONE_AT_A_TIME", 5)
    monkeypatch.setattr(server, "_GROUPED", 30)


@pytest.fixture
def may_create(postgres: Server) -> Iterator[None]:
    """The owner of the databases may make more."""
    postgres.run(f"ALTER ROLE {OWNER} CREATEDB")
    yield
    postgres.run(f"ALTER ROLE {OWNER} NOCREATEDB")


def databases(postgres: Server) -> Sequence[object]:
    """Those that were made to measure in."""
    with psycopg.connect(postgres.url("postgres", "postgres")) as connection:
        return connection.execute(_ONES).fetchall()


@pytest.mark.usefixtures("may_create")
def test_measured_on_a_server_registrations_stand_beside_a_bare_counter(
    postgres: Server, database: str
) -> None:
    with server.own_database(postgres.url(database)) as own:
        found = asyncio.run(server.run(COORDINATORS, own, rounds=2))

    assert (2, True) == (found.rounds, found.postgresql.startswith("PostgreSQL "))
    assert min(found.single_per_s, found.single_bare_per_s, found.single_ratio) > 0
    assert min(found.grouped_per_s, found.grouped_bare_per_s, found.grouped_ratio) > 0


@pytest.mark.usefixtures("may_create")
def test_measured_by_command_the_bots_own_database_stays_as_it_is(
    postgres: Server,
    database: str,
    toy_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STODBOT_DATABASE", postgres.url(database))
    monkeypatch.setattr(server, "ROUNDS", 1)
    asyncio.run(_register_one(postgres.url(database)))

    status = cli.main(["bench", "register", "--json", "--knowledge", str(toy_directory)])

    told = capsys.readouterr()
    assert (0, 1) == (status, json.loads(told.out)["rounds"])
    assert "egen databas" in told.err
    assert (1, ["26STOD1"]) == asyncio.run(_look(postgres.url(database)))
    assert [] == databases(postgres)


@pytest.mark.usefixtures("may_create")
def test_measuring_that_fails_leaves_no_database(postgres: Server, database: str) -> None:
    def fail() -> None:
        with server.own_database(postgres.url(database)):
            made.extend(databases(postgres))
            raise KeyboardInterrupt

    made: list[object] = []
    with pytest.raises(KeyboardInterrupt):
        fail()

    assert (1, []) == (len(made), databases(postgres))


def test_a_user_who_may_make_no_database_is_told_what_to_do(
    postgres: Server, database: str, monkeypatch: pytest.MonkeyPatch, toy_directory: Path
) -> None:
    told = rf"får inte skapa någon.*ALTER ROLE {OWNER} CREATEDB"
    with pytest.raises(StoreError, match=told), server.own_database(postgres.url(database)):
        raise AssertionError

    monkeypatch.setenv("STODBOT_DATABASE", postgres.url(database))
    status = cli.main(["bench", "register", "--knowledge", str(toy_directory)])

    assert UNUSABLE == status


async def _register_one(address: str) -> None:
    async with PostgresStore(address, Series()) as store:
        await register(store)


async def _look(address: str) -> tuple[int, list[str]]:
    async with PostgresStore(address, Series()) as store:
        return (await store.head()).seq, [one.number for one in await store.open_items()]
