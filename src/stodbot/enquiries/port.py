"""The store, as the rest of the program sees it: one method, one transaction.

Whatever a method raises, nothing of its transaction is kept. StoreError means that it cannot be
kept now: the file is full, locked, damaged or gone. After an InDoubtError nobody knows, and whoever
asks for the same again gets what was kept, if it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from stodbot.domain.enquiry import Chat, Enquiry, EnquiryId, ItemNumber
from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.archiving import Archive
from stodbot.enquiries.case import Case
from stodbot.enquiries.chain import Flaw, Head
from stodbot.enquiries.counter import Numbered, Registration
from stodbot.enquiries.files import Files
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.mail import Inbox, Outbox
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import Outgoing
from stodbot.enquiries.rights import Rights
from stodbot.enquiries.statistics import Statistics
from stodbot.enquiries.threads import Threads
from stodbot.enquiries.weeding import Weeding


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An entry of the register, as its number was allotted; or as it had been before."""

    enquiry: Enquiry
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An item that is to be escalated."""

    number: str
    item: ItemNumber
    at: datetime


class Register(Protocol):
    """The enquiries."""

    async def register(
        self,
        by: By,
        registration: Registration,
        open_: Callable[[Numbered], Outcome],
        settlement: Settlement,
    ) -> Registered:
        """Allot the next number and keep all that follows; once a draft, whoever asks how often."""
        ...

    async def change(
        self,
        by: By,
        number: str,
        decide: Callable[[Enquiry], Outcome],
        settlement: Settlement | None = None,
    ) -> Enquiry:
        """Keep what `decide` makes of an enquiry. Raises what it raises, and NotFoundError."""
        ...

    async def enquiry(self, number: str) -> Enquiry | None:
        """The enquiry with that number."""
        ...

    async def by_id(self, enquiry: EnquiryId) -> Case:
        """That enquiry, with all that was done."""
        ...

    async def case(self, number: str) -> Case | None:
        """The enquiry with that number, with all that was done."""
        ...

    async def of_asker(self, asker: Chat) -> list[Enquiry]:
        """Somebody's own enquiries, newest first."""
        ...

    async def open_items(self) -> list[Enquiry]:
        """Enquiries with an item that is not closed, by what is due first."""
        ...

    async def registered(self, first: date, last: date) -> list[Case]:
        """The entries of the register received on those days, in the order of their numbers."""
        ...

    async def search(self, words: str, limit: int) -> list[Case]:
        """Enquiries in which all the words stand, newest first."""
        ...

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Items to be escalated, longest overdue first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next item is to be escalated."""
        ...


class Staffing(Protocol):
    """Who is away."""

    async def absences(self) -> dict[PersonId, list[Absence]]:
        """The days on which people are away."""
        ...

    async def set_absence(
        self,
        by: By,
        person: PersonId,
        absence: Absence | None,
        settlement: Settlement | None = None,
    ) -> None:
        """Somebody is away on those days, or is back."""
        ...


class Mornings(Protocol):
    """The mornings on which staff were told what waits."""

    async def greet(self, by: By, day: date, told: Sequence[Outgoing]) -> bool:
        """Owe that, once a day; False where it was owed before."""
        ...


class Log(Protocol):
    """The sealed log."""

    async def head(self) -> Head:
        """Its end."""
        ...

    async def flaws(self, exported: Sequence[Head] = ()) -> list[Flaw]:
        """Everything wrong with it, and with the register beside it."""
        ...


class Store(
    Inbox,
    Outbox,
    Register,
    Files,
    Staffing,
    Rights,
    Threads,
    Mornings,
    Statistics,
    Weeding,
    Archive,
    Log,
    Protocol,
):
    """Everything that must not be lost."""
