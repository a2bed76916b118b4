"""The office as it is now: who is away changes while the bot runs."""

from datetime import datetime

from stodbot.domain.knowledge_base import Coordinators
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.office import Office
from stodbot.enquiries.port import Staffing
from stodbot.enquiries.roster import Roster


class Offices:
    """Opens the office of a moment."""

    def __init__(self, store: Staffing, coordinators: Coordinators) -> None:
        self._store = store
        self.coordinators = coordinators
        self.hours = OfficeHours(coordinators.working_hours)

    async def at(self, moment: datetime) -> Office:
        """The people who are there, and the hours."""
        absences = await self._store.absences()
        roster = Roster(self.coordinators, absences, self.hours.day_of(moment))
        return Office(roster, self.hours, self.coordinators.escalate_after)
