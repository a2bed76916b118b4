"""Whoever keeps the process going hears that its loop goes round, and when it does not."""

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stodbot.cli import main
from stodbot.serving.watchdog import watched
from tests.telegram.test_poller import emulated

READY, BEAT, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"
SOON = 5.0  # seconds


class Keeper:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        """What was told since the last time."""
        words = []
        while True:
            try:
                words.append(self._socket.recv(100).decode())
            except BlockingIOError:
                return words

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["on disk", "without a name"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    name = f"\0{tmp_path}" if request.param == "without a name" else str(tmp_path / "notify")
    listening = Keeper(name)
    yield listening
    listening.close()


def environment(keeper: Keeper, seconds: str = "0.02") -> dict[str, str]:
    """What systemd tells the process; it waits so long for a beat."""
    address = keeper.address.replace("\0", "@")
    return {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": f"{float(seconds) * 1_000_000:.0f}"}


async def until_heard(keeper: Keeper, count: int) -> list[str]:
    """What is told until so much was."""
    words: list[str] = []
    async with asyncio.timeout(SOON):
        while len(words) < count:  # nobody tells when that is so
            words += keeper.heard()
            await asyncio.sleep(0.001)
    return words


async def test_process_that_is_at_work_says_so_again_and_again(keeper: Keeper) -> None:
    words = await watched(until_heard(keeper, 5), environment(keeper))

    assert [READY, *[BEAT] * 4] == words[:5]


async def test_process_that_ends_says_so_and_is_not_heard_any_more(keeper: Keeper) -> None:
    await watched(until_heard(keeper, 2), environment(keeper))
    last = keeper.heard()
    await asyncio.sleep(0.05)  # another beat would have come by now

    assert ([STOPPING], []) == (last[-1:], keeper.heard())


async def test_process_that_fails_says_that_it_ends(keeper: Keeper) -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await watched(fail(), environment(keeper))

    assert [READY, BEAT, STOPPING] == keeper.heard()


async def test_loop_that_hangs_is_not_heard(keeper: Keeper) -> None:
    async def hang() -> list[str]:
        await until_heard(keeper, 2)
        time.sleep(0.2)  # noqa: ASYNC251  # that is the fault
        return keeper.heard()

    assert [] == await watched(hang(), environment(keeper))


@pytest.mark.parametrize("given", [{}, {"WATCHDOG_USEC": ""}, {"WATCHDOG_USEC": "0"}])
async def test_where_no_beat_is_asked_for_only_beginning_and_end_are_told(
    keeper: Keeper, given: dict[str, str]
) -> None:
    address = environment(keeper)["NOTIFY_SOCKET"]

    await watched(asyncio.sleep(0.03), {"NOTIFY_SOCKET": address, **given})

    assert [READY, STOPPING] == keeper.heard()


@pytest.mark.parametrize("address", ["", "/nonexistent/notify", "notify"])
async def test_where_nobody_listens_the_work_is_done_all_the_same(address: str) -> None:
    given = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000"}

    assert "done" == await watched(asyncio.sleep(0.01, "done"), given)


@pytest.mark.parametrize("keeper", ["on disk"], indirect=True)
def test_command_that_serves_is_watched(
    keeper: Keeper, toy_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with emulated() as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", f"123456:{'B' * 35}")  # is refused, and ends
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        for name, value in environment(keeper).items():
            monkeypatch.setenv(name, value)
        options = ["--knowledge", str(toy_directory), "--data-dir", str(tmp_path / "data")]

        main(["run", *options, "--encoder", "none"])

    words = keeper.heard()
    assert (READY, BEAT, STOPPING) == (words[0], words[1], words[-1])
