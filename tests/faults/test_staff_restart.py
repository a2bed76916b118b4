"""A coordinator answers while the bot is killed: no reply is lost, and none comes twice unsaid.

`python -m tests.faults.staff_restart 200` is the long form.
"""

import asyncio
import signal

import pytest

from tests.faults.staff_restart import Findings, run

pytestmark = pytest.mark.alone

KILLS = 8
_KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return asyncio.run(run(KILLS, tmp_path_factory.mktemp("staff-restart")))


def test_killed_while_staff_answer_it_ends_well_in_the_end(found: Findings) -> None:
    assert KILLS == found.statuses.count(_KILLED)
    assert 0 == found.statuses[-1]
    assert 0 == found.refused


def test_killed_while_staff_answer_each_asker_has_the_reply_as_it_was_seen(
    found: Findings,
) -> None:
    assert found.sent > KILLS
    assert (0, 0, 0) == (found.unfinished, found.lost, found.altered)


def test_killed_while_staff_answer_what_comes_twice_says_so_or_was_doubtful(
    found: Findings,
) -> None:
    assert 0 == found.doubled
    assert found.marked <= found.doubtful


def test_killed_while_staff_answer_each_enquiry_has_one_topic_in_use(found: Findings) -> None:
    assert 0 == found.without_topic
    assert found.orphans <= KILLS


def test_killed_while_staff_answer_the_register_is_whole_and_nothing_is_owed(
    found: Findings,
) -> None:
    assert (0, 0) == (found.flaws, found.waiting)
