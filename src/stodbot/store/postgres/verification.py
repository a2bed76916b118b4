"""Reads a register on PostgreSQL through."""

from collections.abc import Iterator, Sequence
from typing import Any

from stodbot.enquiries.chain import Flaw, Head, Record, flaws_of_records
from stodbot.store.database import Database
from stodbot.store.verification import NO_END, flaws_of_rows, flaws_of_tables, in_chunks


def flaws_in(db: Database, exported: Sequence[Head]) -> list[Flaw]:
    """Everything wrong, as it is at one moment."""
    return [
        *flaws_of_records(_records(db), exported),
        *flaws_of_rows(db, 0, NO_END),
        *flaws_of_tables(db),
    ]


def _records(db: Database) -> Iterator[Record]:
    """The log in the bytes that are sealed: the server gives out texts."""
    rows: Iterator[Any] = in_chunks(db, 0, NO_END)
    for seq, at, actor, kind, subject, facts, *rest in rows:
        texts = (text.encode() for text in (at, actor, kind, subject, facts))
        yield (seq, *texts, *rest)
