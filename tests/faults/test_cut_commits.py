"""The way to the server is cut around commits, under load: each change is kept once or not at all.

`python -m tests.faults.cut_commits 500` is the long form.
"""

import asyncio
from collections.abc import Iterator

import pytest

from tests.faults.cut_commits import run
from tests.faults.registering import Findings
from tests.postgres.server import Server

pytestmark = pytest.mark.alone

CUTS = 40


@pytest.fixture(scope="module")
def cut(postgres: Server) -> Iterator[str]:
    """The name of a database, for all of this."""
    name = postgres.database()
    yield name
    postgres.drop(name)


@pytest.fixture(scope="module")
def found(postgres: Server, cut: str) -> Findings:
    return asyncio.run(run(CUTS, postgres, cut))


def test_cut_around_commits_nothing_that_was_acknowledged_is_lost(found: Findings) -> None:
    assert (CUTS, True) == (found.faults, found.acknowledged > CUTS)
    assert (0, 0) == (found.lost, found.renumbered)


def test_cut_around_commits_nothing_is_doubled_or_left_out(found: Findings) -> None:
    assert (0, 0, 0) == (found.shared, found.doubled, found.gaps)


def test_cut_around_commits_every_doubt_is_resolved(found: Findings) -> None:
    assert found.found_kept > 0
    assert found.found_undone > 0
    assert 0 == found.unresolved


def test_cut_around_commits_every_enquiry_has_an_item_and_a_receipt(found: Findings) -> None:
    assert (0, 0) == (found.without_item, found.without_receipt)


def test_cut_around_commits_the_chain_holds(found: Findings) -> None:
    assert 0 == found.flaws
