"""Kills the bot on Telegram under load, again and again, and counts what becomes of what was said.

The emulated Telegram survives, as the real one does. `python -m tests.faults.telegram_kill 500
polling sqlite` (or webhook, or postgres) runs the long form (`make soak`).
"""

import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import Delivery, DeliveryState
from stodbot.store.sql_store import SqlStore
from tests.botapi import BotApi, Message, Person
from tests.faults.databases import database, store_in
from tests.telegram.at_work import ASKED, MANY, QUESTIONS, free_port
from tests.toys import write_toy

_SEED = 20261124
_SHORTEST, _LONGEST = 0.02, 0.7  # seconds from the bot's first call to the kill
_PEOPLE, _ENQUIRERS = 500, 24
_MOST_ROUNDS = 100  # with so many people; of more, nobody writes more than is read one by one
_PER_SECOND, _BURST = 100, 40  # messages
_TICK = 0.01  # seconds
_START = 20.0  # seconds that it may take
_SILENCE = 60.0  # seconds without a message, after which none is waited for any more
_FORWARD, _SEND = "Skicka till handläggare", "Skicka"
_ASKER = "asker:telegram-"
_RECEIPT = re.compile(r"\b\d\dSTOD(\d+)\b")
_AGAIN = "Det här meddelandet kan du redan ha fått.\n\n"
SECRET = "k" * 43


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there after all the kills."""

    rounds: int
    messages: int  # and presses
    per_second: float  # while the bot was alive
    lost: int  # without an answer
    undone: int  # in the inbox, and not done with
    disordered: int  # chats whose answers are in another order than their questions
    doubled: int  # answers that came twice, the second without a word on that
    marked: int  # answers that say that they may have come before
    unrecorded: int  # of those, the ones that the outbox knows nothing about
    sent: int  # drafts that somebody sent on
    registered: int
    unregistered: int  # drafts without an enquiry
    registered_twice: int
    gaps: int
    without_receipt: int
    unsure: int  # given up, as nobody knows
    refused: int  # calls that no Bot API takes like that
    statuses: tuple[int, ...]  # that the bots ended with
    slowest_end: float  # seconds


@dataclass(slots=True, eq=False)
class Asker:
    """Asks one question after another, of which no two in a row have the same answer."""

    person: Person
    asked: int = 0

    def ask(self) -> None:
        self.person.say(QUESTIONS[self.asked % len(QUESTIONS)])
        self.asked += 1

    @property
    def answers(self) -> list[Message]:
        """But for those that say that they came before, and did."""
        return _bare(self.person)

    @property
    def wanted(self) -> list[str]:
        return [ASKED[QUESTIONS[number % len(QUESTIONS)]] for number in range(self.asked)]


@dataclass(slots=True, eq=False)
class Enquirer:
    """Sends one enquiry after another on, a step as soon as the answer to the one before is there.

    Some press a second time, as people do whom nothing answers.
    """

    person: Person
    presses_twice: bool
    steps: int = 0
    sent: int = 0  # drafts
    is_stopping: bool = False
    seen: int = 0  # messages that are answered by a step

    def act(self) -> bool:
        """Do what is next, if anything is; whether something was done."""
        new = self.person.chat.sent[self.seen :]
        match self.steps % 3:
            case 0:
                if self.is_stopping or (self.steps and not any(map(is_receipt, new))):
                    return False
                self._step()
                self.person.say(QUESTIONS[0])
            case 1:
                return self._press(new, _FORWARD)
            case _:
                return self._press(new, _SEND)
        return True

    @property
    def is_at_rest(self) -> bool:
        """All that was begun has come to its end."""
        new = self.person.chat.sent[self.seen :]
        return self.steps % 3 == 0 and (not self.steps or any(map(is_receipt, new)))

    def _press(self, new: list[Message], button: str) -> bool:
        message = next((one for one in new if button in one.buttons), None)
        if message is None:
            return False
        self._step()
        self.person.press(message, button)
        if button == _SEND:
            self.sent += 1
            if self.presses_twice:
                self.person.press(message, button)
        return True

    def _step(self) -> None:
        self.steps += 1
        self.seen = len(self.person.chat.sent)


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Everybody who writes."""

    api: BotApi
    askers: list[Asker]
    enquirers: list[Enquirer]
    per_second: float
    messages: int = 0
    alive: float = 0.0  # seconds
    _turns: deque[Asker] = field(default_factory=deque)

    def burst(self, count: int) -> None:
        for _ in range(count):
            self._ask()

    async def write(self, seconds: float) -> None:
        """Write at a steady rate for so long."""
        begun, written = time.monotonic(), 0
        while (lived := time.monotonic() - begun) < seconds:
            while written < lived * self.per_second:
                self._ask()
                written += 1
            self.go_on()
            await asyncio.sleep(_TICK)  # the pace of the load
        self.alive += lived

    def go_on(self) -> None:
        self.messages += sum(one.act() for one in self.enquirers)

    def is_served(self) -> bool:
        """Everybody has an answer to each message."""
        asked = all(len(_bare(one.person)) >= one.asked for one in self.askers)
        return asked and all(one.is_at_rest for one in self.enquirers)

    def _ask(self) -> None:
        if not self._turns:
            self._turns.extend(self.askers)
        self._turns.popleft().ask()
        self.messages += 1


class Bots(Protocol):
    """Begins one bot after another, and ends it."""

    statuses: list[int]

    async def begin(self) -> None: ...

    async def end(self, number: int) -> float:
        """Send it a signal; gives the seconds that it took to end."""
        ...


@dataclass(slots=True, kw_only=True)
class Forked:
    """What was loaded once is forked: quick enough to be killed often."""

    process: Process
    statuses: list[int] = field(default_factory=list)
    child: int | None = None

    async def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b".")
        self.child = int((await self._line()).removeprefix("P "))

    async def end(self, number: int) -> float:
        assert self.child is not None
        begun = time.monotonic()
        os.kill(self.child, number)
        self.statuses.append(int((await self._line()).removeprefix("E ")))
        self.child = None
        return time.monotonic() - begun

    async def ready(self) -> None:
        assert "ready" == await self._line()

    async def close(self) -> None:
        if self.child is not None:
            os.kill(self.child, signal.SIGKILL)
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@dataclass(slots=True, kw_only=True)
class Spawned:
    """The command as it is, each time anew."""

    start: Callable[[str], Awaitable[Process]]
    statuses: list[int] = field(default_factory=list)
    process: Process | None = None

    async def begin(self) -> None:
        self.process = await self.start("stodbot")

    async def end(self, number: int) -> float:
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(number)
        self.statuses.append(await self.process.wait())
        self.process = None
        return time.monotonic() - begun

    async def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def bots(
    api: BotApi,
    way: str,
    folder: Path,
    *,
    forked: bool,
    address: str | None = None,
    port: int | None = None,
    called_at: int | None = None,
) -> AsyncIterator[Bots]:
    """The command, ready to be begun, over the database at that address.

    It listens at `port`; Telegram calls it there, or at `called_at`, if somebody is in between.
    """
    port = port or free_port()
    settings = {
        "STODBOT_TELEGRAM_TOKEN": api.token,
        "STODBOT_TELEGRAM_BASE_URL": api.base_url,
        "STODBOT_TELEGRAM_BASE_FILE_URL": api.base_file_url,
        "STODBOT_TELEGRAM_PER_SECOND": "0",
        "STODBOT_WEBHOOK_URL": f"http://127.0.0.1:{called_at or port}/telegram",
        "STODBOT_WEBHOOK_PORT": str(port),
        "STODBOT_WEBHOOK_SECRET": SECRET,
        "STODBOT_KNOWLEDGE": str(write_toy(folder)),
        "STODBOT_DATA_DIR": str(folder / "data"),
        "STODBOT_ENCODER": "none",
    }
    if address is not None:
        settings["STODBOT_DATABASE"] = address
    command = "run" if way == "polling" else "serve"
    with (folder / "log").open("wb") as log:

        async def start(module: str) -> Process:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, command),
                env={**os.environ, **settings},
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
            )

        made: Forked | Spawned = Spawned(start=start)
        if forked:
            made = Forked(process=await start("tests.faults.forked_bot"))
        try:
            if isinstance(made, Forked):
                await made.ready()
            yield made
        finally:
            await made.close()


async def run(
    rounds: int,
    way: str,
    folder: Path,
    number: int = signal.SIGKILL,
    *,
    address: str | None = None,
) -> Findings:
    """End the bot as often as that, then let it finish, and look.

    `number` is the signal, `address` that of the database.
    """
    chance = random.Random(_SEED)  # noqa: S311  # the same points each time, as far as time allows
    forked = number == signal.SIGKILL
    async with (
        BotApi.serving(limits=False) as api,
        bots(api, way, folder, forked=forked, address=address) as bot,
    ):
        crowd = _crowd(api, rounds)
        slowest = 0.0
        for _ in range(rounds):
            await _begin(api, bot)
            crowd.burst(chance.randrange(_BURST))
            await crowd.write(chance.uniform(_SHORTEST, _LONGEST))
            slowest = max(slowest, await bot.end(number))
        await _begin(api, bot)
        await _finish(crowd)
        slowest = max(slowest, await bot.end(signal.SIGTERM))
        return await _look(store_in(address, folder / "data"), crowd, bot, slowest)


def _crowd(api: BotApi, rounds: int) -> Crowd:
    people = _PEOPLE * max(1, rounds // _MOST_ROUNDS)
    askers = [Asker(api.person(10_000 + n, f"A{n}")) for n in range(people)]
    enquirers = [Enquirer(api.person(9_000 + n, f"E{n}"), n % 3 == 0) for n in range(_ENQUIRERS)]
    return Crowd(api=api, askers=askers, enquirers=enquirers, per_second=_PER_SECOND)


async def _begin(api: BotApi, bot: Bots) -> None:
    api.journal.clear()
    await bot.begin()
    began = {"getUpdates", "setWebhook"}
    await api.until(lambda: any(call.method in began for call in api.journal), _START)


async def _finish(crowd: Crowd) -> None:
    """Let everybody get their answers; what is begun is brought to its end."""
    for one in crowd.enquirers:
        one.is_stopping = True
    people = [one.person for one in crowd.askers] + [one.person for one in crowd.enquirers]
    await until_served(people, crowd.is_served, crowd.go_on)


async def until_served(
    people: Sequence[Person], is_served: Callable[[], bool], go_on: Callable[[], object]
) -> None:
    """Until all have what they wait for, or nothing has come for a long time."""
    came, since = 0, time.monotonic()
    while not is_served() and time.monotonic() - since < _SILENCE:
        go_on()
        await asyncio.sleep(10 * _TICK)  # the pace of the load
        now = sum(len(one.chat.sent) for one in people)
        if now > came:
            came, since = now, time.monotonic()


async def _look(opened: SqlStore, crowd: Crowd, bot: Bots, slowest: float) -> Findings:
    async with opened as store:
        undone = await store.inbox(Stage.WAITING, MANY)
        enquiries = await store.open_items()
        owed = [one for state in DeliveryState for one in await store.deliveries(state, MANY)]
    doubts = _doubts(owed)
    results = [compare(one) for one in crowd.askers]
    everybody = [one.person for one in crowd.askers] + [one.person for one in crowd.enquirers]
    marked = {one.id: sum(map(is_marked, one.chat.sent)) for one in everybody}
    numbers = sorted(int(re.sub(r"^\d+STOD", "", one.number)) for one in enquiries)
    drafts = Counter(one.draft for one in enquiries)
    sent = sum(one.sent for one in crowd.enquirers)
    receipts = {number for one in crowd.enquirers for number, _ in receipts_of(one.person)}
    return Findings(
        rounds=len(bot.statuses) - 1,
        messages=crowd.messages,
        per_second=round(crowd.messages / crowd.alive, 1),
        lost=sum(lost for lost, _, _ in results)
        + sum(not one.is_at_rest for one in crowd.enquirers),
        undone=len(undone),
        disordered=sum(not in_order for _, in_order, _ in results),
        doubled=sum(doubled for _, _, doubled in results) + receipts_twice(crowd.enquirers),
        marked=sum(marked.values()),
        unrecorded=sum(max(0, count - doubts[chat]) for chat, count in marked.items()),
        sent=sent,
        registered=len(enquiries),
        unregistered=max(0, sent - len(drafts)),
        registered_twice=len(enquiries) - min(len(drafts), sent),
        gaps=len(set(range(1, len(numbers) + 1)) ^ set(numbers)),
        without_receipt=len({str(number) for number in numbers} - receipts),
        unsure=sum(one.state is DeliveryState.UNSURE for one in owed),
        refused=len(crowd.api.violations),
        statuses=tuple(bot.statuses),
        slowest_end=round(slowest, 2),
    )


def compare(asker: Asker) -> tuple[int, bool, int]:
    """How many answers are missing, whether they are in order, and how many came again unsaid."""
    came = [plain(message).splitlines()[0] for message in _bare(asker.person)]
    missing = Counter(asker.wanted) - Counter(came)
    too_many = Counter(came) - Counter(asker.wanted)
    is_whole = not missing and not too_many
    return missing.total(), not is_whole or came == asker.wanted, too_many.total()


def _doubts(owed: Iterable[Delivery]) -> Counter[int]:
    """By person, how often nobody knew whether a message had arrived."""
    doubts: Counter[int] = Counter()
    for one in owed:
        if one.message.to.startswith(_ASKER):
            doubts[int(one.message.to.removeprefix(_ASKER))] += one.doubts
    return doubts


def _bare(person: Person) -> list[Message]:
    """Messages that say nothing of having come before, or came first all the same."""
    kept: list[Message] = []
    for message in person.chat.sent:
        if not (is_marked(message) and kept and plain(kept[-1]) == plain(message)):
            kept.append(message)
    return kept


def receipts_of(person: Person) -> list[tuple[str, bool]]:
    """The numbers that somebody was told, and whether they were told that this may be again."""
    return [
        (match[1], is_marked(one))
        for one in person.chat.sent
        if is_receipt(one) and (match := _RECEIPT.search(one.text))
    ]


def receipts_twice(enquirers: list[Enquirer]) -> int:
    """Receipts that came again for a number, without a word on that."""
    shown = Counter(
        number for one in enquirers for number, marked in receipts_of(one.person) if not marked
    )
    return sum(count - 1 for count in shown.values())


def is_receipt(message: Message) -> bool:
    return plain(message).startswith("Meddelandet har skickats.")


def is_marked(message: Message) -> bool:
    """Whether it says that it may have come before."""
    return message.text.startswith(_AGAIN)


def plain(message: Message) -> str:
    """What it says beside that."""
    return message.text.removeprefix(_AGAIN)


def main(write: Callable[[str], object] = print) -> None:
    rounds, way, kind = [*sys.argv[1:], "sqlite"][:3]
    with tempfile.TemporaryDirectory() as place, database(kind) as address:
        write(str(asyncio.run(run(int(rounds), way, Path(place), address=address))))


if __name__ == "__main__":
    main()
