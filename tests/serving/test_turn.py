"""Of several processes on the same data one serves; the next goes on when that one ends."""

import asyncio
import contextlib
import logging
from pathlib import Path

import pytest

from stodbot.serving.turn import own_turn

SOON = 5.0  # seconds


async def test_second_process_waits_and_takes_over_when_the_first_ends(tmp_path: Path) -> None:
    happened: list[str] = []
    has_waited = asyncio.Event()

    async def pause(_seconds: float) -> None:
        has_waited.set()
        await asyncio.sleep(0)

    async def second() -> None:
        async with own_turn(tmp_path, lambda: False, pause) as is_ours:
            happened.append(f"second serves: {is_ours}")

    async with (
        asyncio.timeout(SOON),
        asyncio.TaskGroup() as tasks,
        own_turn(tmp_path, lambda: False, pause) as is_ours,
    ):
        tasks.create_task(second())
        await has_waited.wait()
        happened.append(f"first serves: {is_ours}")

    assert ["first serves: True", "second serves: True"] == happened


async def test_waiting_process_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    looked: list[float] = []
    caplog.set_level(logging.WARNING)

    async def pause(seconds: float) -> None:
        looked.append(seconds)

    async with (
        own_turn(tmp_path, lambda: False, asyncio.sleep),
        own_turn(tmp_path, lambda: len(looked) == 3, pause),
    ):
        said = [record.getMessage() for record in caplog.records]

    assert ["service.stands_by another process serves from the same data"] == said


async def test_process_that_is_told_to_end_while_it_waits_does_not_serve(tmp_path: Path) -> None:
    is_stopped = False

    async def pause(_seconds: float) -> None:
        nonlocal is_stopped
        is_stopped = True

    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(own_turn(tmp_path, lambda: False, asyncio.sleep))
        second = await stack.enter_async_context(own_turn(tmp_path, lambda: is_stopped, pause))

        assert not second


async def test_data_of_another_directory_is_served_at_once(tmp_path: Path) -> None:
    async with (
        own_turn(tmp_path / "one", lambda: False, asyncio.sleep) as first,
        own_turn(tmp_path / "two", lambda: False, asyncio.sleep) as second,
    ):
        assert (True, True) == (first, second)
