"""The server crashes under load: nothing acknowledged is lost, and no number is given twice.

`python -m tests.faults.server_crash 15` is the long form.
"""

import asyncio
from collections.abc import Iterator

import pytest

from stodbot.store.postgres import connecting
from tests.faults.registering import Findings
from tests.faults.server_crash import confirm_early, run
from tests.postgres.server import Server

pytestmark = pytest.mark.alone

CRASHES, EARLY_CRASHES = 5, 3


@pytest.fixture(scope="module")
def crashed(postgres: Server) -> Iterator[str]:
    """The name of a database, for all of this."""
    name = postgres.database()
    yield name
    postgres.drop(name)


@pytest.fixture(scope="module")
def found(postgres: Server, crashed: str) -> Findings:
    return asyncio.run(run(CRASHES, postgres, crashed))


def test_crashed_under_load_nothing_that_was_acknowledged_is_lost(found: Findings) -> None:
    assert found.acknowledged > 0
    assert (0, 0) == (found.lost, found.renumbered)


def test_crashed_under_load_no_number_is_given_twice_or_left_out(found: Findings) -> None:
    assert (0, 0, 0) == (found.shared, found.doubled, found.gaps)


def test_crashed_under_load_every_doubt_is_resolved(found: Findings) -> None:
    assert found.refused + found.in_doubt > 0
    assert 0 == found.unresolved


def test_crashed_under_load_every_enquiry_has_an_item_and_a_receipt(found: Findings) -> None:
    assert (0, 0) == (found.without_item, found.without_receipt)


def test_crashed_under_load_the_chain_holds(found: Findings) -> None:
    assert 0 == found.flaws


def test_a_server_that_confirms_too_early_is_found_to_lose_something(
    postgres: Server, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_early(postgres, database)
    monkeypatch.setattr(connecting, "_UNSAFE_COMMITS", ())

    found = asyncio.run(run(EARLY_CRASHES, postgres, database))

    assert found.lost > 0
