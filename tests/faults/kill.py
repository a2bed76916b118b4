"""Kills the bot under load, again and again, and counts what is lost.

`python -m tests.faults.kill 500 sqlite` (or postgres) runs the long form (`make soak`).
"""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState, Kind
from stodbot.store.sql_store import SqlStore
from tests.faults.databases import database, store_in
from tests.toys import write_toy

_SEED = 20261124
_SHORTEST, _LONGEST = 0.05, 0.6  # seconds from the first message to the kill
_MANY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was there after all the kills."""

    kills: int
    acknowledged: int  # messages
    per_second: float  # while the bot was alive
    registered: int
    lost: int  # acknowledged, and not done with
    unregistered: int  # acknowledged as sent, and without an enquiry
    doubled: int  # enquiries of the same draft, or receipts shown twice
    gaps: int
    without_item: int
    without_receipt: int
    flaws: int


def run(kills: int, folder: Path, address: str | None = None) -> Findings:
    """Kill as often as that, then let the bot finish, and look; `address` is of the database."""
    knowledge, data = write_toy(folder), folder / "data"
    command = [sys.executable, "-m", "tests.faults.load", str(knowledge), str(data)]
    command += [] if address is None else [address]
    chance = random.Random(_SEED)  # noqa: S311  # the same points each time, as far as time allows
    told: list[str] = []
    alive = 0.0
    with subprocess.Popen(  # noqa: S603  # our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as bot:
        assert bot.stdin is not None
        assert bot.stdout is not None
        assert "ready\n" == bot.stdout.readline()
        for round_ in range(kills):
            bot.stdin.write(f"{round_} kill\n")
            alive += _kill_one(bot.stdout, chance.uniform(_SHORTEST, _LONGEST), told)
        bot.stdin.write(f"{kills} last\n")
        told += _until_end(bot.stdout)
        bot.stdin.close()
    return asyncio.run(_look(store_in(address, data), kills, told, alive))


def _kill_one(out: object, seconds: float, told: list[str]) -> float:
    child, begun = None, None
    for line in out:  # type: ignore[attr-defined]  # a pipe
        match line.split():
            case ["P", number]:
                child = int(number)
            case ["B"]:
                begun = time.monotonic()
                told.append(line)
            case ["E"]:
                raise AssertionError("the bot ended by itself")
            case _:
                told.append(line)
        if child is not None and begun is not None and time.monotonic() - begun >= seconds:
            os.kill(child, signal.SIGKILL)
            lived = time.monotonic() - begun
            told += _until_end(out)
            return lived
    raise AssertionError("the bot is gone")


def _until_end(out: object) -> list[str]:
    lines: list[str] = []
    for line in out:  # type: ignore[attr-defined]  # a pipe
        if line == "E\n":
            return lines
        lines.append(line)
    raise AssertionError("the bot is gone")


async def _look(opened: SqlStore, kills: int, told: list[str], alive: float) -> Findings:
    acknowledged = [line.split()[1] for line in told if line.startswith("R ")]
    shown = Counter(line.split()[1] for line in told if line.startswith("S "))
    async with opened as store:
        done = {
            one.message.key: one
            for one in await store.inbox(Stage.DONE, _MANY)
            if one.message is not None
        }
        enquiries = await store.open_items()
        deliveries = [d for state in DeliveryState for d in await store.deliveries(state, _MANY)]
        flaws = await store.flaws([])
    drafts = Counter(enquiry.draft for enquiry in enquiries)
    numbers = sorted(int(re.sub(r"^\d+STOD", "", enquiry.number)) for enquiry in enquiries)
    receipts = Counter(d.message.enquiry for d in deliveries if d.message.kind is Kind.RECEIPT)
    sent = [done[key] for key in acknowledged if key.endswith("-send") and key in done]
    wanted = {one.message.press.split()[1] for one in sent if one.message and one.message.press}
    return Findings(
        kills=kills,
        acknowledged=len(acknowledged),
        per_second=round(len(acknowledged) / alive, 1),
        registered=len(enquiries),
        lost=len(set(acknowledged) - set(done)),
        unregistered=len(wanted - set(drafts)),
        doubled=sum(count - 1 for count in (*drafts.values(), *shown.values())),
        gaps=len(set(range(1, len(numbers) + 1)) ^ set(numbers)),
        without_item=sum(not enquiry.items for enquiry in enquiries),
        without_receipt=sum(receipts[enquiry.id] != 1 for enquiry in enquiries),
        flaws=len(flaws),
    )


if __name__ == "__main__":
    kills, kind = [*sys.argv[1:], "sqlite"][:2]
    with tempfile.TemporaryDirectory() as place, database(kind) as given:
        print(run(int(kills), Path(place), given))  # noqa: T201  # a report
