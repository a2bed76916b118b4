"""What is done as time passes: escalation, and the removal of texts that were kept long enough."""

from collections.abc import Callable
from datetime import datetime

from stodbot.enquiries.acting import By, Retention
from stodbot.enquiries.escalation import Escalation
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
    ) -> None:
        self._store = store
        self._offices = offices
        self._retention = retention
        self._clock = clock

    async def run(self) -> None:
        """Escalate what nobody did anything about, and remove what may be removed."""
        now = self._clock()
        while due := await self._store.due(now, _TOGETHER):
            if not any([await self._escalate(item, now) for item in due]):
                break  # nothing of it can be escalated now
        await self._store.remove_old(now, self._retention)

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
