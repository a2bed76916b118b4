"""The process is killed at any point under load: nothing that was acknowledged is lost."""

from pathlib import Path

import pytest

from tests.faults.databases import KINDS, database
from tests.faults.kill import Findings, run
from tests.postgres.server import Server

pytestmark = pytest.mark.alone

KILLS = 12
_LEAST_PER_SECOND = 50


@pytest.fixture(scope="module", params=KINDS)
def findings(
    request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Findings:
    folder: Path = tmp_path_factory.mktemp("kill")
    with database(request.param, postgres) as address:
        return run(KILLS, folder, address)


def test_under_load_the_bot_takes_fifty_messages_a_second(findings: Findings) -> None:
    assert findings.per_second >= _LEAST_PER_SECOND


def test_killed_at_any_point_nothing_that_was_acknowledged_is_lost(findings: Findings) -> None:
    assert (0, 0) == (findings.lost, findings.unregistered)


def test_killed_at_any_point_nothing_is_doubled(findings: Findings) -> None:
    assert 0 == findings.doubled


def test_killed_at_any_point_numbers_have_no_gaps(findings: Findings) -> None:
    assert findings.registered > 0
    assert 0 == findings.gaps


def test_killed_at_any_point_every_enquiry_has_an_item_and_a_receipt(findings: Findings) -> None:
    assert (0, 0) == (findings.without_item, findings.without_receipt)


def test_killed_at_any_point_the_chain_holds(findings: Findings) -> None:
    assert 0 == findings.flaws
