"""Which journal a version of SQLite is trusted with."""

import pytest

from stodbot.store.sqlite.journal import journal_for


@pytest.mark.parametrize(
    "version", [(3, 51, 3), (3, 52, 0), (4, 0, 0), (3, 50, 7), (3, 50, 9), (3, 44, 6)]
)
def test_a_mended_library_writes_ahead(version: tuple[int, int, int]) -> None:
    assert "wal" == journal_for(version).mode


@pytest.mark.parametrize(
    "version", [(3, 40, 1), (3, 44, 5), (3, 45, 9), (3, 46, 1), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
)
def test_an_unmended_library_does_not_and_says_why(version: tuple[int, int, int]) -> None:
    journal = journal_for(version)

    assert "truncate" == journal.mode
    assert "fel i WAL-läget" in journal.reason


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
def test_a_commit_is_on_disk_before_it_returns_with_either(version: tuple[int, int, int]) -> None:
    assert 2 == journal_for(version).synchronous
