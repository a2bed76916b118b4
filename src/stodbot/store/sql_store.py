"""The store on any database that speaks the common SQL: each method one transaction."""

from collections.abc import Callable, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.addressing import Addressing
from stodbot.enquiries.chain import Flaw, Head
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import Outgoing
from stodbot.enquiries.register import Series
from stodbot.enquiries.replicas import Alone, Replica
from stodbot.store import inbox, log, staffing
from stodbot.store.archive import StoredArchive
from stodbot.store.attachments import StoredFiles
from stodbot.store.database import Database, Sessions, Turn
from stodbot.store.mail import StoredMail
from stodbot.store.register import StoredRegister
from stodbot.store.rights import StoredRights
from stodbot.store.statistics import StoredStatistics
from stodbot.store.threads import StoredThreads
from stodbot.store.weeding import StoredWeeding


class SqlStore(
    StoredMail,
    StoredRegister,
    StoredFiles,
    StoredRights,
    StoredThreads,
    StoredStatistics,
    StoredWeeding,
    StoredArchive,
):
    """Everything that must not be lost. Use as `async with`: it is opened when first needed."""

    def __init__(self, db: Sessions, series: Series, addressing: Addressing) -> None:
        """`addressing` says to whom goes what staff are to be told."""
        StoredMail.__init__(self, db, addressing)
        StoredRegister.__init__(self, db, series, addressing)
        StoredFiles.__init__(self, db)
        StoredRights.__init__(self, db)
        StoredThreads.__init__(self, db)
        StoredStatistics.__init__(self, db)
        StoredWeeding.__init__(self, db)
        StoredArchive.__init__(self, db)

    async def __aenter__(self) -> Self:
        """The store, which may not be open yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the database."""
        await self._db.close()

    def replica(self, _knowledge: Callable[[], str]) -> Replica:
        """One process, this one, among those that serve; it tells the others its knowledge."""
        return Alone()

    async def open(self) -> None:
        """Open the database and bring it up to date. Raises StoreError."""
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

        def set_absence(db: Database) -> None:
            staffing.set_absence(db, by, person, absence)
            if settlement is not None:
                inbox.settle(db, by, settlement)

        await self._db.write(set_absence, Turn.LOG)

    async def greet(self, by: By, day: date, told: Sequence[Outgoing]) -> bool:
        """Owe what is told in the morning, once a day; False where it was owed before."""
        return await self._db.write(lambda db: staffing.greet(db, by, day, told))

    async def head(self) -> Head:
        """The end of the log."""
        return await self._db.read(log.head_of)

    async def flaws(self, exported: Sequence[Head] = ()) -> list[Flaw]:
        """Everything wrong with the log and with the register beside it."""
        return await self._db.flaws(exported)
