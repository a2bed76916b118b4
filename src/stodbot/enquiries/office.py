"""What holds for everybody's deeds: who, when, and in which state."""

from dataclasses import replace
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.roster import Roster
from stodbot.errors import NotAllowedError, NotFoundError, WrongStateError


class Office:
    """The office on one day."""

    def __init__(self, roster: Roster, hours: OfficeHours, escalate_after: int) -> None:
        self.roster = roster
        self._hours = hours
        self._escalate_after = escalate_after

    def due(self, at: datetime) -> datetime:
        """When something is escalated that nobody has done anything about since `at`."""
        return self._hours.after_working_days(at, self._escalate_after)

    def item(self, enquiry: Enquiry, number: ItemNumber, *states: State) -> Item:
        """That item, in one of those states. Raises NotFoundError, WrongStateError."""
        found = next((item for item in enquiry.items if item.number == number), None)
        if found is None:
            raise NotFoundError(f"{enquiry.number}:{number}")
        if found.state not in states or enquiry.voided is not None:
            raise WrongStateError
        return found

    def waiting_for(self, item: Item) -> tuple[PersonId, ...]:
        """Who would be missed if nobody did anything."""
        if item.holder is not None:
            return (item.holder,)
        if item.suggested is not None and item.suggested in item.offered:
            return (item.suggested,)
        return self.roster.concerned(item)

    def others(self, item: Item, who: PersonId) -> tuple[PersonId, ...]:
        """Everybody beside `who` who may be about to do something about it."""
        held = () if item.holder is None else (item.holder,)
        people = dict.fromkeys([*self.roster.concerned(item), *held])
        return tuple(person for person in people if person != who)

    def offered(self, item: Item, people: tuple[PersonId, ...]) -> Item:
        """The item once all of these may claim it: members of its queue may anyhow."""
        members = self.roster.members(item.queue)
        others = tuple(p for p in people if p not in members and p != item.holder)
        return item.offered_to(others)

    def reopened(self, item: Item, at: datetime, holder: PersonId | None = None) -> Item:
        """Back to whoever had it, if they are there; else to the queue."""
        who = holder or item.holder
        if holder is None and who is not None:
            gone = self.roster.is_away(who) or not self.roster.is_staff(who)
            who = None if gone else who
        return replace(
            item,
            state=State.NEW if who is None else State.CLAIMED,
            holder=who,
            reason=None,
            level=0,
            due_at=self.due(at),
        )


def allow(permitted: object) -> None:
    """Raise NotAllowedError unless it is."""
    if not permitted:
        raise NotAllowedError
