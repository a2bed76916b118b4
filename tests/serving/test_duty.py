"""One process at a time sends, fetches and keeps the house; who does not leaves it to who does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.replicas import Alone
from stodbot.errors import StoreError
from stodbot.serving.duty import Duty

ANNA = Chat("asker:telegram-1")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SOON = 10.0  # seconds


@dataclass
class Other(Alone):
    """One of several, of which another may be on duty."""

    is_alone = False
    is_free: bool = True
    failures: int = 0
    hints: int = 0
    robbed: asyncio.Event = field(default_factory=asyncio.Event)
    hinted: asyncio.Event = field(default_factory=asyncio.Event)

    async def lease(self, _subject: str) -> bool:
        if self.failures:
            self.failures -= 1
            raise StoreError("away")
        return self.is_free

    async def lost(self, _subject: str) -> None:
        await self.robbed.wait()

    def tell(self) -> None:
        self.hints += 1

    async def told(self) -> None:
        await self.hinted.wait()
        self.hinted.clear()


@dataclass
class Letters:
    """Stands in for the ways out, and notes what is asked of it."""

    did: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def loops(self) -> list[Any]:
        return [self._run()]

    async def _run(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    def wake(self, chat: Chat) -> None:
        self.did.append(f"wake {chat}")

    def wake_all(self) -> None:
        self.woken.set()

    async def settled(self, chat: Chat) -> None:
        self.did.append(f"settled {chat}")


@dataclass
class Under:
    """Stands in for the service: something is under way, for as many looks."""

    looks: int = 0
    store: Any = None

    def clock(self) -> datetime:
        return NOW

    async def is_under_way(self, _chat: Chat, _now: datetime) -> bool:
        self.looks -= 1
        return self.looks >= 0


@asynccontextmanager
async def on_duty(
    replica: Other, service: Under | None = None
) -> AsyncIterator[tuple[Duty, list[Letters]]]:
    """A process that would be on duty, and the ways out that it made."""
    made: list[Letters] = []
    under: Any = service or Under()
    under.store = under

    def posts(_tasks: asyncio.TaskGroup) -> Any:
        made.append(Letters())
        return made[-1]

    duty = Duty(replica, lambda: under, posts=posts, loops=lambda _posts: [], pause=_briefly)
    running = asyncio.create_task(duty.run())
    try:
        async with asyncio.timeout(SOON):
            yield duty, made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _briefly(_seconds: float) -> None:
    await asyncio.sleep(0)


async def until_made(made: list[Letters], count: int) -> Letters:
    while len(made) < count:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0)
    await made[count - 1].begun.wait()
    return made[count - 1]


async def test_on_duty_what_was_done_wakes_the_ways_out() -> None:
    async with on_duty(Other()) as (duty, made):
        letters = await until_made(made, 1)
        duty.wake(ANNA)

    assert [f"wake {ANNA}"] == letters.did


async def test_who_is_not_on_duty_tells_who_is() -> None:
    replica = Other(is_free=False)
    async with on_duty(replica) as (duty, made):
        duty.wake(ANNA)

    assert 1 == replica.hints
    assert [] == made


async def test_hint_of_another_wakes_the_ways_out() -> None:
    replica = Other()
    async with on_duty(replica) as (_, made):
        letters = await until_made(made, 1)
        replica.hinted.set()
        await letters.woken.wait()

    assert letters.woken.is_set()


async def test_whoever_has_lost_the_duty_stops_at_once_and_takes_it_anew_when_it_is_free() -> None:
    replica = Other()
    async with on_duty(replica) as (duty, made):
        first = await until_made(made, 1)
        replica.is_free = False
        replica.robbed.set()
        await first.ended.wait()
        duty.wake(ANNA)
        hints = replica.hints
        replica.robbed.clear()
        replica.is_free = True
        second = await until_made(made, 2)

    assert first is not second
    assert [] == first.did
    assert 1 == hints


async def test_duty_is_asked_for_again_while_nobody_can_be_asked() -> None:
    async with on_duty(Other(failures=3)) as (_, made):
        await until_made(made, 1)

    assert 1 == len(made)


async def test_where_another_sends_the_store_tells_when_a_chat_has_settled() -> None:
    under = Under(looks=3)
    async with on_duty(Other(is_free=False), under) as (duty, _):
        await duty.settled(ANNA)

    assert -1 == under.looks


async def test_on_duty_the_ways_out_tell_when_a_chat_has_settled() -> None:
    async with on_duty(Other()) as (duty, made):
        letters = await until_made(made, 1)
        await duty.settled(ANNA)

    assert [f"settled {ANNA}"] == letters.did
