"""Several processes at one database: each thing is one's own, until it is released or lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import psycopg
import pytest

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Incoming, Settlement
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.register import Series
from stodbot.enquiries.replicas import Alone, Replica, of_chat
from stodbot.errors import StoreError
from stodbot.store.postgres import PostgresStore, leases
from stodbot.store.postgres.replica import PostgresReplica
from tests.postgres.proxy import proxy_to
from tests.postgres.server import Server
from tests.store.contract import NOW, by

SOON = 15.0  # seconds
Make = Callable[..., Awaitable[Replica]]


@pytest.fixture
async def make(postgres: Server, database: str) -> AsyncIterator[Make]:
    """Makes one process after another at the same database."""
    async with AsyncExitStack() as stack:

        async def one(knowledge: str = "v1", url: str | None = None) -> Replica:
            store = PostgresStore(url or postgres.url(database), Series())
            await stack.enter_async_context(store)
            return await stack.enter_async_context(store.replica(lambda: knowledge))

        yield one


@pytest.fixture
async def store(postgres: Server, database: str) -> AsyncIterator[PostgresStore]:
    async with PostgresStore(postgres.url(database), Series()) as opened:
        yield opened


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await is_so():  # noqa: ASYNC110  # nobody tells when that is so
            await asyncio.sleep(0.05)


def break_off(replica: Replica) -> None:
    """As if the process had been killed: it says nothing any more."""
    assert isinstance(replica, PostgresReplica)
    replica._heartbeat.stop(SOON)


def seen(postgres: Server, database: str) -> list[tuple[str, bool]]:
    with psycopg.connect(postgres.url(database)) as connection:
        query = "SELECT knowledge, until > clock_timestamp() FROM replica ORDER BY since"
        return connection.execute(query).fetchall()


async def test_what_one_has_another_can_not_have(make: Make) -> None:
    one, another = await make(), await make()
    await one.lease("duty")

    assert not await another.lease("duty")


async def test_what_one_has_it_can_ask_for_again(make: Make) -> None:
    one = await make()
    await one.lease("duty")

    assert await one.lease("duty")


async def test_what_was_released_another_can_have_at_once(make: Make) -> None:
    one, another = await make(), await make()
    await one.lease("duty")
    await one.release("duty")

    assert await another.lease("duty")


async def test_release_by_somebody_who_has_lost_it_takes_nothing_from_who_has_it(
    make: Make,
) -> None:
    one, another, third = await make(), await make(), await make()
    await another.lease("duty")

    await one.release("duty")

    assert not await third.lease("duty")


async def test_of_many_who_ask_at_the_same_time_one_has_it(make: Make) -> None:
    several = [await make() for _ in range(4)]

    got = await asyncio.gather(*(one.lease(f"chat:{n}") for n in range(50) for one in several))

    won = Counter(n // len(several) for n, is_won in enumerate(got) if is_won)
    assert dict.fromkeys(range(50), 1) == won


async def test_lease_is_kept_for_longer_than_it_lasts(make: Make) -> None:
    one, another = await make(), await make()
    await one.lease("duty")

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5 * leases.LASTS.total_seconds()):
            await one.lost("duty")

    assert not await another.lease("duty")


async def test_what_a_dead_process_had_another_has_soon(make: Make) -> None:
    dead, another = await make(), await make()
    await dead.lease("duty")
    break_off(dead)

    await until(lambda: another.lease("duty"))

    assert not await dead.lease("duty")


async def test_whoever_can_not_renew_knows_it_has_lost_before_another_has_it(make: Make) -> None:
    silent, another = await make(), await make()
    await silent.lease("duty")
    break_off(silent)

    async with asyncio.timeout(SOON):
        await silent.lost("duty")

    assert not await another.lease("duty")


async def test_whoever_was_robbed_knows_soon(make: Make, postgres: Server, database: str) -> None:
    one = await make()
    await one.lease("duty")

    postgres.run("UPDATE lease SET holder = 'another'", database=database)
    async with asyncio.timeout(SOON):
        await one.lost("duty")

    assert not await one.lease("duty")


async def test_lease_from_before_the_clock_was_put_back_keeps_nobody_out(
    make: Make, postgres: Server, database: str
) -> None:
    postgres.run(
        "INSERT INTO lease VALUES ('duty', 'gone', now() + interval '2 hours')", database=database
    )
    one = await make()

    assert await one.lease("duty")


async def test_whatever_a_process_had_is_free_when_it_ends(
    make: Make, postgres: Server, database: str
) -> None:
    another = await make()
    async with PostgresStore(postgres.url(database), Series()) as store:
        async with store.replica(lambda: "v2") as one:
            await one.lease("duty")
            await one.lease("chat:asker:1")

        assert await another.lease("duty")
        assert await another.lease("chat:asker:1")


async def test_processes_tell_what_they_know_while_they_serve(
    make: Make, postgres: Server, database: str
) -> None:
    for knowledge in ("v1", "v2"):
        await (await make(knowledge)).lease(knowledge)

    async def are_both_there() -> bool:
        return [("v1", True), ("v2", True)] == seen(postgres, database)

    await until(are_both_there)


async def test_hint_wakes_another(make: Make) -> None:
    one, another = await make(), await make()
    await one.lease("x")
    await another.lease("y")
    async with asyncio.timeout(SOON):
        await another.told()  # as it begins to listen

        one.tell()
        await another.told()


async def test_lease_can_not_be_had_while_the_server_is_away_and_can_once_it_is_back(
    make: Make, postgres: Server, database: str
) -> None:
    async with proxy_to(postgres.port) as proxy:
        one = await make(url=postgres.remote_url(database, port=proxy.port))
        await one.lease("x")
        proxy.is_closed = True
        for end in proxy.open:
            end.close()
        with pytest.raises(StoreError):
            await one.lease("y")
        proxy.is_closed = False

        await until(lambda: _had(one, "y"))


async def _had(one: Replica, subject: str) -> bool:
    try:
        return await one.lease(subject)
    except StoreError:
        return False


async def test_message_that_nobody_sees_to_is_found_and_one_that_is_leased_is_not(
    make: Make, store: PostgresStore
) -> None:
    one, another = await make(), await make()
    for number in (1, 2):
        chat = Chat(f"asker:{number}")
        await store.receive(Incoming(channel="test", key=f"{number}", chat=chat, text="hej"), NOW)
    await one.lease(of_chat(Chat("asker:1")))

    found = await another.unattended(10)

    assert [Chat("asker:2")] == [one.chat for one in found]


async def test_chats_that_were_sent_to_lately_are_told_with_the_time(store: PostgresStore) -> None:
    told = tuple(
        Outgoing(to=Chat(f"asker:{n}"), kind=Kind.SAID, facts={"text": "hej"}) for n in (1, 2)
    )
    await store.settle(by(actor="system"), Settlement(outgoing=told))
    (delivery, *_) = await store.lease(NOW, NOW + timedelta(seconds=30), limit=2)
    before = await store.is_under_way(Chat("asker:1"), NOW)
    await store.sent(delivery, NOW, ("1",), ())

    assert before
    assert not await store.is_under_way(Chat("asker:1"), NOW)
    assert [(Chat("asker:1"), NOW)] == await store.sent_since(NOW - timedelta(minutes=1))
    assert [] == await store.sent_since(NOW)


async def test_alone_everything_is_ones_own_and_is_never_lost() -> None:
    async with Alone() as only:
        assert await only.lease("duty")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await only.lost("duty")
