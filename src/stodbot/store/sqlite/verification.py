"""Reads a register on SQLite through, by as many processes as there are processors."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from functools import partial
from itertools import chain, pairwise
from multiprocessing import get_context
from pathlib import Path

from stodbot.enquiries.chain import START, Flaw, FlawKind, Head, flaws_of_records
from stodbot.errors import StoreError
from stodbot.store.verification import NO_END, flaws_of_rows, flaws_of_tables, in_chunks

_WORTH_A_PROCESS = 50_000  # events; starting one takes as long as reading half as many


def flaws_in(path: Path, exported: Sequence[Head]) -> list[Flaw]:
    """Everything wrong in a file, read without changing it. Raises StoreError if it can't be.

    A long log is read in parts by as many processes as there are processors.
    """
    try:
        with closing(_open(path)) as db:
            (events,) = db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()
            (rows,) = db.execute("SELECT coalesce(max(id), 0) FROM enquiry").fetchone()
        parts = min(os.cpu_count() or 1, 1 + events // _WORTH_A_PROCESS)
        work: list[Callable[[], list[Flaw]]] = [
            *(
                partial(_flaws_of_log, path, after, until, _between(exported, after, until))
                for after, until in _borders(events, parts)
            ),
            *(
                partial(_flaws_of_rows, path, after, until)
                for after, until in _borders(rows, parts)
            ),
            partial(_flaws_of_tables, path),
        ]
        if parts == 1:
            return [flaw for part in work for flaw in part()]
        with ProcessPoolExecutor(parts, mp_context=get_context("spawn")) as pool:
            found = [pool.submit(part) for part in work]
            return [flaw for future in found for flaw in future.result()]
    except (sqlite3.DatabaseError, BrokenProcessPool) as error:
        raise StoreError(f"databasen {path.name} kan inte läsas: {error}") from error


def _borders(last: int, parts: int) -> Iterator[tuple[int, int]]:
    """That many stretches of about the same length; the last one has no end."""
    return pairwise([*(last * part // parts for part in range(parts)), NO_END])


def _between(heads: Sequence[Head], after: int, until: int) -> tuple[Head, ...]:
    return tuple(head for head in heads if after < head.seq <= until)


def _flaws_of_log(path: Path, after: int, until: int, exported: Sequence[Head]) -> list[Flaw]:
    """What is wrong with the events after one and until another."""
    with closing(_open(path)) as db:
        db.text_factory = bytes  # what was changed on disk need not be text any more
        row = db.execute("SELECT seal FROM event WHERE seq = ?", (after,)).fetchone()
        start = START if after == 0 else Head(after, b"" if row is None else row[0])
        return list(flaws_of_records(in_chunks(db, after, until), exported, start))


def _flaws_of_rows(path: Path, after: int, until: int) -> list[Flaw]:
    """Rows of the register that don't say what the log says."""
    with closing(_open(path)) as db:
        return _as_far_as_readable(flaws_of_rows(db, after, until))


def _flaws_of_tables(path: Path) -> list[Flaw]:
    """What is missing, or does not fit together."""
    with closing(_open(path)) as db:
        return _as_far_as_readable(chain(_indexes(db), flaws_of_tables(db)))


def _as_far_as_readable(flaws: Iterator[Flaw]) -> list[Flaw]:
    found: list[Flaw] = []
    try:
        found.extend(flaws)
    except sqlite3.OperationalError:  # something in the register is no text any more
        found.append(Flaw(FlawKind.FILE, 0))
    return found


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _indexes(db: sqlite3.Connection) -> Iterator[Flaw]:
    """Tables and indexes that don't say the same."""
    for table in ("enquiry", "series", "event"):  # the log is read in full by the chain
        rows = db.execute(f"PRAGMA integrity_check({table})").fetchall()
        if rows != [("ok",)]:
            yield Flaw(FlawKind.FILE, 0)
