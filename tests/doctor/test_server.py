"""A database on a server, in every state that it may be found in, of which no trace is left."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import psycopg
import pytest

from stodbot.doctor.finding import Check, Finding, Status
from stodbot.enquiries.register import Series
from stodbot.store import unfinished
from stodbot.store.postgres import PostgresStore
from stodbot.store.postgres.schema import migrations
from tests.doctor.conftest import Doctor, amiss, statuses, told
from tests.postgres.server import PASSWORD, Server
from tests.store.contract import received, register

READER = "stodbot_reader"


async def looked_at(doctor: Doctor, address: str) -> list[Finding]:
    return await doctor.on(database=address).of(Check.DATABASE)


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The name of a database without anything in it."""
    name = postgres.empty_database()
    yield name
    postgres.drop(name)


async def test_a_database_in_order_is_fine(doctor: Doctor, postgres: Server, database: str) -> None:
    async with PostgresStore(postgres.url(database), Series()) as store:
        await received(store)
        await register(store)

    found = await looked_at(doctor, postgres.url(database))

    assert Status.ERROR not in statuses(found)
    assert f"{database} på {postgres.folder}: PostgreSQL 18" in told(found)
    assert f"har version {len(migrations())}, den senaste." in told(found)
    assert "Användaren stodbot har de rättigheter" in told(found)
    assert "1 öppet ärende" in told(found)
    assert "1 inkommet meddelande väntar" in told(found)
    assert "stodbot.sqlite" not in told(found)


async def test_an_empty_database_is_filled_later_and_nothing_is_made(
    doctor: Doctor, postgres: Server, empty: str
) -> None:
    found = await looked_at(doctor, postgres.url(empty))

    assert Status.ERROR not in statuses(found)
    assert f"har version 0 av {len(migrations())}. Resten läggs till" in told(found)
    with psycopg.connect(postgres.url(empty)) as connection:
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert [] == tables.fetchall()


async def test_a_database_of_a_newer_program_is_an_error(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    postgres.run("INSERT INTO schema_version (version) VALUES (999)", database=database)

    found = await looked_at(doctor, postgres.url(database))

    assert "har version 999" in told(found)
    assert "Använd ett nyare program." in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_database_that_is_half_moved_is_an_error(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    postgres.run(f"CREATE TABLE {unfinished.TABLE} (x BIGINT)", database=database)

    found = await looked_at(doctor, postgres.url(database))

    assert "är bara halvfärdig" in told(found)
    assert "Kör samma `stodbot migrate-store` igen" in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_wrong_password_is_an_error_and_not_shown(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    found = await looked_at(doctor, postgres.remote_url(database, "hemligt-fel"))

    assert Status.ERROR in statuses(found)
    assert "servern godtar inte användaren eller lösenordet" in told(found)
    assert "hemligt" not in told(found)


async def test_a_server_that_is_not_there_is_an_error(doctor: Doctor) -> None:
    found = await looked_at(doctor, f"postgresql://stodbot:{PASSWORD}@127.0.0.1:1/stodbot")

    assert "servern svarar inte" in told(found)
    assert PASSWORD not in told(found)


async def test_a_server_that_takes_no_changes_is_an_error(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    postgres.run(f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    found = await looked_at(doctor, postgres.url(database))

    assert "tar inte emot ändringar" in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_server_that_confirms_too_early_is_an_error(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    postgres.run(f"ALTER DATABASE {database} SET synchronous_commit = off")

    found = await looked_at(doctor, postgres.url(database))

    assert "synchronous_commit är off" in told(found)
    assert "Sätt den till on." in told(found)


async def test_missing_rights_are_an_error_with_how_to_give_them(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    postgres.run(f"CREATE ROLE {READER} LOGIN")
    postgres.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}", database=database)
    try:
        found = await looked_at(doctor, postgres.url(database, READER))
    finally:
        postgres.run(f"DROP OWNED BY {READER}", database=database)
        postgres.run(f"DROP ROLE {READER}")

    assert f"Användaren {READER} saknar rättigheter" in told(found)
    assert f"GRANT INSERT ON event TO {READER}" in told(found)


@pytest.mark.parametrize("address", ["mysql://x/y", "stodbot.sqlite", "postgresql"])
async def test_an_address_of_something_else_is_an_error_of_the_settings(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("STODBOT_DATABASE", address)

    found = await doctor.all()

    assert "Inställningen database kan inte användas: skriv postgresql://" in told(found)
    assert [] != amiss([one for one in found if one.check is Check.DATABASE])


async def test_processes_that_serve_with_the_same_are_fine(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    async with serving(postgres.url(database), "v1", "v1"):
        found = await looked_at(doctor, postgres.url(database))

    assert "2 processer svarar från databasen." in told(found)
    assert "olika" not in told(found)


async def test_processes_with_another_knowledge_are_told_of(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    async with serving(postgres.url(database), "v1", "v2"):
        found = await doctor.on(database=postgres.url(database)).of(Check.KNOWLEDGE)

    assert "Processerna svarar med olika kunskap" in told(found)
    assert Status.ERROR not in statuses(found)


async def test_processes_of_another_program_are_told_of(
    doctor: Doctor, postgres: Server, database: str
) -> None:
    async with serving(postgres.url(database), "v1", "v1"):
        postgres.run(
            "UPDATE replica SET program = '0.0.1', until = now() + interval '1 hour'"
            " WHERE holder = (SELECT min(holder) FROM replica)",
            database=database,
        )
        found = await doctor.on(database=postgres.url(database)).of(Check.VERSION)

    assert "Processerna kör olika versioner av programmet: 0.0.1, " in told(found)


@asynccontextmanager
async def serving(address: str, *knowledge: str) -> AsyncIterator[None]:
    """As many processes serve, each with that knowledge."""
    async with AsyncExitStack() as stack:
        for version in knowledge:
            store = await stack.enter_async_context(PostgresStore(address, Series()))
            replica = await stack.enter_async_context(store.replica(partial(str, version)))
            await replica.lease(version)
        async with asyncio.timeout(15):
            while await count(address) < len(knowledge):  # noqa: ASYNC110  # nobody tells
                await asyncio.sleep(0.05)
        yield


async def count(address: str) -> int:
    connection = await psycopg.AsyncConnection.connect(address)
    async with connection:
        row = await (await connection.execute("SELECT count(*) FROM replica")).fetchone()
    assert row is not None
    return int(row[0])
