"""An album of which some came in before the process was killed is one message all the same."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Chat
from tests.dispatch.test_dispatcher import Work, working

ASKER = Chat("asker:1")


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Work]:
    async with working(tmp_path) as made:
        yield made


async def killed_amid_an_album(work: Work, kept: int) -> None:
    """So many of its parts are in the inbox, as a process left them that was killed then."""
    for number in range(kept):
        await work.keep(ASKER, f"del {number}", place=number, album="a")
    work.clock.now += timedelta(seconds=10)


@pytest.mark.parametrize("kept", [1, 2, 3])
async def test_album_that_was_interrupted_by_a_kill_is_one_message(work: Work, kept: int) -> None:
    await killed_amid_an_album(work, kept)

    parts = [
        await work.keep(ASKER, f"del {number}", place=number, album="a")
        for number in range(kept, 4)
    ]
    for received in parts:  # come in before anybody has looked into the inbox
        work.dispatcher.note(received)
    await work.dispatcher.look()
    await work.idle()

    assert ["del 0\ndel 1\ndel 2\ndel 3"] == work.worker.seen[ASKER]
    assert 0 == await work.undone()


async def test_part_that_comes_long_after_the_kill_is_not_lost(work: Work) -> None:
    await killed_amid_an_album(work, 2)
    await work.dispatcher.look()
    await work.idle()

    work.dispatcher.note(await work.keep(ASKER, "del 2", place=2, album="a"))
    await work.idle()

    assert ["del 0\ndel 1", "del 2"] == work.worker.seen[ASKER]
    assert 0 == await work.undone()
