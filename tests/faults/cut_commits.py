"""Cuts the way to the server around commits, many times under load, and counts what is lost.

`python -m tests.faults.cut_commits 500` runs the long form.
"""

import asyncio
import random
import sys

from stodbot.enquiries.register import Series
from stodbot.store.postgres import PostgresStore
from tests.faults.registering import Findings, registering
from tests.postgres.proxy import Cut, Proxy, proxy_to
from tests.postgres.server import Server, running_server

_SEED = 20261130
_LONGEST = 0.1  # seconds between two cuts
_CLOSED, _CLOSED_SECONDS = 0.05, 0.4  # how likely nobody gets in after a cut, and for how long


async def run(cuts: int, server: Server, database: str) -> Findings:
    """Cut as often as that, let everybody finish, and look."""
    chance = random.Random(_SEED)  # noqa: S311  # the same each time, as far as time allows
    async with proxy_to(server.port) as proxy:
        address = server.remote_url(database, port=proxy.port)
        async with registering(address, _SEED) as (load, unheard):
            for _ in range(cuts):
                await asyncio.sleep(chance.uniform(0, _LONGEST))
                await _cut(proxy, chance)
    async with PostgresStore(server.url(database), Series()) as store:
        return await load.look(store, proxy.cuts, unheard)


async def _cut(proxy: Proxy, chance: random.Random) -> None:
    proxy.cut_next(chance.choice(list(Cut)), closes=chance.random() < _CLOSED)
    await proxy.is_cut.wait()
    if proxy.is_closed:  # also to those who would ask what became of it
        await asyncio.sleep(_CLOSED_SECONDS)
        proxy.is_closed = False


def main() -> None:
    """Run the long form, and say what was found."""
    with running_server() as server:
        print(asyncio.run(run(int(sys.argv[1]), server, server.database())))  # noqa: T201  # a report


if __name__ == "__main__":
    main()
