"""`make demo`: the real bot against the emulated Telegram, and a business in the terminal."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tests.botapi.api import BotApi
from tests.botapi.people import Person
from tests.botapi.terminal import Terminal
from tests.botapi.typing_in import lines

_ASKER = 501
_WELCOME = """\
Du är ett företag som skriver till boten på Telegram. Telegram är efterbildat på den
här datorn: inget skickas ut på nätet. Skriv :hjalp för hjälp och :slut för att sluta.
Boten startar; första gången tar det några minuter ..."""
_FOR_ANSWER, _FOR_MORE = 30.0, 1.0  # seconds, where the input is no terminal

Say = Callable[[str], None]


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # it is what a terminal is for


async def play(api: BotApi, descriptor: int, write: Say) -> None:
    """Take what is typed until the end, and show what the bot does."""
    person = api.person(_ASKER, "Företagaren")
    person.chat.next_id = api.updates.next_id
    terminal = Terminal(person, write)
    showing = asyncio.ensure_future(terminal.show())
    waits = not os.isatty(descriptor)
    try:
        async for line in lines(descriptor):
            before = _done(api, person)
            sent = api.updates.next_id
            if not terminal.take(line):
                break
            if waits and api.updates.next_id != sent:
                await _answered(api, person, before)
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


@asynccontextmanager
async def bot(api: BotApi, data: Path, *command: str) -> AsyncIterator[Process]:
    """The bot as a child; it is asked to stop, and waited for."""
    settings = {
        "STODBOT_TELEGRAM_TOKEN": api.token,
        "STODBOT_TELEGRAM_BASE_URL": api.base_url,
        "STODBOT_TELEGRAM_BASE_FILE_URL": api.base_file_url,
        "STODBOT_DATA_DIR": str(data),
    }
    with _log(data) as log:
        child = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, **settings},
            stdin=DEVNULL,
            stdout=log,
            stderr=STDOUT,
            start_new_session=True,  # Ctrl-C is for the terminal
        )
        try:
            yield child
        finally:
            if child.returncode is None:
                child.send_signal(signal.SIGTERM)
            await child.wait()


async def run(data: Path, descriptor: int, write: Say, *command: str) -> int:
    """The whole demonstration; gives the exit code."""
    write(_WELCOME)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    # What the bot has kept from the last time must not look like this time.
    async with (
        BotApi.serving(first_update_id=int(time.time())) as api,
        bot(api, data, *command) as child,
    ):
        gone = await _first(
            _played(api, descriptor, write),
            stopped.wait(),
            child.wait(),
            _ready(api, write),
        )
        if gone == 2:
            write(f"Boten har stannat av sig själv. Läs {data / 'stodbot.log'}.")
            return 1
        write("Boten stannar ...")
    return 0


async def _first(*running: Coroutine[Any, Any, object]) -> int:
    """Which of them is over first; the others are ended."""
    tasks = [asyncio.ensure_future(one) for one in running]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        ended = next(at for at, task in enumerate(tasks) if task.done())
        tasks[ended].result()
        return ended
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _played(api: BotApi, descriptor: int, write: Say) -> None:
    if not os.isatty(descriptor):  # nobody sees that the bot has not started
        await api.account.changes.until(lambda: bool(len(api.journal)))
    await play(api, descriptor, write)


async def _ready(api: BotApi, write: Say) -> None:
    await api.account.changes.until(lambda: bool(len(api.journal)))
    write("Boten är igång.")
    await asyncio.Event().wait()


async def _answered(api: BotApi, person: Person, before: int) -> None:
    """The bot has done something in the chat, and then nothing for a while."""
    seen, patience = [before], _FOR_ANSWER
    try:
        while True:
            await api.until(lambda: _done(api, person) > seen[-1], patience)
            seen.append(_done(api, person))
            patience = _FOR_MORE
    except AssertionError:
        return


def _log(data: Path) -> BinaryIO:
    data.mkdir(parents=True, exist_ok=True)
    return (data / "stodbot.log").open("ab")


def _done(api: BotApi, person: Person) -> int:
    answered = sum(query.answered for query in api.account.queries.values())
    return sum(1 + one.edits + one.deleted for one in person.chat.sent) + answered


def main() -> int:
    data = Path(os.environ.get("STODBOT_DATA_DIR", "data/demo"))
    command = (sys.executable, "-m", "stodbot", "run")
    return asyncio.run(run(data, sys.stdin.fileno(), say, *command))


if __name__ == "__main__":
    sys.exit(main())
