"""What follows from something that is done with an enquiry."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber
from stodbot.domain.entry import PersonId
from stodbot.enquiries.outgoing import Fact, Kind, Outgoing
from stodbot.enquiries.rooms import chat_of


class Deed(StrEnum):
    """What an event in the log records."""

    REGISTERED = "enquiry.registered"
    CLAIMED = "item.claimed"
    RELEASED = "item.released"
    TAKEN_BACK = "item.taken_back"
    PASSED = "item.passed"
    NOTED = "item.noted"
    REPLIED = "item.replied"
    CLOSED = "item.closed"
    REOPENED = "item.reopened"
    ESCALATED = "item.escalated"
    ADDED = "message.added"
    RATED = "enquiry.rated"
    VOIDED = "enquiry.voided"
    DIARY = "enquiry.diary_number"
    FILE_KEPT = "attachment.kept"
    FILE_FAILED = "attachment.failed"
    WEEDED = "register.weeded"  # what was said about persons is gone, by a decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that was done."""

    deed: Deed
    facts: dict[str, Fact] = field(default_factory=dict)  # nothing about a person outside staff
    about: dict[str, object] | None = None  # what it says about one


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An enquiry as it has become. Facts "event" of what is owed are filled in by the store."""

    enquiry: Enquiry
    done: Done
    outgoing: tuple[Outgoing, ...] = ()


def to_staff(
    person: PersonId, kind: Kind, enquiry: Enquiry, number: ItemNumber, **facts: Fact
) -> Outgoing:
    """What a staff member is to be told of an item."""
    return Outgoing(to=chat_of(person), kind=kind, facts=facts, enquiry=enquiry.id, item=number)


def to_asker(enquiry: Enquiry, kind: Kind, **facts: Fact) -> Outgoing:
    """What the asker is to be told."""
    return Outgoing(to=enquiry.asker, kind=kind, facts=facts, enquiry=enquiry.id)


def cards(
    enquiry: Enquiry, number: ItemNumber, people: tuple[PersonId, ...], **facts: Fact
) -> tuple[Outgoing, ...]:
    """A card for each of them."""
    return tuple(
        Outgoing(to=chat_of(p), kind=Kind.CARD, facts=facts, enquiry=enquiry.id, item=number)
        for p in people
    )


def with_item(enquiry: Enquiry, item: Item) -> Enquiry:
    """The enquiry with that item as it has become."""
    items = tuple(item if old.number == item.number else old for old in enquiry.items)
    return replace(enquiry, items=items)
