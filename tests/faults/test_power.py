"""The power is cut at any point of what is written: nothing that was acknowledged is lost.

That a disk is modelled which loses what may be lost is shown by what waits too little for it.
"""

from pathlib import Path

import pytest

from stodbot.store.sqlite.journal import Journal
from tests.faults.power import SYNCHRONOUS, Findings, run

CUTS = 25
_SAFE = ("wal full", "truncate full", "delete extra")
_UNSAFE = (("wal normal", 8), ("truncate normal", 2 * CUTS), ("delete full", CUTS))


def cut(cuts: int, folder: Path, journal: str) -> Findings:
    mode, synchronous = journal.split()
    return run(cuts, folder, Journal(mode, SYNCHRONOUS[synchronous], journal))


@pytest.fixture(scope="module", params=_SAFE)
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return cut(CUTS, tmp_path_factory.mktemp("power"), request.param)


def test_changes_that_waited_together_shared_the_commits_that_were_cut(findings: Findings) -> None:
    assert findings.acknowledged > 2 * findings.commits > CUTS


def test_cut_at_any_point_nothing_that_was_acknowledged_is_lost(findings: Findings) -> None:
    assert (0, 0) == (findings.lost, findings.cuts_with_loss)


def test_cut_at_any_point_no_number_is_given_again_and_none_is_missing(findings: Findings) -> None:
    assert (0, 0) == (findings.again, findings.gaps)


def test_cut_at_any_point_every_enquiry_has_an_item_and_a_receipt(findings: Findings) -> None:
    assert 0 == findings.incomplete


def test_cut_at_any_point_the_chain_holds_and_the_file_is_whole(findings: Findings) -> None:
    assert (0, 0) == (findings.flaws, findings.damaged)


@pytest.mark.parametrize(("journal", "cuts"), _UNSAFE)
def test_a_journal_that_waits_too_little_is_found_to_lose_what_was_acknowledged(
    tmp_path: Path, journal: str, cuts: int
) -> None:
    found = cut(cuts, tmp_path, journal)

    assert found.lost > 0
    assert found.again > 0
