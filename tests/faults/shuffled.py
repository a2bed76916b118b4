"""Gives the bot each update eight times, in any order, several at once, while it is being killed.

`python -m tests.faults.shuffled 40 postgres` (or sqlite) runs the long form: so many kills.

What must hold, however they come:
- each update is kept once and done with once; each question has one answer, and no second one but
  what says that it may have come before;
- each draft that was sent on is registered once, and numbers go from 1 without gaps;
- of two questions in a chat, the earlier is answered first where the later can't have been known
  before: where the bot had said 200 to the earlier before it was first called with the later;
- all that also where the numbers of updates begin anew, at some that were used before.
"""

import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.store.sql_store import SqlStore
from tests.botapi import BotApi, Fault, Message, Person
from tests.faults.databases import database, store_in
from tests.faults.relay import COPIES, Relay, Update, relaying
from tests.faults.telegram_kill import (
    SECRET,
    Bots,
    Enquirer,
    bots,
    is_marked,
    plain,
    receipts_twice,
)
from tests.telegram.at_work import ASKED, MANY, QUESTIONS, free_port

_SEED = 20261130
_SHORTEST, _LONGEST = 0.1, 0.6  # seconds from the bot's first call to the kill
_ENQUIRERS = 4
_START, _DRAIN = 20.0, 90.0  # seconds that it may take
_TICK = 0.02  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there in the end."""

    kills: int
    updates: int
    posts: int  # of all their copies, and again where they were not taken
    reused: int  # numbers of updates
    kept: int  # messages in the inbox
    undone: int  # of them
    unanswered: int  # questions
    answered_again: int  # without a word on that
    compared: int  # pairs of questions of which one must be answered first
    disordered: int  # pairs that were not
    sent: int  # drafts that somebody sent on
    registered: int
    drafts: int  # that were registered
    receipts_again: int  # without a word on that
    gaps: int
    flaws: int
    unsure: int
    refused: int  # calls that no Bot API takes like that
    copies: frozenset[int]  # of an update, how many were acknowledged


@dataclass(slots=True, kw_only=True, eq=False)
class Asker:
    """Asks each question once a wave, all at once, in an order of their own."""

    person: Person
    order: tuple[str, ...]
    waves: int = 0
    held: Fault | None = None  # the first answer stays on its way until all questions are known
    before: int = 0  # messages of the bot before this wave

    def ask(self) -> None:
        self.waves += 1
        self.before = len(self.person.chat.sent)
        for question in self.order:
            self.person.say(question)

    @property
    def answers(self) -> list[str]:
        """The first lines of what came in this wave, but for what came again and says so."""
        return [plain(one).splitlines()[0] for one in bare(self.person)[self.bare_before :]]

    @property
    def bare_before(self) -> int:
        return (self.waves - 1) * len(self.order)

    @property
    def is_served(self) -> bool:
        return len(self.answers) >= len(self.order)


def bare(person: Person) -> list[Message]:
    """Messages that don't say that they have come before, or came first all the same."""
    kept: list[Message] = []
    for message in person.chat.sent:
        if not (is_marked(message) and any(plain(one) == plain(message) for one in kept[-3:])):
            kept.append(message)
    return kept


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Everybody who writes, and what was found of them so far."""

    api: BotApi
    relay: Relay
    bot: Bots
    chance: random.Random
    askers: list[Asker]
    enquirers: list[Enquirer]
    kills: int = 0
    unanswered: int = 0
    answered_again: int = 0
    compared: int = 0
    disordered: int = 0

    async def wave(self, kills: int) -> None:
        """All write, while the bot is killed as often as that; then it finishes."""
        for asker in self.askers:
            asker.ask()
            if asker.person.id % 2:
                asker.held = self.api.faults.hold("sendMessage", chat=asker.person.id)
        for one in self.enquirers:
            one.is_stopping = False
        for _ in range(kills):
            await self._begin()
            await self._go_on(self.chance.uniform(_SHORTEST, _LONGEST))
            await self.bot.end(signal.SIGKILL)
        self.kills += kills
        await self._begin()
        for one in self.enquirers:
            one.is_stopping = True
        await self._finish()
        for asker in self.askers:
            self._judge(asker)

    async def _begin(self) -> None:
        self.api.journal.clear()
        await self.bot.begin()
        await self.api.until(
            lambda: any(call.method == "setWebhook" for call in self.api.journal), _START
        )

    async def _go_on(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for one in self.enquirers:
                one.act()
            self._let_go()
            await asyncio.sleep(_TICK)  # the pace of the load

    def _let_go(self) -> None:
        for asker in self.askers:
            theirs = self._updates_of(asker)
            are_known = len(theirs) == len(asker.order) and all(one.known for one in theirs)
            if asker.held is not None and are_known:
                asker.held.release()
                asker.held = None

    async def _finish(self) -> None:
        until = time.monotonic() + _DRAIN
        while time.monotonic() < until and not self._is_served():
            await self._go_on(10 * _TICK)
        await self.relay.until_delivered()
        await self._go_on(1.0)  # long enough for an answer that nobody is to get

    def _is_served(self) -> bool:
        is_quiet = not self.relay.on_its_way and not self.api.updates.pending
        return is_quiet and all(one.is_served for one in self.askers) and self._are_at_rest()

    def _are_at_rest(self) -> bool:
        return all(one.is_at_rest for one in self.enquirers)

    def _judge(self, asker: Asker) -> None:
        wanted = [ASKED[question] for question in asker.order]
        came = asker.answers
        self.unanswered += (Counter(wanted) - Counter(came)).total()
        self.answered_again += (Counter(came) - Counter(wanted)).total()
        asked = self._updates_of(asker)
        firsts = {ASKED[q]: one for q, one in zip(asker.order, asked, strict=True)}
        shown = _first_shown(asker)
        for (a, first), (b, second) in combinations(firsts.items(), 2):
            if a in shown and b in shown and _must_precede(first, second):
                self.compared += 1
                self.disordered += shown[a] > shown[b]

    def _updates_of(self, asker: Asker) -> list[Update]:
        """Those of this wave, in the order they were written."""
        return self.relay.by_chat[asker.person.id][asker.bare_before :]


def _first_shown(asker: Asker) -> dict[str, int]:
    """By the first line, where among all that came it came first."""
    shown: dict[str, int] = {}
    for place, one in enumerate(asker.person.chat.sent):
        if place >= asker.before:
            shown.setdefault(plain(one).splitlines()[0], place)
    return shown


def _must_precede(first: Update, second: Update) -> bool:
    """Whether the second can't have been known before the first was."""
    assert first.known is not None
    assert second.begun is not None
    return first.known < second.begun


def _orders() -> Iterator[tuple[str, ...]]:
    """The questions in one order after another."""
    while True:
        for first in range(len(QUESTIONS)):
            yield (*QUESTIONS[first:], *QUESTIONS[:first])


async def run(
    kills: int, folder: Path, address: str | None = None, *, askers: int = 100
) -> Findings:
    """Two waves, between which the numbers of updates begin anew; each with half of the kills."""
    chance = random.Random(_SEED)  # noqa: S311  # the same order each time, as far as time allows
    port, own = free_port(), free_port()
    async with (
        BotApi.serving(limits=False) as api,
        relaying(port, f"http://127.0.0.1:{own}/telegram", SECRET, chance) as relay,
        bots(api, "webhook", folder, forked=True, address=address, port=own, called_at=port) as bot,
    ):
        orders = _orders()
        crowd = Crowd(
            api=api,
            relay=relay,
            bot=bot,
            chance=chance,
            askers=[
                Asker(person=api.person(1_000 + n, f"A{n}"), order=next(orders))
                for n in range(askers)
            ],
            enquirers=[
                Enquirer(api.person(9_000 + n, f"E{n}"), presses_twice=n % 2 == 0)
                for n in range(_ENQUIRERS)
            ],
        )
        await crowd.wave(kills - kills // 2)
        await bot.end(signal.SIGTERM)
        used = sorted(one.id for one in relay.updates.values())
        api.updates.next_id = chance.choice(used[: len(used) // 2])
        relay.release()
        await crowd.wave(kills // 2)
        await bot.end(signal.SIGTERM)
        return await _look(store_in(address, folder / "data"), crowd)


async def _look(opened: SqlStore, crowd: Crowd) -> Findings:
    async with opened as store:
        undone = await store.inbox(Stage.WAITING, MANY)
        kept = [one for stage in Stage for one in await store.inbox(stage, MANY)]
        enquiries = await store.open_items()
        unsure = await store.deliveries(DeliveryState.UNSURE, MANY)
        flaws = await store.flaws([])
    updates = list(crowd.relay.updates.values())
    numbers = [int(one.number.partition("STOD")[2]) for one in enquiries]
    return Findings(
        kills=crowd.kills,
        updates=len(updates),
        posts=sum(one.posts for one in updates),
        reused=len(updates) - len({one.id for one in updates}),
        kept=len(kept),
        undone=len(undone),
        unanswered=crowd.unanswered + sum(not one.is_at_rest for one in crowd.enquirers),
        answered_again=crowd.answered_again,
        compared=crowd.compared,
        disordered=crowd.disordered,
        sent=sum(one.sent for one in crowd.enquirers),
        registered=len(enquiries),
        drafts=len({one.draft for one in enquiries}),
        receipts_again=receipts_twice(crowd.enquirers),
        gaps=len(set(range(1, len(numbers) + 1)) ^ set(numbers)),
        flaws=len(flaws),
        unsure=len(unsure),
        refused=len(crowd.api.violations),
        copies=frozenset(one.acknowledged for one in updates) - {COPIES, COPIES - 1},
    )


def main() -> None:
    kills, kind = [*sys.argv[1:], "sqlite"][:2]
    with tempfile.TemporaryDirectory() as place, database(kind) as address:
        print(asyncio.run(run(int(kills), Path(place), address)))  # noqa: T201  # a report


if __name__ == "__main__":
    main()
