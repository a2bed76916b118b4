"""Whether the register on disk is what was done: the log, and the rows beside it."""

import json
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

from stodbot.enquiries.chain import START, Flaw, FlawKind, Head, Record, canonical, flaws_of_records
from stodbot.errors import StoreError
from stodbot.store import enquiries, log
from stodbot.store.digest import asker_of, digest_of

_SEEN = 10_000  # enquiries looked at together
_CHUNK = 10_000  # events
_WORTH_A_PROCESS = 50_000  # events; starting one takes as long as reading half as many
_NO_END = 1 << 62
_ROWS = (
    f"SELECT {', '.join(f'e.{column}' for column in enquiries.COLUMNS)},"  # noqa: S608
    " e.last_event, first.seq, last.facts, about.body FROM enquiry e"
    " LEFT JOIN event last ON last.seq = e.last_event AND last.subject = e.number"
    " LEFT JOIN event first ON first.seq = e.first_event AND first.subject = e.number"
    " AND first.kind = 'enquiry.registered'"
    " LEFT JOIN payload about ON about.seq = e.first_event WHERE e.id > ? AND e.id <= ?"
    " ORDER BY e.id LIMIT ?"
)


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
    return pairwise([*(last * part // parts for part in range(parts)), _NO_END])


def _between(heads: Sequence[Head], after: int, until: int) -> tuple[Head, ...]:
    return tuple(head for head in heads if after < head.seq <= until)


def _flaws_of_log(path: Path, after: int, until: int, exported: Sequence[Head]) -> list[Flaw]:
    """What is wrong with the events after one and until another."""
    with closing(_open(path)) as db:
        db.text_factory = bytes  # what was changed on disk need not be text any more
        row = db.execute("SELECT seal FROM event WHERE seq = ?", (after,)).fetchone()
        start = START if after == 0 else Head(after, b"" if row is None else row[0])
        return list(flaws_of_records(_in_chunks(db, after, until), exported, start))


def _flaws_of_rows(path: Path, after: int, until: int) -> list[Flaw]:
    """Rows of the register that don't say what the log says."""
    with closing(_open(path)) as db:
        return _as_far_as_readable(_rows(db, after, until))


def _flaws_of_tables(path: Path) -> list[Flaw]:
    """What is missing, or does not fit together."""
    with closing(_open(path)) as db:
        return _as_far_as_readable(
            chain(_indexes(db), _series(db), _without_row(db), _without_payload(db))
        )


def _as_far_as_readable(flaws: Iterator[Flaw]) -> list[Flaw]:
    found: list[Flaw] = []
    try:
        found.extend(flaws)
    except sqlite3.OperationalError:  # something in the register is no text any more
        found.append(Flaw(FlawKind.FILE, 0))
    return found


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _in_chunks(db: sqlite3.Connection, after: int, until: int) -> Iterator[Record]:
    """The log, some of it at a time: a longer read would keep a writer from committing."""
    while chunk := log.records(db, after, until, _CHUNK).fetchall():
        yield from chunk
        after = chunk[-1][0]


def _rows(db: sqlite3.Connection, after: int, until: int) -> Iterator[Flaw]:
    while rows := db.execute(_ROWS, (after, until, _SEEN)).fetchall():
        for *row, seq, first, facts, about in rows:
            if first is None or not _is_as_logged(row, facts, about):
                yield Flaw(FlawKind.ROW_CHANGED, seq)
        after = rows[-1][0]


def _is_as_logged(row: list[object], facts: str | None, about: bytes | None) -> bool:
    if facts is None or f'"row":"{digest_of(row)}"' not in facts:
        return False
    return about is None or canonical({"asker": asker_of(row)})[1:-1].encode() in about


def _without_row(db: sqlite3.Connection) -> Iterator[Flaw]:
    """Entries that the log knows and the register has lost."""
    rows = db.execute(
        "SELECT seq FROM event WHERE kind = 'enquiry.registered'"
        " AND NOT EXISTS (SELECT 1 FROM enquiry WHERE number = event.subject)"
    )
    for (seq,) in rows.fetchall():
        yield Flaw(FlawKind.ROW_MISSING, seq)


def _without_payload(db: sqlite3.Connection) -> Iterator[Flaw]:
    """Texts that are gone, and of which no event says that they were weeded out, and by what."""
    weeded = {
        json.loads(facts)["event"]
        for (facts,) in db.execute("SELECT facts FROM event WHERE kind = ?", (log.WEEDED,))
    }
    rows = db.execute(
        "SELECT seq FROM event WHERE payload_hash IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.seq = event.seq)"
    )
    for (seq,) in rows.fetchall():
        if seq not in weeded:
            yield Flaw(FlawKind.PAYLOAD_MISSING, seq)


def _series(db: sqlite3.Connection) -> Iterator[Flaw]:
    """Years in which the numbers are not those from 1 to the last that was allotted."""
    allotted = dict(db.execute("SELECT year, last FROM series").fetchall())
    rows = db.execute("SELECT year, count(*), max(serial), min(serial) FROM enquiry GROUP BY year")
    found = {year: facts for year, *facts in rows.fetchall()}
    for year in sorted({*allotted, *found}):
        last = allotted.get(year)
        if found.get(year) != [last, last, 1]:
            yield Flaw(FlawKind.SERIES, 0)


def _indexes(db: sqlite3.Connection) -> Iterator[Flaw]:
    """Tables and indexes that don't say the same."""
    for table in ("enquiry", "series", "event"):  # the log is read in full by the chain
        rows = db.execute(f"PRAGMA integrity_check({table})").fetchall()
        if rows != [("ok",)]:
            yield Flaw(FlawKind.FILE, 0)
