"""Moves everything from one database to another, so that both hold the same.

Tables are copied one after another, in the order of their keys: what was committed is known by the
last key that is there, so a move that was killed goes on from it. What each table comes to is
reckoned before anything is copied, and again from what has arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from stodbot.enquiries.chain import START, Flaw, Head
from stodbot.enquiries.files import FileState
from stodbot.errors import StoreError
from stodbot.store import log, unfinished
from stodbot.store.ends import End
from stodbot.store.tables import (
    Summing,
    Table,
    chunks_of,
    count_of,
    last_key,
    rows_after,
    tables,
)
from stodbot.store.unfinished import Sum

_CHUNK = 2_000  # rows that are held at a time, and committed together


class Stage(StrEnum):
    """What is being done."""

    READING = "reading"
    COPYING = "copying"
    CHECKING = "checking"


class Progress(Protocol):
    """Is told how far the move has come."""

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """So many rows of so many; what is copied has been committed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of it. Only where nothing is wrong can the target be opened from now on."""

    head: Head  # of the source's log
    rows: int
    tables: int
    files: int  # on disk: they stay where they are
    differing: tuple[str, ...]  # tables that are not as in the source
    flaws: tuple[Flaw, ...]  # of the target's log and register

    @property
    def is_verified(self) -> bool:
        """Whether the target is what the source is."""
        return not self.differing and not self.flaws


def move(source: End, target: End, progress: Progress, *, chunk: int = _CHUNK) -> Moved:
    """Copy and verify everything, or the rest of it. Raises StoreError where that is refused."""
    return _Move(source, target, tables(), progress, chunk).run()


@dataclass(frozen=True, slots=True)
class _Move:
    source: End
    target: End
    tables: Sequence[Table]
    progress: Progress
    chunk: int

    def run(self) -> Moved:
        self._refuse_source()
        self._refuse_filled()
        sums = self._sums(self.source, Stage.READING)
        self._begin(sums)
        self._copy(sum(one.rows for one in sums.values()))
        moved = self._verified(sums)
        if moved.is_verified:
            with self.target.transaction():
                self.target.number_on(self.tables)
                unfinished.end(self.target.db)
        return moved

    def _refuse_source(self) -> None:
        name = self.source.name
        if self.source.is_unfinished():
            raise StoreError(f"{unfinished.told(name)}.")
        if flaws := self.source.flaws(()):
            raise StoreError(
                f"databasen {name} är skadad eller ändrad ({len(flaws)} fel). Kör `stodbot register"
                " verify` mot den för att se vad som är fel, och återställ den från en"
                " säkerhetskopia. Inget har flyttats."
            )

    def _refuse_filled(self) -> None:
        """What came there in any other way is left alone."""
        target, source = self.target, self.source
        if target.is_unfinished() or not any(last_key(target.db, table) for table in self.tables):
            return
        head = log.head_of(target.db)
        if head != START and head == log.head_of(source.db):
            raise StoreError(
                f"databasen {target.name} har redan samma logg som {source.name}: flytten är"
                " klar. Ange den i STODBOT_DATABASE och starta boten."
            )
        raise StoreError(
            f"databasen {target.name} är inte tom. Skapa en ny, tom databas och flytta till den."
        )

    def _begin(self, sums: Mapping[str, Sum]) -> None:
        """Mark the target; what it has of an older state of the source goes first."""
        target = self.target
        if not target.is_unfinished():
            with target.transaction():
                unfinished.begin(target.db, sums)
        elif unfinished.expected(target.db) != sums:
            self._refuse_another()
            with target.transaction():
                target.clear(self.tables)
                unfinished.expect(target.db, sums)

    def _refuse_another(self) -> None:
        """Raises StoreError unless the source's log goes on where the target's ends."""
        head = log.head_of(self.target.db)
        row = self.source.db.execute("SELECT seal FROM event WHERE seq = ?", (head.seq,)).fetchone()
        if head != START and (row is None or row[0] != head.seal):
            raise StoreError(
                f"databasen {self.target.name} är halvfärdig sedan en flytt från en annan databas"
                f" än {self.source.name}. Flytta vidare från den, eller till en ny, tom databas."
            )

    def _copy(self, total: int) -> None:
        source, target = self.source.db, self.target.db
        done = sum(count_of(target, table) for table in self.tables)
        self.progress(Stage.COPYING, done, total)
        for table in self.tables:
            last = last_key(target, table)
            while rows := rows_after(source, table, last, self.chunk):
                with self.target.transaction():
                    self.target.add(table, rows)
                last = table.key_in(rows[-1])
                done += len(rows)
                self.progress(Stage.COPYING, done, total)

    def _verified(self, sums: Mapping[str, Sum]) -> Moved:
        head = log.head_of(self.source.db)
        found = self._sums(self.target, Stage.CHECKING)
        (files,) = self.source.db.execute(
            "SELECT count(*) FROM attachment WHERE state = ?", (FileState.KEPT,)
        ).fetchone()
        return Moved(
            head=head,
            rows=sum(one.rows for one in sums.values()),
            tables=len(sums),
            files=files,
            differing=tuple(name for name, one in sums.items() if found[name] != one),
            flaws=tuple(self.target.flaws([head])),
        )

    def _sums(self, end: End, stage: Stage) -> dict[str, Sum]:
        """What each table comes to."""
        total, done = sum(count_of(end.db, table) for table in self.tables), 0
        sums: dict[str, Sum] = {}
        for table in self.tables:
            summing = Summing()
            for rows in chunks_of(end.db, table, self.chunk):
                summing.add(rows)
                done += len(rows)
                self.progress(stage, done, total)
            sums[table.name] = summing.sum()
        return sums
