"""The weeding is killed at any point: no enquiry is half weeded, and the next run goes on."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from stodbot.domain.enquiry import EnquiryId
from stodbot.enquiries.case import Case
from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import (
    DESK,
    NOW,
    REGISTRAR,
    added,
    by,
    document,
    due_file,
    noted,
    register,
    wish,
)
from tests.toys import write_toy

pytestmark = pytest.mark.alone

ENQUIRIES = 60
KILLED_AFTER = (1, 5, 20)  # weeded enquiries, one run after another
WORD = "hemligtord"
_COMMAND = ("register", "weed", "--before", "2026-11-25", "--decision", "RJ 1", "--yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What there is after a run."""

    weeded: int
    half: list[str]  # enquiries of which some is gone
    flaws: int
    files: int
    words: int  # files in which the word stands


async def fill(data: Path) -> None:
    async with SqliteStore(data / "stodbot.sqlite", Series()) as store:
        for number in range(1, ENQUIRIES + 1):
            await register(store, wish(f"d{number}", text=WORD, attachments=(document(),)))
            file = await due_file(store)
            await store.file_kept(file, NOW, digest="ab" * 32, size=9)
            (data / file.path).parent.mkdir(parents=True)
            (data / file.path).write_text(WORD, "utf-8")
            await added(store, f"26STOD{number}", f"{WORD} igen")
            await noted(store, f"26STOD{number}", f"Om {WORD}")
            await store.change(
                by(), f"26STOD{number}", lambda e: DESK.void(e, REGISTRAR, "dubblett")
            )


async def look(data: Path) -> Left:
    async with SqliteStore(data / "stodbot.sqlite", Series()) as store:
        cases = [await store.by_id(EnquiryId(number)) for number in range(1, ENQUIRIES + 1)]
        flaws = len(await store.flaws())
    return Left(
        weeded=sum(case.enquiry.weeded is not None for case in cases),
        half=[case.enquiry.number for case in cases if not is_whole_or_weeded(case)],
        flaws=flaws,
        files=len(files_in(data / "attachments")),
        words=sum(WORD.encode() in path.read_bytes() for path in files_in(data)),
    )


def is_whole_or_weeded(case: Case) -> bool:
    """Whether all that was said is there, or nothing of it, and the same of what is owed."""
    said = sum(past.about is not None for past in case.past)
    owed = {bool(one.message.facts) for one in case.deliveries}
    return (said, owed) == ((3, {True}) if case.enquiry.weeded is None else (0, {False}))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def run(folder: Path, lines: int | None) -> int:
    """Weed, and be killed once so many enquiries are told to be weeded; the exit status."""
    places = ("--knowledge", str(folder / "toy"), "--data-dir", str(folder / "data"))
    command = [sys.executable, "-u", "-m", "stodbot", *_COMMAND, *places]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as weeding:  # noqa: S603  # our own
        try:
            assert weeding.stdout is not None
            for number, _ in enumerate(weeding.stdout, 1):
                if number == lines:
                    os.kill(weeding.pid, signal.SIGKILL)
                    break
            return weeding.wait(60)
        finally:
            weeding.kill()


def test_killed_at_any_point_nothing_is_half_weeded_and_the_next_run_ends_it(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    write_toy(tmp_path)
    asyncio.run(fill(data))

    seen = []
    for lines in KILLED_AFTER:
        run(tmp_path, lines)
        left = asyncio.run(look(data))
        assert ([], 0) == (left.half, left.flaws)
        seen.append(left.weeded)
    assert 0 == run(tmp_path, None)

    assert sorted(seen) == seen
    assert 0 < seen[0] < ENQUIRIES  # else it was not killed in the middle
    end = asyncio.run(look(data))
    assert Left(weeded=ENQUIRIES, half=[], flaws=0, files=0, words=0) == end
