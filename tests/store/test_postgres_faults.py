"""Whatever happens to the server or to the way there, each change is kept once, or not at all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import pytest

from stodbot.domain.action import MessageSeq
from stodbot.enquiries.counter import Numbered
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.register import Series
from stodbot.errors import InDoubtError, StoreError
from stodbot.store.postgres import PostgresStore, connecting, pool
from tests.postgres.proxy import Cut, Proxy, proxy_to
from tests.postgres.server import OWNER, PASSWORD, Server
from tests.store.contract import (
    ASKER,
    COUNTER,
    NOW,
    by,
    goes_on,
    owed,
    received,
    register,
    said,
    typed,
    wish,
)

_AWAY = "servern svarar inte|Boten försöker igen av sig själv"
_READ_ONLY, _LOCKED = "servern tar inte emot ändringar", "låst av ett annat program"
_MANY = 1_000


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_BUSY_SECONDS", 0.5)
    monkeypatch.setattr(pool, "_PATIENCE", 0.3)
    monkeypatch.setattr(pool, "_DOUBT_PATIENCE", 1.0)


@pytest.fixture
async def store(postgres: Server, database: str) -> AsyncIterator[PostgresStore]:
    async with PostgresStore(postgres.url(database), Series()) as opened:
        yield opened


@pytest.fixture
async def filled(store: PostgresStore) -> PostgresStore:
    """A store in which one message came in and one enquiry was registered."""
    await received(store, typed("Första", "first"))
    await register(store, wish("first"))
    return store


@pytest.fixture
async def proxy(postgres: Server) -> AsyncIterator[Proxy]:
    async with proxy_to(postgres.port) as opened:
        yield opened


@pytest.fixture
async def far(postgres: Server, database: str, proxy: Proxy) -> AsyncIterator[PostgresStore]:
    """A store whose server is reached by a way that can be cut."""
    address = postgres.remote_url(database, port=proxy.port)
    async with PostgresStore(address, Series()) as opened:
        await opened.open()
        yield opened


async def refuses(store: PostgresStore, told: str) -> None:
    """Every way of writing raises the same sentence."""
    writes: list[Callable[[], Awaitable[object]]] = [
        lambda: received(store, typed("Förlorad", "lost")),
        lambda: register(store, wish("lost")),
        lambda: owed(store, said()),
    ]
    for write in writes:
        with pytest.raises(StoreError, match=told):
            await write()


# The way to the server


@pytest.mark.parametrize("cut", Cut)
async def test_a_registration_whose_commit_was_not_heard_of_is_kept_once(
    far: PostgresStore, proxy: Proxy, cut: Cut
) -> None:
    proxy.cut_next(cut)

    enquiry = await register(far)

    assert "26STOD1" == enquiry.number
    assert [enquiry] == await far.of_asker(ASKER)
    assert (1, []) == ((await far.head()).seq, await far.flaws())
    assert 3 == len(await far.deliveries(DeliveryState.WAITING, _MANY))


@pytest.mark.parametrize("cut", Cut)
async def test_a_message_whose_commit_was_not_heard_of_is_new_and_kept_once(
    far: PostgresStore, proxy: Proxy, cut: Cut
) -> None:
    proxy.cut_next(cut)

    found = await received(far)

    assert found.is_new
    assert [found.seq] == [one.seq for one in await far.waiting(MessageSeq(0), _MANY)]


@pytest.mark.parametrize("cut", Cut)
async def test_a_settlement_whose_commit_was_not_heard_of_is_done_once(
    far: PostgresStore, proxy: Proxy, cut: Cut
) -> None:
    found = await received(far)
    proxy.cut_next(cut)

    settled = await far.settle(by(found.seq), Settlement(outgoing=(said(),)))

    assert settled
    assert 1 == len(await far.deliveries(DeliveryState.WAITING, _MANY))


@pytest.mark.parametrize("cut", Cut)
async def test_many_that_shared_a_commit_that_was_not_heard_of_are_each_kept_once(
    far: PostgresStore, proxy: Proxy, cut: Cut
) -> None:
    proxy.cut_next(cut)

    found = await asyncio.gather(*(register(far, wish(f"d{number}")) for number in range(20)))

    assert {f"26STOD{serial}" for serial in range(1, 21)} == {one.number for one in found}
    assert (20, []) == ((await far.head()).seq, await far.flaws())


async def test_nobody_says_what_became_of_a_commit_as_long_as_the_server_can_not_be_asked(
    far: PostgresStore, proxy: Proxy
) -> None:
    await far.head()  # there is a link
    proxy.cut_next(Cut.AFTER)
    proxy.is_closed = True

    with pytest.raises(InDoubtError, match="går inte att fråga om den sparades"):
        await register(far)


async def test_whoever_asks_again_after_a_doubt_gets_what_had_been_kept(
    far: PostgresStore, store: PostgresStore, proxy: Proxy
) -> None:
    await far.head()  # there is a link
    proxy.cut_next(Cut.AFTER)
    proxy.is_closed = True
    with pytest.raises(InDoubtError):
        await register(far)

    again = await register(store)

    assert "26STOD1" == again.number
    assert 1 == (await store.head()).seq


# The server


async def test_a_server_that_crashes_in_the_middle_of_a_registration_keeps_it_once(
    filled: PostgresStore, postgres: Server
) -> None:
    wanted, times = wish("second"), 0

    def open_(numbered: Numbered) -> Outcome:
        nonlocal times
        times += 1
        if times == 1:
            postgres.crash()
            postgres.start()
        return COUNTER.open(wanted, numbered, NOW)

    found = await filled.register(by(), wanted, open_, Settlement())

    assert (2, True, "26STOD2") == (times, found.is_new, found.enquiry.number)
    assert (2, []) == ((await filled.head()).seq, await filled.flaws())


async def test_a_server_that_crashed_meanwhile_is_not_noticed_once_it_is_back(
    filled: PostgresStore, postgres: Server
) -> None:
    await asyncio.gather(*(filled.of_asker(ASKER) for _ in range(20)))  # several links
    postgres.crash()
    postgres.start()

    await goes_on(filled)


async def test_a_server_that_is_away_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server
) -> None:
    postgres.stop()
    try:
        await refuses(filled, _AWAY)
        with pytest.raises(StoreError, match=_AWAY):
            await filled.of_asker(ASKER)
    finally:
        postgres.start()

    await goes_on(filled)


async def test_a_server_that_is_away_at_the_start_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server
) -> None:
    await filled._db.close()
    postgres.stop()
    try:
        await refuses(filled, _AWAY)
    finally:
        postgres.start()

    await goes_on(filled)


async def test_a_database_that_takes_no_changes_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server, database: str
) -> None:
    await filled._db.close()
    postgres.run(f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    await refuses(filled, _READ_ONLY)
    assert ["26STOD1"] == [one.number for one in await filled.of_asker(ASKER)]
    postgres.run(f"ALTER DATABASE {database} RESET default_transaction_read_only")

    await goes_on(filled)


async def test_a_table_that_others_hold_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server, database: str
) -> None:
    with psycopg.connect(postgres.url(database)) as other:
        other.execute("LOCK TABLE inbox, enquiry, outbox IN ACCESS EXCLUSIVE MODE")
        await refuses(filled, _LOCKED)
        with pytest.raises(StoreError, match=_LOCKED):
            await filled.of_asker(ASKER)
        other.rollback()

    await goes_on(filled)


@pytest.mark.parametrize("table", ["inbox", "enquiry", "event", "outbox"])
async def test_a_server_whose_disk_is_full_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server, database: str, table: str
) -> None:
    postgres.run(
        "CREATE FUNCTION run_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device';"
        " END $$",
        f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION run_full()",
        database=database,
    )

    with pytest.raises(StoreError, match="disken är full på servern"):
        await (received(filled) if table == "inbox" else register(filled, wish("lost")))
    assert ["26STOD1"] == [one.number for one in await filled.of_asker(ASKER)]
    postgres.run(f"DROP TRIGGER full_disk ON {table}", database=database)

    await goes_on(filled)


async def test_a_server_whose_disk_is_full_at_the_commit_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server, database: str
) -> None:
    postgres.run(
        "CREATE FUNCTION run_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE disk_full; END $$",
        "CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON enquiry"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION run_full()",
        database=database,
    )

    found = await asyncio.gather(
        *(register(filled, wish(f"lost{number}")) for number in range(20)), return_exceptions=True
    )
    postgres.run("DROP TRIGGER full_disk ON enquiry", database=database)

    assert {StoreError} == {type(one) for one in found}
    assert all("disken är full på servern" in str(one) for one in found)
    await goes_on(filled)


async def test_a_newer_database_is_told_and_left_behind(
    filled: PostgresStore, postgres: Server, database: str
) -> None:
    await filled._db.close()
    postgres.run("INSERT INTO schema_version (version) VALUES (9999)", database=database)

    await refuses(filled, "Använd ett nyare program")
    postgres.run("DELETE FROM schema_version WHERE version = 9999", database=database)

    await goes_on(filled)


@pytest.mark.parametrize(
    ("setting", "value"), [("synchronous_commit", "off"), ("synchronous_commit", "local")]
)
async def test_a_server_that_confirms_too_early_is_refused(
    store: PostgresStore, postgres: Server, database: str, setting: str, value: str
) -> None:
    postgres.run(f"ALTER DATABASE {database} SET {setting} = {value}")

    with pytest.raises(StoreError, match=rf"{setting} är {value}.*Sätt den till on"):
        await store.open()


async def test_a_fault_while_registering_uses_no_number(
    filled: PostgresStore, postgres: Server, database: str
) -> None:
    with psycopg.connect(postgres.url(database)) as other:
        other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreError, match=_LOCKED):
            await register(filled, wish("lost"))
        other.rollback()

    assert "26STOD2" == (await register(filled, wish("second"))).number


# The address


async def told_of(address: str) -> str:
    """What is told of a store that can't be opened."""
    async with PostgresStore(address, Series()) as store:
        with pytest.raises(StoreError) as raised:
            await store.open()
    return str(raised.value)


async def test_a_wrong_password_is_told_and_not_shown(postgres: Server, database: str) -> None:
    told = await told_of(postgres.remote_url(database, "hemligt-fel"))

    assert "servern godtar inte användaren eller lösenordet" in told
    assert "hemligt" not in told


async def test_an_unknown_user_is_told(postgres: Server, database: str) -> None:
    assert "servern godtar inte användaren" in await told_of(postgres.url(database, "ingen"))


async def test_a_missing_database_is_told(postgres: Server) -> None:
    told = await told_of(postgres.url("finns_inte"))

    assert "databasen finns_inte på" in told
    assert "den finns inte. Skapa den" in told


@pytest.mark.parametrize("host", ["127.0.0.1:1", "finns.inte.invalid"])
async def test_a_server_that_is_not_there_is_told(host: str) -> None:
    told = await told_of(f"postgresql://{OWNER}:{PASSWORD}@{host}/stodbot")

    assert "servern svarar inte. Se efter att den är igång" in told
    assert PASSWORD not in told


async def test_what_is_logged_of_an_opened_store_shows_no_password(
    postgres: Server, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with PostgresStore(postgres.remote_url(database), Series()) as store:
            await register(store)

    assert f"store.opened database={database} på 127.0.0.1" in caplog.text
    assert PASSWORD not in caplog.text
    assert PASSWORD not in repr(vars(store._db))


async def test_several_programs_of_this_version_may_have_it_open(
    postgres: Server, database: str
) -> None:
    address = postgres.url(database)
    async with PostgresStore(address, Series()) as one, PostgresStore(address, Series()) as two:
        found = await asyncio.gather(
            *(register((one, two)[number % 2], wish(f"d{number}")) for number in range(40))
        )

        assert {f"26STOD{serial}" for serial in range(1, 41)} == {each.number for each in found}
        assert [] == await one.flaws()
