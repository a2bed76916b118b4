"""Three processes get every update eight times, one of them is killed every few seconds.

`python -m tests.faults.replicas 10000` sends as many enquiries (`make soak`). What is delivered
eight times keeps the machine busy; how soon others take over is therefore measured by itself, with
each update delivered once, at a pace that they stand.
"""

import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.register import Series
from stodbot.store.postgres import PostgresStore
from tests.botapi import BotApi, Person
from tests.cluster.cluster import Cluster, cluster
from tests.faults.telegram_kill import Asker, Enquirer, compare, receipts_twice, until_served
from tests.postgres.server import Server, running_server
from tests.telegram.at_work import MANY

_SEED = 20261130
_COPIES = 8
_KILL_SECONDS = 5.0
_ENQUIRERS, _ASKERS = 60, 40
_EACH = 5  # enquiries of one, at the most in a row
_TICK = 0.02  # seconds between two looks at who may go on
_DRAIN = 120.0  # seconds that the last answers may take, where one at a time is asked for
_PER_SECOND = 15.0  # questions, while it is measured how soon others take over


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there after all the kills."""

    kills: int = 0
    seconds: float = 0.0
    deliveries: int = 0  # of updates, copies and all
    refused: int = 0  # calls that no Bot API takes like that
    sent: int  # enquiries
    registered: int
    highest: int  # number
    unregistered: int
    registered_twice: int
    without_queue: int  # of those, without anybody who was told
    undone: int  # in the inbox
    unanswered: int
    disordered: int  # chats whose answers are in another order than their questions
    doubled: int  # answers that came again without a word on that
    flaws: int  # in the register

    @property
    def is_whole(self) -> bool:
        """Whether each enquiry is there once, and everybody has an answer to everything."""
        faults = (
            self.unregistered,
            self.registered_twice,
            self.without_queue,
            self.undone,
            self.unanswered,
            self.disordered,
            self.doubled,
            self.flaws,
            self.refused,
        )
        return self.sent == self.registered == self.highest and not any(faults)


@dataclass(slots=True, kw_only=True)
class Killer:
    """Kills one after another, and has it begin again, as a supervisor does."""

    cluster: Cluster
    chance: random.Random
    seconds: float
    told: Callable[[int], object] = lambda _number: None  # which it was, from 0
    times: list[float] = field(default_factory=list)  # of the kills

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; whoever has been killed has begun again by then."""
        while not await _is_set_within(stop, self.seconds):
            one = self.cluster.replicas[self.chance.randrange(len(self.cluster.replicas))]
            await one.kill()
            self.times.append(time.monotonic())
            self.told(self.cluster.replicas.index(one))
            await one.begin()


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def killing(killer: Killer) -> AsyncIterator[None]:
    """Meanwhile; a killer that fails ends all of it."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(killer.run(stop))
        try:
            yield
        finally:
            stop.set()


async def run(
    enquiries: int, server: Server, folder: Path, *, every: float = _KILL_SECONDS
) -> Findings:
    """Have as many enquiries sent, with a kill every so many seconds."""
    chance = random.Random(_SEED)  # noqa: S311  # the same order of kills each time
    database = server.url(server.database())
    begun = time.monotonic()
    async with (
        BotApi.serving(limits=False) as api,
        cluster(api, database, folder / "a", copies=_COPIES) as several,
    ):
        crowd = crowd_of(api, enquiries)
        await several.begin()
        killer = Killer(cluster=several, chance=chance, seconds=every)
        async with killing(killer):
            await enquire(crowd, enquiries)
        await several.begin()
        await finish(crowd)
        await several.end()
        return replace(
            await look(database, crowd),
            kills=len(killer.times),
            seconds=round(time.monotonic() - begun, 1),
            deliveries=_COPIES * next(several.balancer.turns),
            refused=len(api.violations),
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody who writes: those who send enquiries on, and those who only ask."""

    enquirers: list[Enquirer]
    askers: list[Asker]

    @property
    def sent(self) -> int:
        return sum(one.sent for one in self.enquirers)

    @property
    def people(self) -> list[Person]:
        return [one.person for one in self.enquirers] + [one.person for one in self.askers]

    def go_on(self) -> None:
        """Whoever has an answer does what is next."""
        for one in self.enquirers:
            one.act()

    @property
    def is_served(self) -> bool:
        are_answered = all(len(one.answers) >= one.asked for one in self.askers)
        return are_answered and all(one.is_at_rest for one in self.enquirers)


def crowd_of(api: BotApi, enquiries: int) -> Crowd:
    """So many that nobody writes more than is read one by one."""
    several = max(_ENQUIRERS, enquiries // _EACH)
    return Crowd(
        [Enquirer(api.person(100_000 + n, f"E{n}"), n % 3 == 0) for n in range(several)],
        [Asker(api.person(1_000 + n, f"A{n}")) for n in range(_ASKERS)],
    )


async def enquire(crowd: Crowd, enquiries: int) -> None:
    while (left := enquiries - crowd.sent) > 0:
        begun = sum(one.steps % 3 != 0 for one in crowd.enquirers)
        for one in crowd.enquirers:
            one.is_stopping = begun >= left
            begun += one.act() and one.steps % 3 == 1
        for asker in crowd.askers:
            if len(asker.answers) >= asker.asked:
                asker.ask()
        await asyncio.sleep(_TICK)


async def finish(crowd: Crowd) -> None:
    """Nobody begins anything more; what was begun is brought to its end."""
    for one in crowd.enquirers:
        one.is_stopping = True
    await until_served(crowd.people, lambda: crowd.is_served, crowd.go_on)


async def look(database: str, crowd: Crowd) -> Findings:
    async with PostgresStore(database, Series()) as store:
        undone = await store.inbox(Stage.WAITING, MANY)
        registered = await store.open_items()
        flaws = await store.flaws()
    numbers = [int(re.sub(r"^\d+STOD", "", one.number)) for one in registered]
    drafts = Counter(one.draft for one in registered)
    results = [compare(one) for one in crowd.askers]
    silent = sum(not one.is_at_rest for one in crowd.enquirers)
    return Findings(
        sent=crowd.sent,
        registered=len(registered),
        highest=max(numbers, default=0),
        unregistered=max(0, crowd.sent - len(drafts)),
        registered_twice=len(registered) - len(drafts),
        without_queue=_without_queue(database),
        undone=len(undone),
        unanswered=sum(lost for lost, _, _ in results) + silent,
        disordered=sum(not in_order for _, in_order, _ in results),
        doubled=sum(doubled for _, _, doubled in results) + receipts_twice(crowd.enquirers),
        flaws=len(flaws),
    )


def _without_queue(database: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM enquiry e WHERE NOT EXISTS (SELECT 1 FROM outbox o"
            " WHERE o.enquiry = e.id AND o.kind = 'card')"
        ).fetchone()
    assert row is not None
    return int(row[0])


async def failover(kills: int, server: Server, folder: Path) -> list[float]:
    """Seconds from each question to its answer, of those asked around a kill."""
    chance = random.Random(_SEED)  # noqa: S311  # the same order of kills each time
    database = server.url(server.database())
    async with (
        BotApi.serving(limits=False) as api,
        cluster(api, database, folder / "b") as several,
    ):
        await several.begin()
        killer = Killer(cluster=several, chance=chance, seconds=_KILL_SECONDS)
        waits = Waits(api)
        async with killing(killer):
            while len(killer.times) < kills:
                await waits.ask_and_look()
        await waits.drain()
        await several.end()
        return [
            wait
            for asked, wait in waits.known
            if any(at - 0.5 <= asked <= at + 2.5 for at in killer.times)
        ]


async def restart_each(several: Cluster, api: BotApi) -> list[float]:
    """Seconds from each question to its answer, while one after another is ended in order."""

    async def restart() -> None:
        for one in several.replicas:
            await one.end()
            await one.begin()

    waits = Waits(api)
    restarting = asyncio.create_task(restart())
    while not restarting.done():
        await waits.ask_and_look()
    restarting.result()
    await waits.drain()
    return [wait for _, wait in waits.known]


@dataclass(slots=True)
class Waits:
    """Asks at a steady pace, each time somebody else, and notes how long the answer takes."""

    api: BotApi
    known: list[tuple[float, float]] = field(default_factory=list)  # asked at, seconds
    _open: dict[int, tuple[float, Asker]] = field(default_factory=dict)
    _next: int = 0
    _at: float = field(default_factory=time.monotonic)

    async def ask_and_look(self) -> None:
        while self._at <= time.monotonic():
            asker = Asker(self.api.person(20_000 + self._next, "A"))
            asker.ask()
            self._open[self._next] = (time.monotonic(), asker)
            self._next += 1
            self._at += 1 / _PER_SECOND
        self._look()
        await asyncio.sleep(_TICK)

    async def drain(self) -> None:
        until = time.monotonic() + _DRAIN
        while self._open and time.monotonic() < until:
            self._look()
            await asyncio.sleep(_TICK)
        self.known += [(asked, float("inf")) for asked, _ in self._open.values()]

    def _look(self) -> None:
        for number, (asked, asker) in list(self._open.items()):
            if asker.answers:
                self.known.append((asked, time.monotonic() - asked))
                del self._open[number]


def p99(waits: list[float]) -> float:
    return sorted(waits)[int(0.99 * (len(waits) - 1))]


def main(write: Callable[[str], object] = print) -> None:
    with tempfile.TemporaryDirectory() as place, running_server() as server:
        folder = Path(place)
        write(str(asyncio.run(run(int(sys.argv[1]), server, folder))))
        waits = asyncio.run(failover(20, server, folder))
        write(f"failover: p99 {p99(waits):.2f} s, longest {max(waits):.2f} s, of {len(waits)}")


if __name__ == "__main__":
    main()
