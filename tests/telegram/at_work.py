"""The bot at work over the toy knowledge, on an emulated Telegram: started, stopped, broken off."""

import asyncio
import json
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from stodbot.app import App
from stodbot.clock import now
from stodbot.enquiries.incoming import Received, Stage
from stodbot.enquiries.outgoing import Delivery, DeliveryState
from stodbot.service import Service, open_service
from stodbot.serving.operation import Operation
from stodbot.serving.ways import Polling, Pushing, Way
from stodbot.settings import load_settings
from stodbot.telegram.access import Access, access_from
from tests.botapi import BotApi, Person

PATIENCE = 15.0  # seconds
MANY = 1_000_000
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "hemlig_" + "k" * 32
# what is asked, and the first line of the answer
ASKED = {
    "kan man få bidrag till en cykel": "Cykelstöd",
    "vad är båtplanen": "Båtplanen",
    "vilket telefonnummer har ni": "Kontoret",
}
QUESTIONS = tuple(ASKED)
BICYCLE = QUESTIONS[0]
UNKNOWN = "Vad tycker ni om färgen på månen?"
EMERGENCY = "hjälp, min kollega ligger medvetslös"

Pause = Callable[[float], Awaitable[None]]
Clock = Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class AtWork:
    """The bot while it serves."""

    service: Service
    operation: "asyncio.Task[None]"
    stop: asyncio.Event
    url: str = ""  # of the webhook

    async def inbox(self, stage: Stage) -> list[Received]:
        return await self.service.store.inbox(stage, MANY)

    async def outbox(self, state: DeliveryState) -> list[Delivery]:
        return await self.service.store.deliveries(state, MANY)

    async def undone(self) -> int:
        return len(await self.inbox(Stage.WAITING))

    async def until_done(self) -> None:
        """Until nothing waits in the inbox."""
        for _ in range(int(20 * PATIENCE)):
            if not await self.undone():
                return
            await asyncio.sleep(0.05)  # nobody tells when that is so
        raise AssertionError(f"{await self.undone()} messages are not done with")

    async def texts(self) -> list[str | None]:
        """All that was kept as somebody's message, in the order it came."""
        kept = [one for stage in Stage for one in await self.inbox(stage)]
        kept.sort(key=lambda one: one.seq)
        return [one.message.text for one in kept if one.message and not one.message.fault]


class Scaled:
    """Time that passes as many times as fast as it does, from now on."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._since, self._passed = time.monotonic(), 0.0
        self._begun = now()

    @property
    def passed(self) -> float:
        """Seconds of this time."""
        return self._passed + (time.monotonic() - self._since) * self._speed

    def go(self, speed: float) -> None:
        """Pass at another speed."""
        self._passed, self._since, self._speed = self.passed, time.monotonic(), speed

    def skip(self, seconds: float) -> None:
        """So much has passed at once."""
        self._passed += seconds

    def __call__(self) -> datetime:
        return self._begun + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def pause(self, seconds: float) -> None:
        until = self.passed + seconds
        while (left := until - self.passed) > 0:  # noqa: ASYNC110  # the speed may change
            await asyncio.sleep(min(left / self._speed, 0.1))


def access_to(api: BotApi, token: str | None = None) -> Access:
    return access_from(token or api.token, None, api.base_url, api.base_file_url)


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@asynccontextmanager
async def at_work(
    app: App,
    api: BotApi,
    data: Path,
    *,
    pushed: bool = False,
    clock: Clock = now,
    pause: Pause = asyncio.sleep,
    overall: int | None = None,
    token: str | None = None,
    group: int | None = None,
    database: str | None = None,
) -> AsyncIterator[AtWork]:
    """The bot, from its start to its orderly end; in a file, or in that database."""
    settings = load_settings(data_dir=data, encoder="none", telegram_group=group, database=database)
    access = access_to(api, token)
    url = f"http://127.0.0.1:{free_port()}/telegram" if pushed else ""
    async with open_service(app, settings, clock) as service:
        operation = Operation(
            lambda: service,
            access,
            look_at_knowledge=look_at_nothing,
            data_dir=data,
            overall=overall,
            staff_group=group,
            pause=pause,
        )
        way: Way = Polling(access, pause)
        if pushed:
            way = Pushing(url=url, secret=SECRET, host="127.0.0.1", port=httpx.URL(url).port or 0)
        stop = asyncio.Event()
        task = asyncio.create_task(operation.run(way, stop))
        try:
            yield AtWork(service=service, operation=task, stop=stop, url=url)
        except BaseException as error:
            await _ended(task, stop)
            if not task.cancelled() and (cause := task.exception()) is not None:
                error.add_note(f"the bot has ended by itself: {cause!r:.500}")
            raise
        await _ended(task, stop)
        task.result()


async def _ended(task: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.wait([task], timeout=PATIENCE)
    assert task.done(), "the bot does not end"


async def look_at_nothing() -> None:
    return


def people(api: BotApi, count: int, first: int = 2_001) -> list[Person]:
    return [api.person(number, f"P{number}") for number in range(first, first + count)]


def first_lines(person: Person) -> list[str]:
    return [text.splitlines()[0] for text in person.texts]


def sent_by(person: Person) -> int:
    """How much the bot has said to somebody."""
    return len(person.chat.sent)


async def until_answered(
    api: BotApi, persons: Iterable[Person], count: int = 1, patience: float = PATIENCE
) -> None:
    """Until each has got as many messages."""
    left = list(persons)
    await api.until(lambda: all(sent_by(one) >= count for one in left), patience)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Somebody else holds the database."""
    with locked_later(data) as lock:
        lock()
        yield


@contextmanager
def locked_later(data: Path) -> Iterator[Callable[[], None]]:
    """Somebody else holds the database from when that is called."""
    with ExitStack() as stack:

        def lock() -> None:
            other = sqlite3.connect(data / "stodbot.sqlite", isolation_level=None, timeout=10)
            stack.callback(other.close)
            other.execute("BEGIN EXCLUSIVE")

        yield lock


def update_of(person: Person, text: str, number: int, message: int = 1) -> str:
    """An update as Telegram writes it, with any number."""
    user = person.user.as_json()
    chat = person.chat.as_json()
    content = {"message_id": message, "from": user, "chat": chat, "date": 1_795_000_000}
    return json.dumps({"update_id": number, "message": {**content, "text": text}})
