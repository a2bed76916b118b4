"""What happens when nobody does anything."""

from dataclasses import replace
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, State
from stodbot.domain.entry import PersonId
from stodbot.enquiries.office import Office
from stodbot.enquiries.outcome import Deed, Done, Outcome, cards, to_asker, with_item
from stodbot.enquiries.outgoing import Kind
from stodbot.errors import WrongStateError

_TO_MANAGER = 3  # the level at which the growth manager is told


class Escalation:
    """Substitute, then the queue, then the growth manager; the asker hears of each step."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def escalate(self, enquiry: Enquiry, number: ItemNumber, at: datetime) -> Outcome:
        """Nobody did anything: substitute, then the queue, then the growth manager."""
        item = self._office.item(enquiry, number, State.NEW, State.CLAIMED)
        if item.due_at is None or item.due_at > at:
            raise WrongStateError
        level = min(item.level + 1, _TO_MANAGER)
        people = self._next_people(item, level)
        raised = replace(
            self._office.offered(item, people), level=level, due_at=self._office.due(at)
        )
        if level > 1:  # whoever has it is silent: it is the queue's again
            raised = replace(raised, state=State.NEW, holder=None)
        highest = max(other.level for other in enquiry.items)
        asker = (to_asker(enquiry, Kind.STILL_OPEN),) if level > highest else ()
        return Outcome(
            enquiry=with_item(enquiry, raised),
            done=Done(deed=Deed.ESCALATED, facts={"item": number, "level": level}),
            outgoing=(*cards(enquiry, number, people, why="escalated"), *asker),
        )

    def _next_people(self, item: Item, level: int) -> tuple[PersonId, ...]:
        roster = self._office.roster
        concerned, manager = roster.concerned(item), roster.growth_manager
        if level == 1:
            silent = [item.holder] if item.holder else self._office.waiting_for(item)
            substitutes = roster.substitutes(silent)
            if substitutes:
                there = [person for person in silent if not roster.is_away(person)]
                return tuple(dict.fromkeys([*there, *substitutes]))
            return roster.present(concerned)
        if level == _TO_MANAGER and manager is not None:
            return roster.present((manager,))
        return roster.present(concerned)
