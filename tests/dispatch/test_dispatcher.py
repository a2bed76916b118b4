"""Kept messages are seen to: each once, those of a chat in their order, nobody behind another."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Incoming, Received, Settlement, Stage
from stodbot.enquiries.register import Series
from stodbot.enquiries.replicas import Alone
from stodbot.errors import StoreError
from stodbot.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MANY = 100_000
SOON = 10.0  # seconds
PATIENCE = 10.0  # seconds


@dataclass(kw_only=True)
class Worker:
    """Stands in for the intake: is done with each message, and remembers which."""

    store: SqliteStore
    seen: dict[Chat, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: list[Chat] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    failures: list[Exception] = field(default_factory=list)
    hold: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    several: asyncio.Event = field(default_factory=asyncio.Event)  # are at work at once
    one_done: asyncio.Event = field(default_factory=asyncio.Event)
    busy: set[Chat] = field(default_factory=set)

    async def process(self, received: Received) -> None:
        if self.failures:
            raise self.failures.pop(0)
        assert received.chat not in self.busy, "two of a chat at once"
        self.busy.add(received.chat)
        self.begun.set()
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        if self.at_once > 1:
            self.several.set()
        if self.hold is not None:
            await self.hold.wait()
        self.seen[received.chat].append(received.message.text or "" if received.message else "")
        self.one_done.set()
        by = By(actor=received.chat, at=NOW, cause=received.seq)
        await self.store.settle(by, Settlement(along=received.along))
        self.at_once -= 1
        self.busy.discard(received.chat)

    async def tell_to_slow_down(self, chat: Chat) -> None:
        self.told.append(chat)


@dataclass(kw_only=True)
class Clock:
    """Goes on as far as somebody pauses."""

    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(kw_only=True)
class Work:
    """The dispatcher, and all around it."""

    store: SqliteStore
    dispatcher: Dispatcher
    worker: Worker
    clock: Clock

    async def keep(self, chat: str, text: str, place: int | None = None, **more: Any) -> Received:
        key = f"{chat}-{place if place is not None else text}"
        message = Incoming(channel="test", key=key, chat=Chat(chat), text=text, place=place, **more)
        return await self.store.receive(message, self.clock())

    async def idle(self) -> None:
        async with asyncio.timeout(SOON):
            await self.dispatcher.idle()

    async def undone(self) -> int:
        return len(await self.store.inbox(Stage.WAITING, MANY))


@asynccontextmanager
async def working(
    folder: Path, pause: Callable[[float], Awaitable[None]] | None = None
) -> AsyncIterator[Work]:
    clock = Clock()
    async with SqliteStore(folder / "stodbot.sqlite", Series()) as store:
        worker: Any = Worker(store=store)
        async with asyncio.TaskGroup() as group:
            dispatcher = Dispatcher(
                store=store,
                replica=Alone(),
                intake=lambda: worker,
                clock=clock,
                group=group,
                settled=_at_once,
                done=lambda _chat: None,
                pause=pause or clock.pause,
            )
            yield Work(store=store, dispatcher=dispatcher, worker=worker, clock=clock)
            dispatcher.stop()


async def _at_once(_chat: Chat) -> None:
    return


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Work]:
    async with working(tmp_path) as made:
        yield made


async def test_thousand_messages_noted_in_any_order_are_seen_to_in_that_of_their_places(
    work: Work,
) -> None:
    kept = await asyncio.gather(
        *(work.keep(f"asker:{n % 100}", f"/{n}", place=n) for n in range(1_000))
    )
    again = [*kept] * 8
    random.Random(5).shuffle(again)  # noqa: S311  # the same order each time

    for received in again:
        work.dispatcher.note(received)
    await work.idle()

    wanted = {f"asker:{n}": [f"/{n + 100 * turn}" for turn in range(10)] for n in range(100)}
    assert wanted == work.worker.seen
    assert 0 == await work.undone()


async def test_new_message_is_seen_to_after_those_of_its_chat_that_waited_before_the_start(
    work: Work,
) -> None:
    for number in range(3):
        await work.keep("asker:1", f"/{number}", place=number)
    new = await work.keep("asker:1", "/3", place=3)

    work.dispatcher.note(new)  # it came in before anybody has looked into the inbox
    await work.dispatcher.look()
    await work.idle()

    assert [f"/{number}" for number in range(4)] == work.worker.seen[Chat("asker:1")]


async def test_backlog_of_one_chat_keeps_no_other_chats_message_from_being_found(
    work: Work,
) -> None:
    await asyncio.gather(*(work.keep("asker:1", f"/{n}", place=n) for n in range(5_200)))
    await work.keep("asker:2", "hej", place=6_000)

    await work.dispatcher.look()
    seen = await _seen_soon(work, Chat("asker:2"))
    work.dispatcher.stop()

    assert ["hej"] == seen


async def _seen_soon(work: Work, chat: Chat) -> list[str]:
    for _ in range(100):
        if work.worker.seen[chat]:
            break
        await asyncio.sleep(0.01)  # nobody tells when that is so
    return list(work.worker.seen[chat])


async def test_messages_beyond_those_that_are_noted_are_still_seen_to_in_order(
    work: Work,
) -> None:
    work.worker.hold = asyncio.Event()
    kept = await asyncio.gather(*(work.keep("asker:1", f"ord {n}", place=n) for n in range(1_500)))
    for received in kept[:1_400]:
        work.dispatcher.note(received)
    await work.worker.begun.wait()
    work.worker.hold.set()
    async with asyncio.timeout(PATIENCE):
        await work.worker.one_done.wait()
    for received in kept[1_400:]:
        work.dispatcher.note(received)
    for _ in range(4):
        await work.idle()
        await work.dispatcher.look()
    await work.idle()

    read = [
        int(line.removeprefix("ord "))
        for text in work.worker.seen[Chat("asker:1")]
        for line in text.splitlines()
    ]
    assert list(range(1_500)) == read


async def test_flood_is_told_once_and_read_together(work: Work) -> None:
    kept = await asyncio.gather(*(work.keep("asker:1", f"ord {n}", place=n) for n in range(400)))

    for received in kept:
        work.dispatcher.note(received)
    await work.idle()

    assert [Chat("asker:1")] == work.worker.told
    assert len(work.worker.seen[Chat("asker:1")]) < 60
    assert 0 == await work.undone()


async def test_chats_are_seen_to_side_by_side_and_one_that_takes_long_holds_up_no_other(
    work: Work,
) -> None:
    work.worker.hold = asyncio.Event()
    for number in range(20):
        work.dispatcher.note(await work.keep(f"asker:{number}", "/x", place=number))
    async with asyncio.timeout(PATIENCE):
        await work.worker.several.wait()

    most = work.worker.most_at_once
    work.worker.hold.set()
    await work.idle()

    assert most > 1
    assert 20 == len(work.worker.seen)


async def test_message_is_tried_again_while_nothing_can_be_kept(work: Work) -> None:
    work.worker.failures = [StoreError("full")] * 5
    work.dispatcher.note(await work.keep("asker:1", "/x", place=1))

    await work.idle()

    assert ["/x"] == work.worker.seen[Chat("asker:1")]
    assert work.clock.pauses == sorted(work.clock.pauses)
    assert 5 == len(work.clock.pauses)


async def test_parts_of_an_album_are_seen_to_as_one_however_they_come(work: Work) -> None:
    kept = [await work.keep("asker:1", f"del {n}", place=n, album="a") for n in (2, 0, 1)]

    for received in kept:
        work.dispatcher.note(received)
    await work.idle()

    assert ["del 0\ndel 1\ndel 2"] == work.worker.seen[Chat("asker:1")]


@pytest.mark.parametrize("hours", [2, -2], ids=["ahead", "back"])
async def test_album_does_not_wait_for_a_clock_that_was_set(work: Work, hours: int) -> None:
    received = await work.keep("asker:1", "del 1", place=1, album="a")
    work.clock.now += timedelta(hours=hours)

    work.dispatcher.note(received)
    await work.idle()

    assert ["del 1"] == work.worker.seen[Chat("asker:1")]
    assert sum(work.clock.pauses) <= 1


async def test_clock_that_was_set_back_makes_nobody_wait_who_wrote_before(work: Work) -> None:
    work.dispatcher.note(await work.keep("asker:1", "ord 1", place=1))
    await work.idle()
    work.clock.now -= timedelta(hours=2)

    work.dispatcher.note(await work.keep("asker:1", "ord 2", place=2))
    await work.idle()

    assert ["ord 1", "ord 2"] == work.worker.seen[Chat("asker:1")]
    assert [] == work.clock.pauses


async def test_stop_leaves_what_was_not_begun_in_the_inbox(work: Work) -> None:
    work.worker.hold = asyncio.Event()
    for number in range(5):
        work.dispatcher.note(await work.keep("asker:1", f"/{number}", place=number))
    await work.worker.begun.wait()

    work.dispatcher.stop()
    work.worker.hold.set()
    await work.idle()

    assert ["/0"] == work.worker.seen[Chat("asker:1")]
    assert 4 == await work.undone()


async def test_memory_holds_no_more_of_a_flood_than_it_may(work: Work) -> None:
    work.worker.hold = asyncio.Event()
    kept = await asyncio.gather(*(work.keep("asker:1", "ord", place=n) for n in range(3_000)))

    for received in kept:
        work.dispatcher.note(received)
    noted = len(work.dispatcher._queues[Chat("asker:1")].waiting)
    work.worker.hold.set()
    work.dispatcher.stop()

    assert noted <= 1_000
