"""Who answers what today, and who stands in for whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from stodbot.domain.enquiry import Enquiry, Item
from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.domain.knowledge_base import (
    REGISTRAR_QUEUE,
    Absence,
    Coordinators,
    Person,
    Queue,
    WorkingHours,
)

_REGISTRAR = PersonId("registrator")
# of a knowledge that names nobody
NOBODY_NAMED = Coordinators(
    people={
        _REGISTRAR: Person(
            id=_REGISTRAR, name=None, role={Language.SWEDISH: "registrator"}, substitute=None
        )
    },
    queues={
        REGISTRAR_QUEUE: Queue(
            id=REGISTRAR_QUEUE, title={Language.SWEDISH: "Registrator"}, members=(_REGISTRAR,)
        )
    },
    growth_manager=None,
    working_hours=WorkingHours(
        days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
    ),
)


class Roster:
    """The people and the queues on one day."""

    def __init__(
        self,
        coordinators: Coordinators,
        absences: Mapping[PersonId, Sequence[Absence]],
        today: date,
    ) -> None:
        """`absences` come on top of those that the knowledge tells."""
        self._coordinators = coordinators
        self._absences = absences
        self._today = today
        self._present: dict[tuple[PersonId, ...], tuple[PersonId, ...]] = {}

    def members(self, queue: QueueId) -> tuple[PersonId, ...]:
        """Who answers what is in a queue; a queue that is gone is the registrar's."""
        queues = self._coordinators.queues
        return (queues.get(queue) or queues[self.known(queue)]).members

    def known(self, queue: QueueId) -> QueueId:
        """That queue, or the registrar's where there is no such queue."""
        queues = self._coordinators.queues
        if queue in queues:
            return queue
        return REGISTRAR_QUEUE if REGISTRAR_QUEUE in queues else next(iter(queues))

    def queue_of(self, person: PersonId) -> QueueId:
        """The queue in which somebody answers."""
        queues = self._coordinators.queues.values()
        own = (queue.id for queue in queues if person in queue.members)
        return next(own, self.known(REGISTRAR_QUEUE))

    def is_staff(self, person: PersonId) -> bool:
        """Whether there is such a person."""
        return person in self._coordinators.people

    def is_registrar(self, person: PersonId) -> bool:
        """Whether somebody keeps the register."""
        return person in self.members(REGISTRAR_QUEUE)

    @property
    def growth_manager(self) -> PersonId | None:
        """The last to turn to."""
        return self._coordinators.growth_manager

    def is_away(self, person: PersonId) -> bool:
        """Whether somebody does not answer today."""
        days = self._away(person)
        return any(absence.first <= self._today <= absence.last for absence in days)

    def stand_in(self, person: PersonId, days: Absence) -> PersonId | None:
        """Who answers instead of somebody on those days, if they are there on all of them."""
        named = self.substitute(person)
        if named is None:
            return None
        away = self._away(named)
        return None if any(a.first <= days.last and days.first <= a.last for a in away) else named

    def substitute(self, person: PersonId) -> PersonId | None:
        """Who is to stand in for somebody."""
        return self._coordinators.people[person].substitute if self.is_staff(person) else None

    def is_past(self, days: Absence) -> bool:
        """Whether those days have gone by."""
        return days.last < self._today

    def _away(self, person: PersonId) -> tuple[Absence, ...]:
        told = self._coordinators.people[person].away if self.is_staff(person) else ()
        return (*told, *self._absences.get(person, ()))

    def substitutes(self, people: Iterable[PersonId]) -> tuple[PersonId, ...]:
        """Who stands in for some people, as far as they are there themselves."""
        named = [self._coordinators.people[p].substitute for p in people if self.is_staff(p)]
        return _once(p for p in named if p is not None and not self.is_away(p))

    def present(self, people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
        """Who of them is there; else who stands in; else the growth manager; else all of them."""
        if people not in self._present:
            self._present[people] = self._find_present(people)
        return self._present[people]

    def _find_present(self, people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
        people = tuple(p for p in people if self.is_staff(p)) or self.members(REGISTRAR_QUEUE)
        there = [person for person in people if not self.is_away(person)]
        away = [person for person in people if self.is_away(person)]
        found = _once([*there, *self.substitutes(away)])
        if found:
            return found
        manager = self.growth_manager
        if manager is not None and not self.is_away(manager):
            return (manager,)
        keepers = self.members(REGISTRAR_QUEUE)
        return tuple(keeper for keeper in keepers if not self.is_away(keeper)) or people

    def next_in_turn(
        self, members: tuple[PersonId, ...], last: PersonId | None, municipality: str | None
    ) -> PersonId:
        """Whose turn it is after `last`; whoever answers for the municipality comes first."""
        present = self.present(members)
        if municipality is not None:
            local = tuple(p for p in members if p in present and self._is_local(p, municipality))
            members = local or members
        after = members.index(last) + 1 if last in members else 0
        in_turn = (*members[after:], *members[:after])
        return next((person for person in in_turn if person in present), present[0])

    def concerned(self, item: Item) -> tuple[PersonId, ...]:
        """Everybody who may take an item on."""
        offered = (person for person in item.offered if self.is_staff(person))
        return _once([*self.members(item.queue), *offered])

    def may_be_taken_over(self, item: Item) -> bool:
        """Whether whoever has it fell silent, is away or has left; nobody's is free anyhow."""
        holder = item.holder
        return holder is None or item.level > 0 or self.is_away(holder) or not self.is_staff(holder)

    def sees(self, person: PersonId, enquiry: Enquiry) -> bool:
        """Whether somebody may read an enquiry."""
        if self.leads(person):
            return True
        return any(
            person in self.concerned(item) or person == item.holder for item in enquiry.items
        )

    def leads(self, person: PersonId) -> bool:
        """Whether somebody may move whatever stands still: registrar or growth manager."""
        return self.is_registrar(person) or person == self.growth_manager

    def _is_local(self, person: PersonId, municipality: str) -> bool:
        places = self._coordinators.people[person].municipalities
        return municipality.strip().casefold() in {place.casefold() for place in places}


def _once(people: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(people))
