"""Which journal the SQLite library at hand can be trusted with.

With a write-ahead log and more than one connection, libraries before 3.51.3 can lose commits or
corrupt the file (the WAL-reset bug; mended also in 3.50.7 and 3.44.6). With those the slower
rollback journal is used. Either way a commit is on disk before it returns.
"""

from dataclasses import dataclass

_MENDED_FROM = (3, 51, 3)
_MENDED_LINES = {(3, 50): 7, (3, 44): 6}
_FULL = 2  # what PRAGMA synchronous answers


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal mode, and how much is waited for at each commit."""

    mode: str
    synchronous: int
    reason: str  # for the operator


def journal_for(library: tuple[int, int, int]) -> Journal:
    """What to use with a version of the SQLite library."""
    version = ".".join(map(str, library))
    mended = library >= _MENDED_FROM or library[2] >= _MENDED_LINES.get(library[:2], library[2] + 1)
    if mended:
        return Journal("wal", _FULL, f"SQLite {version}: WAL, synchronous FULL")
    return Journal(
        "truncate",
        _FULL,
        f"SQLite {version} har ett fel i WAL-läget: TRUNCATE, synchronous FULL, i stället",
    )
