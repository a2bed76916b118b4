"""What is done as time passes: escalation, and the removal of texts that were kept long enough."""

from collections.abc import Callable
from datetime import date, datetime

from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.escalation import Escalation
from stodbot.enquiries.morning import morning_calls
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Due, Store
from stodbot.errors import EnquiryError

_SYSTEM = "system"
_TOGETHER = 100


class Housekeeping:
    """Does what is due."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        retention: Retention,
        clock: Callable[[], datetime],
        has_group: bool = False,
    ) -> None:
        """`has_group`: staff are told things together."""
        self._store = store
        self._offices = offices
        self._retention = retention
        self._clock = clock
        self._has_group = has_group
        self._greeted: date | None = None  # the last day on which it was seen to

    async def run(self) -> None:
        """Escalate what nobody did anything about, and remove what may be removed."""
        now = self._clock()
        while due := await self._store.due(now, _TOGETHER):
            if not any([await self._escalate(item, now) for item in due]):
                break  # nothing of it can be escalated now
        await self._greet(now)
        await self._store.remove_old(now, self._retention)

    async def _greet(self, now: datetime) -> None:
        """In the morning of a working day, tell staff what waits for them."""
        day = self._offices.hours.day_of(now)
        if day == self._greeted or not self._offices.hours.is_morning(now):
            return
        people = sorted({account.person for account in (await self._store.accounts()).values()})
        roster = (await self._offices.at(now)).roster
        open_ = await self._store.open_items()
        calls = morning_calls(roster, open_, people, has_group=self._has_group)
        await self._store.greet(By(actor=_SYSTEM, at=now), day, calls)
        self._greeted = day

    async def next_due(self) -> datetime | None:
        """When there is something to do next."""
        return await self._store.next_due()

    async def _escalate(self, due: Due, now: datetime) -> bool:
        escalation = Escalation(await self._offices.at(now))
        by = By(actor=_SYSTEM, at=now)
        try:
            await self._store.change(
                by, due.number, lambda enquiry: escalation.escalate(enquiry, due.item, now)
            )
        except EnquiryError:  # somebody did something in the meantime
            return False
        return True
