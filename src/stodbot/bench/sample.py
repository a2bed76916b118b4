"""Registrations to measure with: the real ones, of an enquiry of our own."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from stodbot.domain.enquiry import Chat, Enquiry, ItemNumber
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE, Coordinators
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.office import Office
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.roster import Roster
from stodbot.store.register import StoredRegister

AT_ONCE = 500  # who wait at the same time
_TEXT = "Vi vill köpa en svarv till verkstaden i Ånge. Finns det något stöd för det? " * 3

Register = Callable[[int], Awaitable[object]]


class SampleOffice:
    """Registers and notes what is measured, as the knowledge's coordinators would have it."""

    def __init__(self, coordinators: Coordinators) -> None:
        self.at = datetime.now(UTC)
        roster = Roster(coordinators, {}, self.at.date())
        office = Office(
            roster, OfficeHours(coordinators.working_hours), coordinators.escalate_after
        )
        self.counter, self.desk = Counter(office), Desk(office)
        queues = list(coordinators.queues)
        self.queue = next((queue for queue in queues if queue != REGISTRAR_QUEUE), queues[0])
        self.member = roster.members(self.queue)[0]

    def registering(self, store: StoredRegister) -> Register:
        """Registers the enquiry with that number of our own."""

        async def register(draft: int) -> object:
            registration = Registration(
                draft=str(draft),
                asker=Chat(f"asker:{draft % 997}"),
                language="sv",
                written=(Written(text=_TEXT, received_at=self.at),),
                queues=(self.queue,),
            )
            return await store.register(
                By(actor=registration.asker, at=self.at),
                registration,
                lambda numbered: self.counter.open(registration, numbered, self.at),
                Settlement(),
            )

        return register

    def note(self, enquiry: Enquiry) -> Outcome:
        """A note on an enquiry."""
        return self.desk.note(enquiry, ItemNumber(1), self.member, "Ringde, ingen svarade.")


async def one_at_a_time(register: Register, first: int, count: int) -> list[float]:
    """Seconds that each took."""
    taken = []
    for draft in range(first, first + count):
        start = time.perf_counter()
        await register(draft)
        taken.append(time.perf_counter() - start)
    return taken


async def grouped(register: Register, first: int, count: int) -> float:
    """Registrations a second where many wait at the same time, each for its own."""

    async def waiting(own: int) -> None:
        for draft in range(own, count, AT_ONCE):
            await register(first + draft)

    start = time.perf_counter()
    await asyncio.gather(*(waiting(own) for own in range(AT_ONCE)))
    return count / (time.perf_counter() - start)


def p99(taken: list[float]) -> float:
    """What one in a hundred takes longer than."""
    return statistics.quantiles(taken, n=100)[-1]


def ms(seconds: float) -> float:
    """Milliseconds, as they are shown."""
    return round(seconds * 1_000, 2)
