"""The store on SQLite: one file, one writer, each method one transaction."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.addressing import Addressing, to_each
from stodbot.enquiries.chain import Flaw, Head
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import Outgoing
from stodbot.enquiries.register import Series
from stodbot.store import inbox, log, staffing
from stodbot.store.attachments import SqliteFiles
from stodbot.store.journal import Journal
from stodbot.store.mail import SqliteMail
from stodbot.store.register import SqliteRegister
from stodbot.store.rights import SqliteRights
from stodbot.store.sessions import Sessions
from stodbot.store.statistics import SqliteStatistics
from stodbot.store.threads import SqliteThreads
from stodbot.store.verification import flaws_in


class SqliteStore(
    SqliteMail, SqliteRegister, SqliteFiles, SqliteRights, SqliteThreads, SqliteStatistics
):
    """Everything that must not be lost. Use as `async with`: it is opened when first needed."""

    def __init__(
        self,
        path: Path,
        series: Series,
        journal: Journal | None = None,
        addressing: Addressing = to_each,
    ) -> None:
        """`addressing` says to whom goes what staff are to be told."""
        db = Sessions(path, journal)
        SqliteMail.__init__(self, db, addressing)
        SqliteRegister.__init__(self, db, series, addressing)
        SqliteFiles.__init__(self, db)
        SqliteRights.__init__(self, db)
        SqliteThreads.__init__(self, db)
        SqliteStatistics.__init__(self, db)
        self._path = path

    async def __aenter__(self) -> Self:
        """The store, which may not be open yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the file."""
        await self._db.close()

    async def open(self) -> None:
        """Open the file and bring it up to date. Raises StoreError."""
        await self._db.open()

    async def absences(self) -> dict[PersonId, list[Absence]]:
        """The days on which people are away."""
        return await self._db.read(staffing.absences)

    async def set_absence(
        self,
        by: By,
        person: PersonId,
        absence: Absence | None,
        settlement: Settlement | None = None,
    ) -> None:
        """Somebody is away on those days, or is back."""

        def set_absence(db: sqlite3.Connection) -> None:
            staffing.set_absence(db, by, person, absence)
            if settlement is not None:
                inbox.settle(db, by, settlement)

        await self._db.write(set_absence)

    async def greet(self, by: By, day: date, told: Sequence[Outgoing]) -> bool:
        """Owe what is told in the morning, once a day; False where it was owed before."""
        return await self._db.write(lambda db: staffing.greet(db, by, day, told))

    async def head(self) -> Head:
        """The end of the log."""
        return await self._db.read(log.head_of)

    async def flaws(self, exported: Sequence[Head] = ()) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it."""
        await self._db.open()
        return await asyncio.to_thread(flaws_in, self._path, exported)
