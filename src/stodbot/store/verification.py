"""Whether the register is what was done: the log, and the rows beside it, read on any database."""

import json
from collections.abc import Iterator
from itertools import chain

from stodbot.enquiries.chain import Flaw, FlawKind, Record, canonical
from stodbot.enquiries.outcome import Deed
from stodbot.store import enquiries, log
from stodbot.store.database import Database
from stodbot.store.digest import asker_of, digest_of

NO_END = 1 << 62
_SEEN = 10_000  # enquiries looked at together
_CHUNK = 10_000  # events
_ROWS = (
    f"SELECT {', '.join(f'e.{column}' for column in enquiries.COLUMNS)},"  # noqa: S608
    " e.last_event, first.actor, last.facts, about.body FROM enquiry e"
    " LEFT JOIN event last ON last.seq = e.last_event AND last.subject = e.number"
    " LEFT JOIN event first ON first.seq = e.first_event AND first.subject = e.number"
    " AND first.kind = 'enquiry.registered'"
    " LEFT JOIN payload about ON about.seq = e.first_event WHERE e.id > ? AND e.id <= ?"
    " ORDER BY e.id LIMIT ?"
)


def in_chunks(db: Database, after: int, until: int) -> Iterator[Record]:
    """The log, some of it at a time: a longer read would keep a writer from committing."""
    while chunk := log.records(db, after, until, _CHUNK).fetchall():
        yield from chunk
        after = chunk[-1][0]


def flaws_of_rows(db: Database, after: int, until: int) -> Iterator[Flaw]:
    """Rows of the register that don't say what the log says."""
    while rows := db.execute(_ROWS, (after, until, _SEEN)).fetchall():
        for *row, seq, actor, facts, about in rows:
            if actor is None or not _is_as_logged(row, actor, facts, about):
                yield Flaw(FlawKind.ROW_CHANGED, seq)
        after = rows[-1][0]


def _is_as_logged(row: list[object], actor: str, facts: str | None, about: bytes | None) -> bool:
    if facts is None or f'"row":"{digest_of(row)}"' not in facts:
        return False
    if about is None:  # weeded out: whose it was is who sent it
        return asker_of(row) == actor
    return canonical({"asker": asker_of(row)})[1:-1].encode() in about


def flaws_of_tables(db: Database) -> Iterator[Flaw]:
    """What is missing, or does not fit together."""
    return chain(_series(db), _without_row(db), _without_payload(db))


def _without_row(db: Database) -> Iterator[Flaw]:
    """Entries that the log knows and the register has lost."""
    rows = db.execute(
        "SELECT seq FROM event WHERE kind = 'enquiry.registered'"
        " AND NOT EXISTS (SELECT 1 FROM enquiry WHERE number = event.subject)"
    )
    for (seq,) in rows.fetchall():
        yield Flaw(FlawKind.ROW_MISSING, seq)


def _without_payload(db: Database) -> Iterator[Flaw]:
    """Texts that are gone, and of which no event says that they were weeded out, and by what."""
    weeded = {
        seq
        for (facts,) in db.execute("SELECT facts FROM event WHERE kind = ?", (Deed.WEEDED,))
        for seq in json.loads(facts)["events"]
    }
    rows = db.execute(
        "SELECT seq FROM event WHERE payload_hash IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM payload WHERE payload.seq = event.seq)"
    )
    for (seq,) in rows.fetchall():
        if seq not in weeded:
            yield Flaw(FlawKind.PAYLOAD_MISSING, seq)


def _series(db: Database) -> Iterator[Flaw]:
    """Years in which the numbers are not those from 1 to the last that was allotted."""
    allotted = dict(db.execute("SELECT year, last FROM series").fetchall())
    rows = db.execute("SELECT year, count(*), max(serial), min(serial) FROM enquiry GROUP BY year")
    found = {year: facts for year, *facts in rows.fetchall()}
    for year in sorted({*allotted, *found}):
        last = allotted.get(year)
        if found.get(year) != [last, last, 1]:
            yield Flaw(FlawKind.SERIES, 0)
