"""Bots that register enquiries whatever happens to their server, and a look at what was kept.

Two of them work on one register: one waits for its server as the product does, the other soon gives
up, so that what is in doubt is left to whoever asked. Who was not told of a number asks again.
"""

import asyncio
import logging
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import chain

from stodbot.enquiries.outgoing import DeliveryState, Kind
from stodbot.enquiries.register import Series
from stodbot.errors import InDoubtError, StoreError
from stodbot.store.postgres import PostgresStore
from tests.store.contract import register, wish

WRITERS = 16
_SOON = 0.1  # seconds that the second bot waits for a server that is away
_PAUSE = 0.02  # seconds before somebody asks again
_TWICE, _LATER = 0.2, 0.1  # how likely somebody asks for the same at once, or for something old
_MANY = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there in the end."""

    faults: int
    acknowledged: int  # enquiries
    refused: int  # times that somebody was told that it can't be kept now
    found_kept: int  # commits that nobody heard of, and that had been kept
    found_undone: int  # and those that had not
    in_doubt: int  # times that somebody was told that nobody knows
    unresolved: int  # enquiries in doubt that were never acknowledged
    lost: int  # acknowledged, and not there under the number that was told
    renumbered: int  # enquiries for which two numbers were told
    shared: int  # numbers that were told for two enquiries
    doubled: int  # numbers or enquiries that are there twice
    gaps: int
    without_item: int
    without_receipt: int  # or with more than one
    flaws: int


class Unheard(logging.Handler):
    """Counts what the store tells of commits that it did not hear of."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: Counter[object] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("commit.not_heard"):
            self.kept[record.args[0] if isinstance(record.args, tuple) else None] += 1


class Registering:
    """Writers, and what they were told."""

    def __init__(self, bots: list[PostgresStore], chance: random.Random) -> None:
        self._bots = bots
        self._chance = chance
        self._is_over = False
        self._told: dict[str, set[str]] = defaultdict(set)  # numbers of an enquiry
        self._refused = 0
        self._in_doubt: Counter[str] = Counter()

    @property
    def acknowledged(self) -> int:
        """How many enquiries have a number."""
        return len(self._told)

    def end(self) -> None:
        """Everybody finishes what has been begun."""
        self._is_over = True

    async def write(self, writer: int) -> None:
        """Register one enquiry after another, and some of them twice."""
        bot, count = self._bots[writer % len(self._bots)], 0
        while not self._is_over:
            count += 1
            draft = f"{writer}-{count}"
            asked = [self._ask(bot, draft)]
            if self._chance.random() < _TWICE:
                asked.append(self._ask(self._chance.choice(self._bots), draft))
            if self._told and self._chance.random() < _LATER:
                asked.append(self._ask(bot, f"{writer}-{self._chance.randint(1, count)}"))
            await asyncio.gather(*asked)

    async def _ask(self, bot: PostgresStore, draft: str) -> None:
        while True:
            try:
                enquiry = await register(bot, wish(draft))
            except InDoubtError:
                self._in_doubt[draft] += 1
            except StoreError:
                self._refused += 1
            else:
                self._told[draft].add(enquiry.number)
                return
            await asyncio.sleep(_PAUSE)

    async def look(self, store: PostgresStore, faults: int, unheard: Unheard) -> Findings:
        """Compare what was told with what is there."""
        enquiries = await store.open_items()
        deliveries = [d for state in DeliveryState for d in await store.deliveries(state, _MANY)]
        there = {enquiry.draft: enquiry.number for enquiry in enquiries}
        serials = [int(re.sub(r"^\d+STOD", "", enquiry.number)) for enquiry in enquiries]
        receipts = Counter(d.message.enquiry for d in deliveries if d.message.kind is Kind.RECEIPT)
        return Findings(
            faults=faults,
            acknowledged=len(self._told),
            refused=self._refused,
            found_kept=unheard.kept[True],
            found_undone=unheard.kept[False],
            in_doubt=self._in_doubt.total(),
            unresolved=len(set(self._in_doubt) - set(self._told)),
            lost=sum(there.get(draft) not in numbers for draft, numbers in self._told.items()),
            renumbered=sum(len(numbers) > 1 for numbers in self._told.values()),
            shared=sum(count > 1 for count in Counter(chain(*self._told.values())).values()),
            doubled=2 * len(enquiries) - len(there) - len(set(serials)),
            gaps=len(set(range(1, len(serials) + 1)) ^ set(serials)),
            without_item=sum(not enquiry.items for enquiry in enquiries),
            without_receipt=sum(receipts[enquiry.id] != 1 for enquiry in enquiries),
            flaws=len(await store.flaws()),
        )


@asynccontextmanager
async def two_bots(address: str) -> AsyncIterator[list[PostgresStore]]:
    """One that is patient, and one that is not."""
    async with AsyncExitStack() as inside:
        bots = [
            await inside.enter_async_context(PostgresStore(address, Series())) for _ in range(2)
        ]
        for bot in bots:
            await bot.open()
        opened = bots[1]._db._opened
        assert opened is not None
        opened._pool._away = opened._pool._doubt = _SOON
        yield bots


@asynccontextmanager
async def registering(address: str, seed: int) -> AsyncIterator[tuple[Registering, Unheard]]:
    """Writers at work, until this is over; then they have finished."""
    unheard, log = Unheard(), logging.getLogger("stodbot.store.postgres")
    log.addHandler(unheard)
    try:
        async with two_bots(address) as bots, asyncio.TaskGroup() as group:
            chance = random.Random(seed)  # noqa: S311  # the same each time, as far as time allows
            load = Registering(bots, chance)
            for writer in range(WRITERS):
                group.create_task(load.write(writer))
            try:
                yield load, unheard
            finally:
                load.end()
    finally:
        log.removeHandler(unheard)
