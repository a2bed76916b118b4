"""The register, a transaction a method."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stodbot.domain.enquiry import Chat, Enquiry, EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.addressing import Addressing
from stodbot.enquiries.case import Case
from stodbot.enquiries.counter import Numbered, Registration
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.port import Due, Registered
from stodbot.enquiries.register import Series
from stodbot.errors import NotFoundError
from stodbot.store import attachments, enquiries, inbox, log, search
from stodbot.store.database import Database, Sessions, Turn

_REGION = ZoneInfo("Europe/Stockholm")


class StoredRegister:
    """The enquiries."""

    def __init__(self, db: Sessions, series: Series, addressing: Addressing) -> None:
        self._db = db
        self._series = series
        self._addressing = addressing

    async def register(
        self,
        by: By,
        registration: Registration,
        open_: Callable[[Numbered], Outcome],
        settlement: Settlement,
    ) -> Registered:
        """Allot the next number and keep all that follows; once a draft, whoever asks how often."""

        def register(db: Database) -> Registered:
            year = registration.received_at.astimezone(_REGION).year
            begun = enquiries.begin(db, year, registration.draft)
            if begun is None:
                (before,) = enquiries.find_all(db, "draft = ?", registration.draft)
                return Registered(enquiry=before, is_new=False)
            numbered = Numbered(
                id=begun.id,
                number=self._series.number(year, begun.serial),
                last_turns=begun.last_turns,
            )
            outcome = self._addressed(open_(numbered))
            enquiries.insert(db, by, outcome, begun)
            inbox.settle(db, by, settlement)
            return Registered(enquiry=outcome.enquiry, is_new=True)

        return await self._db.write(register, Turn.LOG)

    async def change(
        self,
        by: By,
        number: str,
        decide: Callable[[Enquiry], Outcome],
        settlement: Settlement | None = None,
    ) -> Enquiry:
        """Keep what `decide` makes of an enquiry. Raises what it raises, and NotFoundError."""

        def change(db: Database) -> Enquiry:
            after = enquiries.change(db, by, number, lambda e: self._addressed(decide(e)))
            if settlement is not None:
                inbox.settle(db, by, settlement)
            return after

        return await self._db.write(change, Turn.LOG)

    def _addressed(self, outcome: Outcome) -> Outcome:
        return replace(outcome, outgoing=self._addressing(outcome.outgoing))

    async def enquiry(self, number: str) -> Enquiry | None:
        """The enquiry with that number."""
        if not _is_text(number):
            return None
        return await self._db.read(lambda db: enquiries.find(db, "number = ?", number))

    async def by_id(self, enquiry: EnquiryId) -> Case:
        """That enquiry, with all that was done."""
        case = await self._db.read(lambda db: search.case_of(db, "id = ?", enquiry))
        if case is None:
            raise NotFoundError(str(enquiry))
        return case

    async def case(self, number: str) -> Case | None:
        """The enquiry with that number, with all that was done."""
        if not _is_text(number):
            return None
        return await self._db.read(lambda db: search.case_of(db, "number = ?", number))

    async def of_asker(self, asker: Chat) -> list[Enquiry]:
        """Somebody's own enquiries, newest first."""
        where = "asker = ? ORDER BY id DESC"
        return await self._db.read(lambda db: enquiries.find_all(db, where, asker))

    async def open_items(self) -> list[Enquiry]:
        """Enquiries with an item that is not closed, oldest first."""
        where = f"{self._db.dialect.is_open} ORDER BY due_at IS NULL, due_at, received_at, id"
        return await self._db.read(lambda db: enquiries.find_all(db, where))

    async def registered(self, first: date, last: date) -> list[Case]:
        """The entries of the register received on those days, in the order of their numbers."""
        begin, end = _midnight(first), _midnight(last + timedelta(days=1))
        where = (
            "year BETWEEN ? AND ? AND received_at >= ? AND received_at < ? ORDER BY year, serial"
        )

        def look(db: Database) -> list[Case]:
            found = enquiries.find_all(db, where, first.year, last.year, begin, end)
            return [
                Case(
                    enquiry=one,
                    past=log.past_of(db, one.number),
                    files=attachments.of_enquiry(db, one.id),
                )
                for one in found
            ]

        return await self._db.read(look)

    async def search(self, words: str, limit: int) -> list[Case]:
        """Enquiries in which all the words stand, newest first."""
        return await self._db.read(lambda db: search.search(db, words, limit))

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Items to be escalated, longest overdue first."""
        return await self._db.read(lambda db: _due(db, now, limit))

    async def next_due(self) -> datetime | None:
        """When the next item is to be escalated."""
        (soonest,) = await self._db.read(
            lambda db: db.execute("SELECT min(due_at) FROM enquiry").fetchone()
        )
        return None if soonest is None else datetime.fromisoformat(soonest)


def _is_text(typed: str) -> bool:
    """Whether it can be looked for: half a character can't, nor can what ends a text in C."""
    try:
        return b"\0" not in typed.encode()
    except UnicodeEncodeError:
        return False


def _due(db: Database, now: datetime, limit: int) -> list[Due]:
    where = "due_at <= ? ORDER BY due_at, id LIMIT ?"
    found = [
        Due(number=enquiry.number, item=item.number, at=item.due_at)
        for enquiry in enquiries.find_all(db, where, now.isoformat(), limit)
        for item in enquiry.items
        if item.due_at is not None and item.due_at <= now
    ]
    return sorted(found, key=lambda due: due.at)[:limit]


def _midnight(day: date) -> str:
    """When a day begins in the region, as the rows have it."""
    return datetime.combine(day, time(), _REGION).astimezone(UTC).isoformat()
