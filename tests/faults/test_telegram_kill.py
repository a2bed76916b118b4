"""On Telegram the process is killed, or told to end, under load: nobody is left without an answer.

`python -m tests.faults.telegram_kill 500 polling` is the long form.
"""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.faults.databases import KINDS, database
from tests.faults.telegram_kill import Findings, run
from tests.postgres.server import Server

pytestmark = pytest.mark.alone

KILLS, TERMS = 10, 2
WAYS = ("polling", "webhook")
EACH = list(zip(WAYS, KINDS, strict=True))  # the long form takes each way on each database
_LEAST_PER_SECOND = 100
_SOON = 10.0  # seconds
_KILLED = -signal.SIGKILL


@pytest.fixture(scope="module", params=EACH, ids="-".join)
def killed(
    request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Findings:
    way, kind = request.param
    folder: Path = tmp_path_factory.mktemp("telegram-kill")
    with database(kind, postgres) as address:
        return asyncio.run(run(KILLS, way, folder, address=address))


@pytest.fixture(scope="module", params=EACH, ids="-".join)
def ended(
    request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Findings:
    way, kind = request.param
    folder: Path = tmp_path_factory.mktemp("telegram-term")
    with database(kind, postgres) as address:
        return asyncio.run(run(TERMS, way, folder, signal.SIGTERM, address=address))


def test_killed_at_any_point_it_was_under_load(killed: Findings) -> None:
    assert KILLS == killed.statuses.count(_KILLED)
    assert killed.per_second >= _LEAST_PER_SECOND
    assert 0 == killed.refused


def test_killed_at_any_point_each_message_is_answered(killed: Findings) -> None:
    assert (0, 0) == (killed.lost, killed.undone)


def test_killed_at_any_point_each_chat_is_answered_in_order(killed: Findings) -> None:
    assert 0 == killed.disordered


def test_killed_at_any_point_what_comes_twice_says_so_and_is_recorded(killed: Findings) -> None:
    assert (0, 0) == (killed.doubled, killed.unrecorded)


def test_killed_at_any_point_nothing_is_given_up(killed: Findings) -> None:
    assert 0 == killed.unsure


def test_killed_at_any_point_each_enquiry_is_registered_once(killed: Findings) -> None:
    assert killed.sent > 0
    assert (0, 0, 0) == (killed.unregistered, killed.registered_twice, killed.gaps)
    assert 0 == killed.without_receipt


def test_told_to_end_under_load_it_ends_well_and_soon(ended: Findings) -> None:
    assert {0} == set(ended.statuses)
    assert ended.slowest_end < _SOON


def test_told_to_end_under_load_each_message_is_answered_in_order(ended: Findings) -> None:
    assert (0, 0, 0) == (ended.lost, ended.undone, ended.disordered)


def test_told_to_end_under_load_nothing_comes_twice_nor_says_that_it_may(ended: Findings) -> None:
    assert (0, 0) == (ended.doubled, ended.marked)


def test_told_to_end_under_load_each_enquiry_is_registered_once(ended: Findings) -> None:
    assert ended.sent > 0
    assert (0, 0, 0) == (ended.unregistered, ended.registered_twice, ended.gaps)
