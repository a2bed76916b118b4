"""Several processes at one database, some of them killed: each enquiry once, all in order."""

from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.cluster.cluster import cluster
from tests.faults import replicas
from tests.postgres.server import Server

pytestmark = pytest.mark.alone


async def test_every_update_eight_times_to_three_of_which_some_are_killed_registers_each_once(
    postgres: Server, tmp_path: Path
) -> None:
    found = await replicas.run(60, postgres, tmp_path, every=2.0)

    assert found.kills > 0
    assert found.sent >= 60
    assert (found.sent, found.sent) == (found.registered, found.highest)
    assert (0, 0, 0) == (found.unregistered, found.registered_twice, found.without_queue)
    assert (0, 0) == (found.undone, found.unanswered)
    assert (0, 0) == (found.disordered, found.doubled)
    assert (0, 0) == (found.flaws, found.refused)


async def test_others_take_over_from_a_killed_process_within_three_seconds(
    postgres: Server, tmp_path: Path
) -> None:
    waits = await replicas.failover(2, postgres, tmp_path)

    assert replicas.p99(waits) < 3.0


async def test_nobody_waits_long_while_all_are_restarted_one_after_another(
    postgres: Server, tmp_path: Path
) -> None:
    database = postgres.url(postgres.database())
    async with BotApi.serving(limits=False) as api, cluster(api, database, tmp_path) as several:
        await several.begin()
        waits = await replicas.restart_each(several, api)
        statuses = [status for one in several.replicas for status in one.bot.statuses]
        await several.end()

    assert [0, 0, 0] == statuses
    assert max(waits) < 3.0
