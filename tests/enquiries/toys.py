"""An office of seven people, a day in it, and enquiries at every stage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, Enquiry, EnquiryId, Item, ItemNumber, Purpose, State
from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.domain.knowledge_base import (
    REGISTRAR_QUEUE,
    Absence,
    Coordinators,
    Person,
    Queue,
    WorkingHours,
)
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.office import Office
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import Kind
from stodbot.enquiries.roster import Roster

TODAY = date(2026, 11, 24)  # a Tuesday, and no holiday is near
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
OVERDUE = datetime(2026, 11, 26, 11, tzinfo=UTC)  # two working days later
AWAY = [Absence(first=TODAY, last=TODAY)]
ONE = ItemNumber(1)
TWO = ItemNumber(2)
ASKER = Chat("asker:1")

GRANTS = QueueId("grants")
FUNDS = QueueId("funds")
ROADS = QueueId("roads")
PLANS = QueueId("plans")

REGISTRAR = PersonId("registrator")
ADA = PersonId("ada")  # of the grants, as Bo and Cy are; Bo stands in for her
BO = PersonId("bo")  # the first for Ånge and Sundsvall; Ada stands in for him
CY = PersonId("cy")
EVA = PersonId("eva")  # alone with the funds; Sten stands in for her
STEN = PersonId("sten")  # alone with the roads; Eva stands in for him
GUN = PersonId("gun")  # the growth manager, alone with the plans
STRANGER = PersonId("stranger")


def person(
    name: PersonId, substitute: PersonId | None = None, municipalities: tuple[str, ...] = ()
) -> Person:
    return Person(
        id=name,
        name=name.title(),
        role={Language.SWEDISH: "samordnare"},
        substitute=substitute,
        municipalities=municipalities,
    )


def queue(name: QueueId, *members: PersonId) -> Queue:
    return Queue(id=name, title={Language.SWEDISH: name.title()}, members=members)


PEOPLE = (
    person(REGISTRAR),
    person(ADA, BO),
    person(BO, ADA, ("Ånge", "Sundsvall")),
    person(CY),
    person(EVA, STEN),
    person(STEN, EVA),
    person(GUN),
)
QUEUES = (
    queue(REGISTRAR_QUEUE, REGISTRAR),
    queue(GRANTS, ADA, BO, CY),
    queue(FUNDS, EVA),
    queue(ROADS, STEN),
    queue(PLANS, GUN),
)
HOURS = WorkingHours(
    days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
)
COORDINATORS = Coordinators(
    people={one.id: one for one in PEOPLE},
    queues={one.id: one for one in QUEUES},
    growth_manager=GUN,
    working_hours=HOURS,
)


def roster_with(
    *away: PersonId, coordinators: Coordinators = COORDINATORS, today: date = TODAY
) -> Roster:
    """The roster of a day on which some are away."""
    return Roster(coordinators, dict.fromkeys(away, AWAY), today)


def office_with(*away: PersonId, coordinators: Coordinators = COORDINATORS) -> Office:
    """The office on a day on which some are away."""
    roster = roster_with(*away, coordinators=coordinators)
    return Office(roster, OfficeHours(HOURS), COORDINATORS.escalate_after)


def without(gone: PersonId) -> Coordinators:
    """The coordinators once somebody works there no more."""
    queues = {
        one.id: replace(one, members=tuple(m for m in one.members if m != gone)) for one in QUEUES
    }
    people = {one.id: one for one in PEOPLE if one.id != gone}
    return replace(COORDINATORS, people=people, queues=queues)


def new(number: ItemNumber = ONE, **facts: object) -> Item:
    """An item of the grants that nobody has claimed."""
    item = Item(number=number, queue=GRANTS, suggested=ADA, due_at=OVERDUE)
    return replace(item, **facts)  # type: ignore[arg-type]  # the fields of an item


def claimed(holder: PersonId = ADA, number: ItemNumber = ONE, **facts: object) -> Item:
    """An item that somebody has."""
    item = new(number, state=State.CLAIMED, holder=holder, suggested=None)
    return replace(item, **facts)  # type: ignore[arg-type]  # the fields of an item


def answered(holder: PersonId = ADA, number: ItemNumber = ONE, **facts: object) -> Item:
    """An item on which the asker has an answer."""
    return claimed(holder, number, state=State.ANSWERED, due_at=None, **facts)


def closed(holder: PersonId = ADA, number: ItemNumber = ONE, **facts: object) -> Item:
    """An item that somebody is done with."""
    return claimed(holder, number, state=State.CLOSED, due_at=None, **facts)


def enquiry_of(*items: Item, voided: str | None = None, rating: int | None = None) -> Enquiry:
    """An enquiry with those items."""
    return Enquiry(
        id=EnquiryId(7),
        number="26STOD7",
        draft="70",
        asker=ASKER,
        purpose=Purpose.QUESTION,
        language="sv",
        received_at=NOON,
        registered_at=NOON,
        subjects=tuple(item.queue for item in items),
        items=items,
        voided=voided,
        rating=rating,
    )


def received(at: datetime, seq: int = 40) -> Received:
    """A later message of the asker."""
    return Received(seq=MessageSeq(seq), message=None, chat=ASKER, at=at)


def owed(outcome: Outcome) -> list[tuple[Chat, Kind, Mapping[str, object]]]:
    """What is owed to whom."""
    return [(one.to, one.kind, one.facts) for one in outcome.outgoing]


def item_of(outcome: Outcome, number: ItemNumber = ONE) -> Item:
    """An item as it became."""
    return next(item for item in outcome.enquiry.items if item.number == number)
