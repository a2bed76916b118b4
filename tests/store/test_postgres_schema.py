"""The same tables in both databases; in PostgreSQL made once, and used with few rights."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from stodbot.domain.enquiry import EnquiryId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import Retention
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.register import Series
from stodbot.enquiries.rights import digest_of
from stodbot.enquiries.threads import Thread
from stodbot.enquiries.weeding import WeedingRule
from stodbot.errors import StoreError
from stodbot.store.migrations import Migration
from stodbot.store.postgres import PostgresStore
from stodbot.store.postgres.rights import NEEDED
from stodbot.store.postgres.schema import migrate, migrations, version_of
from stodbot.store.sqlite import schema as sqlite_schema
from tests.postgres.server import Server
from tests.store.contract import (
    ANNA,
    DESK,
    NOW,
    REGISTRAR,
    all_leased,
    by,
    claimed,
    document,
    due_file,
    received,
    register,
    said,
    wish,
)

ONLY_POSTGRES = {"commit_mark", "lease", "replica", "schema_version"}
TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}
USER = "stodbot_user"
FIRST = Migration(1, "0001_a.sql", "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1)")
SECOND = Migration(2, "0002_b.sql", "ALTER TABLE a ADD COLUMN y BIGINT; UPDATE a SET y = 2;")
_INDEXES = """
SELECT array_agg(a.attname::text ORDER BY place), i.indisunique, i.indpred IS NOT NULL
FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS key (number, place), pg_attribute a
WHERE i.indrelid = %s::regclass AND a.attrelid = i.indrelid AND a.attnum = key.number
GROUP BY i.indexrelid, i.indisunique, i.indpred IS NOT NULL
"""
_COLUMNS = """
SELECT column_name, data_type, is_nullable = 'YES'
FROM information_schema.columns WHERE table_name = %s
"""


def tables_in_file() -> dict[str, object]:
    """What the tables of SQLite are like, in PostgreSQL's words."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        sqlite_schema.migrate(db)
        rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: (_columns_in_file(db, table), _indexes_in_file(db, table)) for (table,) in rows
        }


def _columns_in_file(db: sqlite3.Connection, table: str) -> set[tuple[str, str, bool]]:
    """Each with its type, and whether it may be missing."""
    rows = db.execute(f"PRAGMA table_info({table})").fetchall()
    return {
        (name, TYPES[kind], not needed and not in_key) for _, name, kind, needed, _, in_key in rows
    }


def _indexes_in_file(db: sqlite3.Connection, table: str) -> set[tuple[str, bool, bool]]:
    """Each with whether it is unique, and of some rows only."""
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    key = sorted((place, name) for _, name, *_, place in columns if place)
    found = {(",".join(name for _, name in key), True, False)}
    for _, index, unique, _, partial in db.execute(f"PRAGMA index_list({table})").fetchall():
        names = [name for *_, name in db.execute(f"PRAGMA index_info({index})").fetchall()]
        found.add((",".join(names), bool(unique), bool(partial)))
    return found


def tables_on_server(db: psycopg.Connection[Any]) -> dict[str, object]:
    """The same of PostgreSQL's."""
    rows = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    found: dict[str, object] = {}
    for (table,) in rows:
        columns = set(db.execute(_COLUMNS, (table,)).fetchall())
        indexes = db.execute(_INDEXES, (table,)).fetchall()
        found[table] = columns, {(",".join(names), *facts) for names, *facts in indexes}
    return found


@pytest.fixture
def connection(postgres: Server, database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.url(database), autocommit=True) as opened:
        yield opened


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    """The name of a database without anything in it."""
    name = postgres.empty_database()
    yield name
    postgres.drop(name)


@pytest.fixture
def nothing(postgres: Server, empty: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.url(empty), autocommit=True) as opened:
        yield opened


# Migrations


def test_both_have_the_same_steps() -> None:
    assert [step.name for step in sqlite_schema.migrations()] == [
        step.name for step in migrations()
    ]


def test_both_end_with_the_same_tables(connection: psycopg.Connection[Any]) -> None:
    found = tables_on_server(connection)

    assert ONLY_POSTGRES == found.keys() - tables_in_file().keys()
    assert tables_in_file() == {name: found[name] for name in found.keys() - ONLY_POSTGRES}


def test_texts_are_in_the_order_of_their_bytes(connection: psycopg.Connection[Any]) -> None:
    others = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'text'"
        " AND table_schema = 'public' AND collation_name IS DISTINCT FROM 'C'"
    )

    assert [] == others.fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET kind = 'voided'",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "DELETE FROM enquiry",
        "TRUNCATE enquiry CASCADE",
    ],
)
def test_the_database_itself_refuses_to_change_the_log_and_to_remove_entries(
    connection: psycopg.Connection[Any], sql: str
) -> None:
    with pytest.raises(psycopg.IntegrityError, match=r"append-only|never removed"):
        connection.execute(sql.encode())


def test_steps_are_applied_in_their_order_and_once(nothing: psycopg.Connection[Any]) -> None:
    migrate(nothing, [FIRST])
    migrate(nothing, [FIRST, SECOND])
    migrate(nothing, [FIRST, SECOND])

    assert [(1, 2)] == nothing.execute("SELECT x, y FROM a").fetchall()
    assert 2 == version_of(nothing)


def test_a_step_that_fails_leaves_the_version_before(nothing: psycopg.Connection[Any]) -> None:
    migrate(nothing, [FIRST])
    bad = Migration(2, "bad.sql", "CREATE TABLE b (x BIGINT); INSERT INTO nowhere VALUES (1);")

    with pytest.raises(psycopg.errors.UndefinedTable):
        migrate(nothing, [FIRST, bad])

    assert (1, (None,)) == (
        version_of(nothing),
        nothing.execute("SELECT to_regclass('b')").fetchone(),
    )


async def test_of_many_that_start_at_once_one_makes_the_tables(
    postgres: Server, empty: str
) -> None:
    stores = [PostgresStore(postgres.url(empty), Series()) for _ in range(8)]

    await asyncio.gather(*(store.open() for store in stores))

    for store in stores:
        async with store:
            assert [] == await store.flaws()


async def test_a_database_that_has_such_tables_of_another_program_is_told(
    postgres: Server, empty: str, nothing: psycopg.Connection[Any]
) -> None:
    nothing.execute("CREATE TABLE event (x BIGINT)")

    async with PostgresStore(postgres.url(empty), Series()) as store:
        with pytest.raises(StoreError, match="Ge boten en egen databas"):
            await store.open()


# Rights


@pytest.fixture
def user(postgres: Server, database: str) -> Iterator[str]:
    """The address of the database for somebody who owns nothing and has what is needed."""
    postgres.run(f"CREATE ROLE {USER} LOGIN")
    grants = (f"GRANT {', '.join(rights)} ON {table} TO {USER}" for table, rights in NEEDED.items())
    postgres.run(*grants, database=database)
    yield postgres.url(database, USER)
    postgres.run(f"DROP OWNED BY {USER}", database=database)
    postgres.run(f"DROP ROLE {USER}")


def test_the_rights_that_the_howto_gives_are_those() -> None:
    howto = (Path(__file__).parents[2] / "docs" / "howto" / "drift.md").read_text("utf-8")

    given = re.findall(r"^GRANT (.+) ON (\w+) TO stodbot;$", howto, re.MULTILINE)

    assert NEEDED == {table: tuple(rights.split(", ")) for rights, table in given}


async def everything_is_done(store: PostgresStore) -> None:
    """What a store does, each kind once."""
    found = await received(store)
    enquiry = await register(store, wish(attachments=(document(),)), cause=found.seq)
    await claimed(store, enquiry.number)
    await store.file_kept(await due_file(store), NOW, digest="d", size=1)
    await store.settle(by(), Settlement(outgoing=(said(),)))
    await store.begin_talk(found.chat, '"t"', NOW)
    await all_leased(store)
    await store.set_absence(by(), ANNA, Absence(first=NOW.date(), last=NOW.date()))
    await store.invite(by(), ANNA, digest_of("x"), NOW + timedelta(days=1))
    await store.join(by(), Identity("telegram-1"), digest_of("x"), Settlement())
    await store.remove(by(), ANNA, NOW.date())
    thread = Thread(enquiry=enquiry.id, group=-1, number=7, name="x", version=1)
    await store.keep_thread(thread)
    await store.lose_thread(by(), thread, [])
    await store.greet(by(), NOW.date(), [])
    rule = Retention(keep=timedelta(days=1), decision="D 1")
    await store.remove_old(NOW + timedelta(days=2), rule)
    await store.change(by(), enquiry.number, lambda e: DESK.void(e, REGISTRAR, "dubblett"))
    assert [enquiry.id] == [one.case.enquiry.id for one in await store.records(EnquiryId(0), 9)]
    weeding = WeedingRule(decision="D 2", before=NOW + timedelta(days=1))
    assert await store.weed(by(), enquiry.id, weeding)
    assert [] == await store.flaws()


async def test_a_user_who_owns_nothing_can_do_what_a_store_does(user: str) -> None:
    async with PostgresStore(user, Series()) as store:
        await everything_is_done(store)


@pytest.mark.parametrize(
    "sql",
    ["DROP TABLE event", "ALTER TABLE event DISABLE TRIGGER ALL", "DELETE FROM enquiry"],
)
async def test_that_user_can_not_undo_the_register(user: str, sql: str) -> None:
    with (
        psycopg.connect(user) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(sql.encode())


async def test_whoever_lacks_rights_is_told_which_and_how_they_are_given(
    postgres: Server, database: str, user: str
) -> None:
    for right in ("INSERT, UPDATE ON outbox", "SELECT ON turn"):
        postgres.run(f"REVOKE {right} FROM {USER}", database=database)

    async with PostgresStore(user, Series()) as store:
        with pytest.raises(StoreError) as raised:
            await store.open()

    assert f"GRANT SELECT ON turn TO {USER}; GRANT INSERT, UPDATE ON outbox TO {USER}" in str(
        raised.value
    )


async def test_whoever_may_not_make_the_tables_is_told_who_may(
    postgres: Server, database: str, user: str
) -> None:
    postgres.run("DELETE FROM schema_version WHERE version > 3", database=database)

    async with PostgresStore(user, Series()) as store:
        with pytest.raises(
            StoreError, match=f"version 3 av .* {USER} får inte ändra dess tabeller"
        ):
            await store.open()


async def test_a_right_that_is_lost_meanwhile_is_told(
    postgres: Server, database: str, user: str
) -> None:
    async with PostgresStore(user, Series()) as store:
        await store.open()
        postgres.run(f"REVOKE INSERT ON inbox FROM {USER}", database=database)

        with pytest.raises(StoreError, match="användaren saknar en rättighet"):
            await received(store)
