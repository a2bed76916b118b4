"""Crashes the PostgreSQL server under load, again and again, and counts what is lost.

`python -m tests.faults.server_crash 15` runs the long form. With `early` after it the server
confirms what it has not saved yet, which the bot refuses to work with: that must lose something.
"""

import asyncio
import random
import sys

from stodbot.enquiries.register import Series
from stodbot.store.postgres import PostgresStore, connecting
from tests.faults.registering import Findings, registering
from tests.postgres.server import Server, running_server

_SEED = 20261130
_SHORTEST, _LONGEST = 0.2, 0.8  # seconds that the server is up
_AWAY = 0.3  # seconds, at the most, that it is away for longer than it must


async def run(crashes: int, server: Server, database: str) -> Findings:
    """Crash as often as that, let everybody finish, and look."""
    address = server.url(database)
    chance = random.Random(_SEED)  # noqa: S311  # the same points each time, as far as time allows
    async with registering(address, _SEED) as (load, unheard):
        for _ in range(crashes):
            await asyncio.sleep(chance.uniform(_SHORTEST, _LONGEST))
            await asyncio.to_thread(server.crash)
            await asyncio.sleep(chance.uniform(0, _AWAY))
            await asyncio.to_thread(server.start)
    async with PostgresStore(address, Series()) as store:
        return await load.look(store, crashes, unheard)


def confirm_early(server: Server, database: str) -> None:
    """Have the server acknowledge what it has not saved."""
    server.run(f"ALTER DATABASE {database} SET synchronous_commit = off")


def main() -> None:
    """Run the long form, and say what was found."""
    with running_server() as server:
        database = server.database()
        if "early" in sys.argv:
            confirm_early(server, database)
            connecting._UNSAFE_COMMITS = ()  # type: ignore[assignment]  # none
        print(asyncio.run(run(int(sys.argv[1]), server, database)))  # noqa: T201  # a report


if __name__ == "__main__":
    main()
