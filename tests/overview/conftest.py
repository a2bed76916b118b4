"""A store of its own, an office, and words that are short enough to read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.domain.overview_phrases import OVERVIEW_FIELDS
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import COORDINATORS


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "stodbot.sqlite", Series()) as opened:
        yield opened


@pytest.fixture
def offices(store: SqliteStore) -> Offices:
    return Offices(store, COORDINATORS)


@pytest.fixture
def phrases() -> Phrasebook:
    """Each sentence is its key, without what all of them begin with, and what is filled in."""
    own = {
        key: " ".join([key.partition("_")[2], *(f"{{{name}}}" for name in sorted(fields))])
        for key, fields in OVERVIEW_FIELDS.items()
    }
    for number, name in enumerate(("mån", "tis", "ons", "tors", "fre", "lör", "sön"), 1):
        own[f"stat_weekday_{number}"] = name
    own |= {f"stat_{key}": f"{key} {{day}}, {{week}}, {{month}}" for key in _ROWS}
    own |= {"stat_date": "{weekday} {day}/{month}", "masked_number": "[x]"}
    return Phrasebook({Language.SWEDISH: own})


_ROWS = tuple(
    key.removeprefix("stat_")
    for key, fields in OVERVIEW_FIELDS.items()
    if fields == {"day", "week", "month"}
)
