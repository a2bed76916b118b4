"""Each update comes eight times, in any order, while the bot is killed: each has one effect.

`python -m tests.faults.shuffled 100 postgres` is the long form.
"""

import asyncio
from pathlib import Path

import pytest

from tests.faults.databases import KINDS, database
from tests.faults.shuffled import Findings, run
from tests.postgres.server import Server

pytestmark = pytest.mark.alone

KILLS, ASKERS = 4, 24


@pytest.fixture(scope="module", params=KINDS)
def findings(
    request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Findings:
    folder: Path = tmp_path_factory.mktemp("shuffled")
    with database(request.param, postgres) as address:
        return asyncio.run(run(KILLS, folder, address, askers=ASKERS))


def test_updates_came_eight_times_and_under_numbers_that_were_used_before(
    findings: Findings,
) -> None:
    assert KILLS == findings.kills
    assert findings.posts > 7 * findings.updates
    assert findings.reused > 0
    assert (frozenset(), 0) == (findings.copies, findings.refused)


def test_each_update_is_kept_once_and_done_with(findings: Findings) -> None:
    assert (findings.updates, 0) == (findings.kept, findings.undone)


def test_each_question_has_one_answer(findings: Findings) -> None:
    assert (0, 0, 0) == (findings.unanswered, findings.answered_again, findings.unsure)


def test_what_was_known_first_is_answered_first(findings: Findings) -> None:
    assert findings.compared > 0
    assert 0 == findings.disordered


def test_each_draft_is_registered_once_and_numbers_have_no_gaps(findings: Findings) -> None:
    assert findings.sent > 0
    assert (findings.sent, findings.sent) == (findings.registered, findings.drafts)
    assert (0, 0, 0) == (findings.receipts_again, findings.gaps, findings.flaws)
