"""Three processes of the bot behind a load balancer, driven and disturbed: `make cluster-demo`.

Nothing but this machine is needed: PostgreSQL and an emulated Telegram come along.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.botapi import BotApi
from tests.cluster.cluster import cluster
from tests.faults.replicas import (
    Findings,
    Killer,
    crowd_of,
    enquire,
    finish,
    killing,
    look,
    restart_each,
)
from tests.postgres.server import Server, running_server

_ENQUIRIES = 100
_SEED = 20261130
_COPIES = 8

Write = Callable[[str], object]


async def play(server: Server, folder: Path, write: Write, enquiries: int = _ENQUIRIES) -> Findings:
    """Play it, telling what happens; gives what was there at the end."""
    database = server.url(server.database())
    async with (
        BotApi.serving(limits=False) as api,
        cluster(api, database, folder, copies=_COPIES) as several,
    ):
        write("Tre processer av boten startar bakom en lastdelare, på en PostgreSQL-databas.")
        await several.begin()
        write(
            f"Företag frågar och skickar {enquiries} ärenden. Varje meddelande kommer fram"
            f" {_COPIES} gånger, till olika processer. Var femte sekund dödas en av dem."
        )
        crowd = crowd_of(api, enquiries)
        chance = random.Random(_SEED)  # noqa: S311  # the same order of kills each time

        def told(number: int) -> None:
            write(f"  {crowd.sent} ärenden skickade. Process {number + 1} dödas (kill -9).")

        async with killing(Killer(cluster=several, chance=chance, seconds=5.0, told=told)):
            await enquire(crowd, enquiries)
        await finish(crowd)
        write("Nu startas de om, en i taget, medan frågor kommer in.")
        waits = await restart_each(several, api)
        write(f"  {len(waits)} frågor, alla besvarade: längst tog det {max(waits):.1f} sekunder.")
        await several.end()
    found = await look(database, crowd)
    _tell(found, write)
    return found


def _tell(found: Findings, write: Write) -> None:
    rows = (
        ("ärenden som företagen skickade", found.sent),
        ("ärenden i diariet", found.registered),
        ("högsta löpnummer", found.highest),
        ("ärenden utan kort till handläggare", found.without_queue),
        ("ärenden som registrerats två gånger", found.registered_twice),
        ("meddelanden utan svar", found.unanswered),
        ("svar i fel ordning", found.disordered),
        ("dubbla svar utan att det sägs", found.doubled),
        ("fel i diariets sigill", found.flaws),
    )
    write("")
    for told, count in rows:
        write(f"{count:>8}  {told}")


def main(write: Write = print) -> int:
    """Exit status 1 where anything was lost or doubled."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place, running_server() as server:
        found = asyncio.run(play(server, Path(place), write))
    write(f"\nDet tog {time.monotonic() - begun:.0f} sekunder.")
    return int(not found.is_whole)


if __name__ == "__main__":
    sys.exit(main())
