"""The power is cut at any point of what is written: nothing that was acknowledged is lost.

That a disk is modelled which loses what may be lost is shown by what waits too little for it.
"""

from pathlib import Path

import pytest

from stodbot.store.sqlite import sessions
from stodbot.store.sqlite.journal import Journal
from tests.faults.power import SYNCHRONOUS, Findings, run

CUTS, MANY, FEW = 25, 32, 12
_SAFE = ("wal full", "truncate full", "delete extra")
_UNSAFE = (("wal normal", 8), ("truncate normal", MANY), ("delete full", CUTS))
_FAILING = 0.3  # of the syncs
_DISKS = (*((journal, 0.0) for journal in _SAFE), *((journal, _FAILING) for journal in _SAFE[:2]))


def cut(cuts: int, folder: Path, journal: str, failing: float = 0.0) -> Findings:
    mode, synchronous = journal.split()
    return run(cuts, folder, Journal(mode, SYNCHRONOUS[synchronous], journal), failing=failing)


@pytest.fixture(scope="module", params=_DISKS, ids=str)
def findings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is found after cuts, on a disk that does what it says and on one that fails."""
    journal, failing = request.param
    return cut(FEW if failing else CUTS, tmp_path_factory.mktemp("power"), journal, failing)


def test_cut_at_any_point_nothing_that_was_acknowledged_is_lost(findings: Findings) -> None:
    assert (0, 0) == (findings.lost, findings.cuts_with_loss)


def test_cut_at_any_point_no_number_is_given_again_and_none_is_missing(findings: Findings) -> None:
    assert (0, 0) == (findings.again, findings.gaps)


def test_cut_at_any_point_every_enquiry_has_an_item_and_a_receipt(findings: Findings) -> None:
    assert 0 == findings.incomplete


def test_cut_at_any_point_the_chain_holds_and_the_file_is_whole(findings: Findings) -> None:
    assert (0, 0) == (findings.flaws, findings.damaged)


def test_a_connection_on_which_the_disk_failed_is_not_used_again(findings: Findings) -> None:
    assert 0 == findings.after_failing


def test_changes_that_waited_together_share_the_commits_that_are_cut(tmp_path: Path) -> None:
    found = cut(FEW, tmp_path, "truncate full")

    assert found.acknowledged > 2 * found.commits > FEW


@pytest.mark.parametrize(("journal", "cuts"), _UNSAFE)
def test_a_journal_that_waits_too_little_is_found_to_lose_what_was_acknowledged(
    tmp_path: Path, journal: str, cuts: int
) -> None:
    assert cut(cuts, tmp_path, journal).lost > 0


def test_what_a_disk_failed_to_keep_is_found_to_be_lost_if_it_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "mend", lambda *_: None)

    assert cut(CUTS, tmp_path, "wal full", _FAILING).lost > 0
