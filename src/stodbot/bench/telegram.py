"""What a message costs on its whole way, from Telegram and back, beside the bare library.

An emulated Bot API runs in a process of its own, the bot in another, with its limits of messages a
second off. In turn with the bot, an echo bot of the library gets the same messages.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from stodbot.errors import SettingsError

_EMULATOR = "tests.botapi"
_ROUNDS = 3
_CHATS = 600  # with a message each, all at once: in one chat the bot sends one a second
_SINGLE = 100  # messages one at a time, each in a chat of its own
_PATIENCE = 120.0  # seconds
_QUESTION = "kan man få bidrag till en ny maskin nummer"
_NEEDS = "kör mätningen från en utcheckning med utvecklingsverktygen: make bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Medians over the rounds; messages answered a second, and milliseconds to an answer."""

    messages: int
    echo_per_second: float
    stodbot_per_second: float
    ratio: float  # of the two
    reply_p50_ms: float  # one at a time, with the sentence encoder, from message to answer
    reply_p95_ms: float
    encoder: str


class Telegram:
    """The emulated Bot API, by its control interface."""

    def __init__(self, ready: dict[str, str]) -> None:
        self.ready = ready
        self._http = httpx.Client(timeout=_PATIENCE + 10)
        self._next_chat = 1

    def do(self, action: str, **arguments: Any) -> Any:
        """One action. Raises SettingsError where the emulator refuses it."""
        reply = self._http.post(f"{self.ready['control_url']}/{action}", json=arguments)
        if reply.status_code != httpx.codes.OK:
            raise SettingsError(f"{_EMULATOR}: {reply.text}")
        return reply.json()

    def people(self, count: int) -> list[int]:
        """As many who have not written before."""
        found = list(range(self._next_chat, self._next_chat + count))
        self._next_chat += count
        for number in found:
            self.do("person", id=number, name="Prov")
        return found

    def sent(self) -> int:
        """How much the bot has sent in all."""
        return int(self.do("wait_sent", count=0))


def run(folder: Path, encoder: str) -> Figures:
    """Measure. `folder` is a data directory in which what the bot learns may be found."""
    with _telegram() as telegram, _fresh(folder) as data:
        rounds = [_round(telegram, data) for _ in range(_ROUNDS)]
        replies = _single(telegram, data, encoder)
    echo, own = (median(pair[i] for pair in rounds) for i in (0, 1))
    return Figures(
        messages=_CHATS,
        echo_per_second=round(echo),
        stodbot_per_second=round(own),
        ratio=round(median(pair[1] / pair[0] for pair in rounds), 2),
        reply_p50_ms=round(median(replies) * 1000, 1),
        reply_p95_ms=round(quantiles(replies, n=20)[-1] * 1000, 1),
        encoder=encoder,
    )


def as_json(figures: Figures) -> dict[str, object]:
    """The figures by name."""
    return asdict(figures)


def as_lines(figures: Figures) -> list[str]:
    """The figures for a person."""
    return [
        f"{figures.messages} meddelanden på en gång, i sekunden: boten "
        f"{figures.stodbot_per_second:.0f}, bibliotekets ekobot {figures.echo_per_second:.0f} "
        f"(kvot {figures.ratio:.2f})",
        f"ett i taget, med språkmodell {figures.encoder}: svar efter {figures.reply_p50_ms:.0f} ms "
        f"i median, {figures.reply_p95_ms:.0f} ms för 95 av 100",
    ]


def _round(telegram: Telegram, folder: Path) -> tuple[float, float]:
    """Messages a second, of the echo bot and of ours."""
    found = []
    for command in (
        ["-m", "stodbot.bench.echo_bot"],
        ["-m", "stodbot", "run", "--encoder", "none", "--data-dir", str(folder)],
    ):
        with _bot(telegram, command):
            _warm_up(telegram)
            chats, before = telegram.people(_CHATS), telegram.sent()
            began = time.perf_counter()
            telegram.do("burst", chats=chats, each=1, text=f"{_QUESTION} {{n}}")
            telegram.do("wait_sent", count=before + _CHATS, timeout=_PATIENCE)
            found.append(_CHATS / (time.perf_counter() - began))
    echo, own = found
    return echo, own


def _single(telegram: Telegram, folder: Path, encoder: str) -> list[float]:
    """Seconds from a message to its answer."""
    command = ["-m", "stodbot", "run", "--encoder", encoder, "--data-dir", str(folder)]
    seconds = []
    with _bot(telegram, command):
        _warm_up(telegram)
        for number, chat in enumerate(telegram.people(_SINGLE)):
            began = time.perf_counter()
            telegram.do("say", chat=chat, text=f"{_QUESTION} {number}")
            telegram.do("wait", chat=chat, count=1, timeout=_PATIENCE)
            seconds.append(time.perf_counter() - began)
    return seconds


def _warm_up(telegram: Telegram) -> None:
    (chat,) = telegram.people(1)
    telegram.do("say", chat=chat, text=_QUESTION)
    telegram.do("wait", chat=chat, count=1, timeout=_PATIENCE)


@contextmanager
def _fresh(folder: Path) -> Iterator[Path]:
    """A data directory of its own, with what has been learnt: old updates have these numbers."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        if (folder / "cache").is_dir():
            shutil.copytree(folder / "cache", data / "cache")
        yield data


@contextmanager
def _telegram() -> Iterator[Telegram]:
    command = [sys.executable, "-m", _EMULATOR, "--no-limits"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise SettingsError(_NEEDS)
            yield Telegram(json.loads(line))
        finally:
            process.terminate()


@contextmanager
def _bot(telegram: Telegram, command: Sequence[str]) -> Iterator[None]:
    env = {
        **os.environ,
        "STODBOT_TELEGRAM_TOKEN": telegram.ready["token"],
        "STODBOT_TELEGRAM_BASE_URL": telegram.ready["base_url"],
        "STODBOT_TELEGRAM_PER_SECOND": "0",
        "STODBOT_LOG_LEVEL": "ERROR",
    }
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, *command], env=env, stdout=told, stderr=told
        ) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
