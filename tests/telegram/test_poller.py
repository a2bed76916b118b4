"""Polling: nothing is acknowledged before it is kept, whatever Telegram or the disk does."""

import asyncio
import contextlib
import json
import random
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram.error import TimedOut

from stodbot.app import App
from stodbot.cli import main
from stodbot.enquiries.incoming import Incoming, Received, Stage
from stodbot.errors import SettingsError
from stodbot.store.sqlite import connection
from stodbot.telegram import poller as polling
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.poller import Poller, SilentError
from stodbot.telegram.updates import WANTED, Updates
from tests.botapi import BotApi, Person
from tests.telegram.at_work import (
    ASKED,
    BICYCLE,
    EMERGENCY,
    HEADER,
    QUESTIONS,
    SECRET,
    AtWork,
    at_work,
    first_lines,
    locked,
    people,
    sent_by,
    until_answered,
    update_of,
)

PHONE = "0611-800 00"
SOURCES = Path("src/stodbot")


async def quickly(seconds: float) -> None:
    """A twentieth of what is to be waited."""
    await asyncio.sleep(seconds / 20)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store waits for others only a little."""
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.2)


@asynccontextmanager
async def full(bot: AtWork) -> AsyncIterator[None]:
    """The disk is full."""
    sessions: Any = bot.service.store._db
    writing = sessions._writing
    (pages,) = await _one(writing, "PRAGMA page_count")
    await _one(writing, f"PRAGMA max_page_count = {pages}")
    await _one(writing, "CREATE TABLE filler (what BLOB)")
    try:
        yield
    finally:
        await _one(writing, "PRAGMA max_page_count = 1000000")


async def _one(writing: Any, statement: str) -> Any:
    with contextlib.suppress(sqlite3.OperationalError):  # the filler does not fit
        return next(iter(await writing.execute_fetchall(statement)), None)


# --- the store fails for a while


@pytest.mark.usefixtures("impatient")
async def test_while_nothing_can_be_kept_nothing_is_acknowledged_and_all_is_done_after(
    toy_app: App, tmp_path: Path
) -> None:
    async with (
        BotApi.serving(limits=False) as api,
        at_work(toy_app, api, tmp_path, pause=quickly) as bot,
    ):
        anna, bo, eva = people(api, 3)
        eva.say(BICYCLE)
        await until_answered(api, [eva])
        with locked(tmp_path):
            anna.say(BICYCLE)
            bo.say(EMERGENCY)
            await until_answered(api, (anna, bo))
            pending = len(api.updates.pending)
            meanwhile = anna.texts + bo.texts
        await until_answered(api, (anna, bo), 2)
        await api.until(lambda: not api.updates.pending)
        waiting = await bot.undone()

    assert (2, 0) == (pending, waiting)
    assert PHONE in meanwhile[0]
    assert "112" in meanwhile[1]
    assert ["Cykelstöd"] == first_lines(anna)[-1:]
    assert 2 == len(anna.texts)


@pytest.mark.usefixtures("impatient")
async def test_disk_that_is_full_keeps_nothing_from_being_done_once_there_is_room(
    toy_app: App, tmp_path: Path
) -> None:
    async with (
        BotApi.serving(limits=False) as api,
        at_work(toy_app, api, tmp_path, pause=quickly) as bot,
    ):
        first, *writers = people(api, 12)
        first.say(BICYCLE)
        await until_answered(api, [first])
        async with full(bot):
            for writer in writers:
                writer.say(f"{BICYCLE} {'x' * 3_000}")
            writers[-1].say(EMERGENCY)
            await api.until(lambda: sent_by(writers[-1]) > 0)
            await api.until(lambda: any("112" in text for text in writers[-1].texts))
            pending = len(api.updates.pending)
        await api.until(lambda: not api.updates.pending, 30)
        await bot.until_done()

    assert pending > 0
    assert len(writers) == len([one for one in writers if "Cykelstöd" in first_lines(one)])


@pytest.mark.usefixtures("impatient")
async def test_emergency_written_at_once_after_other_messages_is_shown_112_though_nothing_is_kept(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving() as api, at_work(toy_app, api, tmp_path, pause=quickly):
        anna, eva = people(api, 2)
        eva.say(BICYCLE)
        await until_answered(api, [eva])
        with locked(tmp_path):
            anna.say(BICYCLE)
            anna.say(QUESTIONS[1])
            anna.say(EMERGENCY)

            await api.until(lambda: any("112" in text for text in anna.texts), 10)


@pytest.mark.usefixtures("impatient")
async def test_emergency_among_many_chats_is_shown_112_though_nothing_is_kept(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving() as api, at_work(toy_app, api, tmp_path, pause=quickly):
        first, *writers = people(api, 91)
        first.say(BICYCLE)
        await until_answered(api, [first])
        with locked(tmp_path):
            for writer in writers:
                writer.say(EMERGENCY)

            await api.until(lambda: all("112" in "".join(one.texts) for one in writers), 20)


# --- the same update again, and in any order


async def test_update_that_is_polled_eight_times_is_answered_once(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path) as bot:
        writers = people(api, 60)
        for number, writer in enumerate(writers):
            for _ in range(8):
                api.inject(update_of(writer, BICYCLE, 500_000 + number), update_id=500_000 + number)
        await until_answered(api, writers)
        await api.until(lambda: not api.updates.pending)
        await asyncio.sleep(1.2)  # a second answer would have come by now
        kept = await bot.texts()

    assert [1] * 60 == [sent_by(one) for one in writers]
    assert 60 == len(kept)


async def test_thousand_updates_pushed_eight_times_in_any_order_are_answered_once_each(
    toy_app: App, tmp_path: Path
) -> None:
    each, chance = 4, random.Random(4)  # noqa: S311  # the same order each time
    async with (
        BotApi.serving(limits=False) as api,
        at_work(toy_app, api, tmp_path, pushed=True) as bot,
    ):
        writers = people(api, 250)
        updates = [
            update_of(writer, QUESTIONS[turn % 3], 500_000 + 250 * turn + number, turn + 1)
            for turn in range(each)
            for number, writer in enumerate(writers)
        ] * 8
        chance.shuffle(updates)
        await api.until(lambda: api.webhook.url)
        statuses = await post(bot.url, updates)
        await until_answered(api, writers, each, 30)
        await asyncio.sleep(1.2)  # a further answer would have come by now
        kept = await bot.texts()

    assert {200} == statuses
    assert [each] * 250 == [sent_by(one) for one in writers]
    assert 1_000 == len(kept)


async def post(url: str, updates: Sequence[str]) -> set[int]:
    left = iter(updates)
    statuses: set[int] = set()

    async def push(session: aiohttp.ClientSession) -> None:
        for update in left:
            async with session.post(url, data=update, headers={HEADER: SECRET}) as answer:
                statuses.add(answer.status)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(push(session) for _ in range(16)))
    return statuses


async def test_numbers_that_begin_anew_at_an_old_one_lose_nothing(
    toy_app: App, tmp_path: Path
) -> None:
    async with (
        BotApi.serving(limits=False, first_update_id=5_000) as api,
        at_work(toy_app, api, tmp_path),
    ):
        (writer,) = people(api, 1)
        for place, (number, question) in enumerate(
            [(5_000, QUESTIONS[0]), (4_000, QUESTIONS[1]), (5_000, QUESTIONS[2]), (4_000, BICYCLE)]
        ):
            api.updates.next_id = number
            writer.say(question)
            await until_answered(api, [writer], place + 1)

    assert [*ASKED.values(), "Cykelstöd"] == first_lines(writer)


async def until_acknowledged(api: BotApi) -> None:
    """Until the bot asks for what comes next: a number that is to come again is gone by then."""
    await api.until(lambda: not api.updates.pending and not api.journal.of("getUpdates")[-1].done)


async def test_same_words_under_an_old_number_are_another_message(
    toy_app: App, tmp_path: Path
) -> None:
    async with (
        BotApi.serving(limits=False, first_update_id=5_000) as api,
        at_work(toy_app, api, tmp_path),
    ):
        anna, bo = people(api, 2)
        anna.say(BICYCLE)
        await until_answered(api, [anna])
        await until_acknowledged(api)
        api.updates.next_id = 5_000
        bo.say(BICYCLE)
        await until_answered(api, [bo])
        await until_acknowledged(api)
        api.updates.next_id = 5_000
        anna.say(BICYCLE)
        await until_answered(api, [anna], 2)

    assert ["Cykelstöd"] * 2 == first_lines(anna)


# --- before the start


async def test_backlog_from_before_the_start_is_answered_whole(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api:
        writers = people(api, 500)
        for writer in writers:
            writer.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path):
            await until_answered(api, writers, patience=30)

    assert [1] * 500 == [sent_by(one) for one in writers]


def test_pending_updates_are_dropped_nowhere() -> None:
    lines = [
        line.strip()
        for path in SOURCES.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "drop_pending_updates" in line
    ]

    assert lines
    assert [] == [line for line in lines if "drop_pending_updates=False" not in line]


@pytest.mark.parametrize("pushed", [False, True], ids=["polling", "webhook"])
async def test_updates_wanted_are_named_and_none_are_dropped(
    toy_app: App, tmp_path: Path, pushed: bool
) -> None:
    method = "setWebhook" if pushed else "getUpdates"
    async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path, pushed=pushed):
        await api.until(lambda: api.journal.of(method))
        calls = api.journal.of(method) + api.journal.of("deleteWebhook")

    assert sorted(WANTED) == sorted(calls[0].parameters["allowed_updates"])
    assert [] == [one for one in calls if one.parameters.get("drop_pending_updates")]


# --- Telegram fails


async def test_second_poller_stands_by_and_takes_over_when_the_first_is_gone(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api, aiohttp.ClientSession() as session:
        anna, bo = people(api, 2)
        other = asyncio.create_task(poll_for_ever(api, session))
        await api.until(lambda: api.journal.of("getUpdates"))
        async with at_work(toy_app, api, tmp_path / "bot", pause=quickly) as bot:
            await api.until(lambda: any(c.status == 409 for c in api.journal))
            await asyncio.sleep(1.0)  # what is counted is what happens in a second
            asked = len(api.journal.of("getUpdates"))
            assert not bot.operation.done()
            other.cancel()
            anna.say(BICYCLE)
            bo.say(BICYCLE)
            await until_answered(api, (anna, bo))

    assert asked < 40  # the standby looks twice a second on this clock, the other asks again


async def poll_for_ever(api: BotApi, session: aiohttp.ClientSession) -> None:
    """Another bot of the same token, which takes nothing."""
    while True:
        url = f"{api.base_url}{api.token}/getUpdates"
        async with session.post(url, json={"timeout": 30}) as answer:
            if answer.status == 409:
                await asyncio.sleep(0.2)  # its own pause


class Silent:
    """Takes requests, and never answers."""

    def __init__(self, clock: list[float]) -> None:
        self.clock = clock
        self.closed = False

    async def fetch(self, _offset: int | None) -> list[object]:
        self.clock[0] += 40.0
        raise TimedOut

    async def close(self) -> None:
        self.closed = True


async def test_connection_that_is_half_open_is_made_anew_and_at_last_given_up() -> None:
    clock, made = [0.0], list[Silent]()

    def connect() -> Any:
        made.append(Silent(clock))
        return made[-1]

    async def pause(seconds: float) -> None:
        clock[0] += seconds

    poller = Poller(connect=connect, arrivals=arrivals(), clock=lambda: clock[0], pause=pause)

    with pytest.raises(SilentError):
        await poller.run()

    assert 180 <= clock[0] < 230
    assert 2 <= len(made) <= 3
    assert all(one.closed for one in made)


async def test_request_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_HANGING_SECONDS", 0.01)
    clock = [0.0]

    class Hanging(Silent):
        async def fetch(self, _offset: int | None) -> list[object]:
            self.clock[0] += 45.0
            await asyncio.Event().wait()
            return []

    async def pause(seconds: float) -> None:
        clock[0] += seconds

    made: Callable[[], Any] = lambda: Hanging(clock)  # noqa: E731
    poller = Poller(connect=made, arrivals=arrivals(), clock=lambda: clock[0], pause=pause)

    with pytest.raises(SilentError):
        await poller.run()

    assert clock[0] < 240


def arrivals() -> Arrivals:
    class Nothing:
        def note(self, _update: object, *, is_refused: bool) -> None:
            assert not is_refused

        async def known(self, messages: list[Incoming]) -> list[Incoming]:
            return messages

    async def receive(_message: Incoming) -> Received:
        raise AssertionError

    nothing: Any = Nothing()
    return Arrivals(
        updates=Updates(Callbacks(b"k" * 32)),
        identities=nothing,
        receive=receive,
        note=lambda _: None,
        courtesies=nothing,
        turn_away=lambda _: None,
    )


async def test_token_that_is_wrong_ends_it_with_a_sentence(toy_app: App, tmp_path: Path) -> None:
    async with BotApi.serving(limits=False) as api:
        with pytest.raises(ExceptionGroup) as raised:
            async with at_work(toy_app, api, tmp_path, token=f"123456:{'B' * 35}") as bot:
                await asyncio.wait([bot.operation])

    told = [str(one) for one in leaves(raised.value)]
    assert [True] == [isinstance(one, SettingsError) for one in leaves(raised.value)]
    assert "Telegram godtar inte token" in told[0]
    assert "BBB" not in told[0]


def leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def test_command_tells_that_the_token_is_wrong(
    toy_directory: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with emulated() as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", f"123456:{'B' * 35}")
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        options = ["--knowledge", str(toy_directory), "--data-dir", str(tmp_path / "data")]

        status = main(["run", *options, "--encoder", "none"])

    assert status not in (0, None)
    assert "Telegram godtar inte token" in capsys.readouterr().err


@contextmanager
def emulated() -> Iterator[BotApi]:
    """Telegram, in a thread of its own."""
    api = BotApi(limits=False)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(api.up(), loop).result()
    try:
        yield api
    finally:
        asyncio.run_coroutine_threadsafe(api.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


ODD = (b"[]", b"null", b'"x"', b"<html>")


@pytest.mark.parametrize("method", ["getUpdates", "getMe", "setMyCommands", "deleteWebhook"])
@pytest.mark.parametrize(
    "body", [*ODD, b"{}", b'{"ok":true,"result":null}', b'{"ok":true,"result":5}']
)
async def test_answer_that_is_none_ends_nothing(
    toy_app: App, tmp_path: Path, method: str, body: bytes
) -> None:
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        api.faults.garble(method, body, times=2)
        writer.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pause=quickly):
            await until_answered(api, [writer], patience=5)
            writer.say(BICYCLE)
            await until_answered(api, [writer], 2, patience=5)


@pytest.mark.parametrize("status", [400, 429, 502])
@pytest.mark.parametrize("body", ODD)
async def test_refusal_that_can_not_be_read_ends_nothing(
    toy_app: App, tmp_path: Path, status: int, body: bytes
) -> None:
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        api.faults.garble("getUpdates", body, status=status, times=2)
        api.faults.garble("getMe", body, status=status, times=1)
        api.faults.garble("setMyCommands", body, status=status, times=1)
        writer.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pause=quickly):
            await until_answered(api, [writer], patience=5)


@pytest.mark.parametrize(
    "body",
    [b'{"ok":true,"result":[]}', b'{"ok":true,"result":{}}', b'{"ok":true,"result":true}', b"[]"],
)
async def test_answer_that_comes_at_once_with_nothing_is_not_asked_for_without_a_pause(
    toy_app: App, tmp_path: Path, body: bytes
) -> None:
    async with BotApi.serving(limits=False) as api:
        api.faults.garble("getUpdates", body, times=None)

        async with at_work(toy_app, api, tmp_path):
            await api.until(lambda: api.journal.of("getUpdates"))
            await asyncio.sleep(2.0)  # what is counted is what happens in two seconds
            asked = len(api.journal.of("getUpdates"))

    assert asked <= 40


async def test_flood_control_of_polls_is_heeded(toy_app: App, tmp_path: Path) -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))

    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        api.faults.flood("getUpdates", 17)
        writer.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pause=pause):
            await until_answered(api, [writer])

    assert 17 in pauses


def raw_of(person: Person, text: str, number: int) -> dict[str, Any]:
    update: dict[str, Any] = json.loads(update_of(person, text, number))
    return update


async def test_stage_of_all_is_done_when_all_is_answered(toy_app: App, tmp_path: Path) -> None:
    async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path) as bot:
        writers = people(api, 5)
        for writer in writers:
            writer.say(BICYCLE)
        await until_answered(api, writers)

        assert 5 == len(await bot.inbox(Stage.DONE))
