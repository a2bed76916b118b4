"""Standard input and output that stand any bytes, and the progress bar of the first start."""

import asyncio
import shutil
import sys
import textwrap
import threading
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Protocol, TextIO

from tqdm import tqdm

_WIDEST = 88  # columns; longer lines are hard to follow
_LOOK_EVERY_SECONDS = 1.0


def forgive_any_bytes() -> None:
    """Read and write UTF-8 whatever the locale; what can't be decoded or encoded is replaced."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def wrapped(text: str) -> str:
    """Text for a person at a terminal, its lines broken between words."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    lines = (textwrap.fill(line, width, break_on_hyphens=False) for line in text.splitlines())
    return "\n".join(lines)


class ProgressBar:
    """Shows the first start's work on standard error; later starts have none to show.

    Where that is no terminal, a line says what is going on instead.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: tqdm | None = None  # type: ignore[type-arg]  # the stubs' parameter is unused

    def building_encoder(self) -> None:
        """Say what takes its time."""
        self._tell("Första starten: språkmodellen byggs.")

    def encoding(self, done: int, total: int) -> None:
        """Draw how many phrasings are done."""
        if self._bar is None:
            if not self._stream.isatty():
                self._tell(f"Läser in kunskapen: {total} formuleringar.")
            self._bar = tqdm(
                total=total,
                desc="Läser in kunskapen",
                unit=" formuleringar",
                file=self._stream,
                leave=False,
                disable=None,  # off where the stream is no terminal
            )
        self._bar.update(done - self._bar.n)
        if done == total:
            self._bar.close()
            self._bar = None

    def _tell(self, text: str) -> None:
        print(text, file=self._stream, flush=True)  # this is the console


class Session(Protocol):
    """A talk that takes lines, and may have something to show in between."""

    async def say(self, line: str) -> None:
        """Take a line in."""
        ...

    async def look(self) -> None:
        """Show what has come from others."""
        ...


async def talk_at_terminal(session: Session) -> None:
    """Take lines until there are no more; what comes from others is shown in between."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in _prompted():
            loop.call_soon_threadsafe(lines.put_nowait, line)
            may_prompt.acquire()

    # a thread that waits for a line can't be ended: it must not keep the program from ending
    may_prompt = threading.Semaphore(0)
    threading.Thread(target=read, name="terminal", daemon=True).start()
    while True:
        try:
            line = await asyncio.wait_for(lines.get(), _LOOK_EVERY_SECONDS)
        except TimeoutError:
            await session.look()
            continue
        if line is None:
            return
        await session.say(line)
        may_prompt.release()


def _prompted() -> Iterator[str | None]:
    """Each line that somebody types, and None at the end."""
    while True:
        try:
            yield input("\n> ")
        except EOFError:
            yield None
            return
