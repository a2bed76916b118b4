"""What an asker can do with an enquiry, and what follows from it; pure, as the desk is."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import chain

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import (
    Chat,
    Enquiry,
    EnquiryId,
    Item,
    ItemNumber,
    Purpose,
    Sender,
    State,
)
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.office import Office, allow
from stodbot.enquiries.outcome import Deed, Done, Outcome, cards, to_asker, to_staff, with_item
from stodbot.enquiries.outgoing import Fact, Kind
from stodbot.errors import WrongStateError


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One message of those that are sent on together, just as it was typed."""

    text: str
    received_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is to be registered."""

    draft: str  # no two registrations have the same
    asker: Chat
    purpose: Purpose = Purpose.QUESTION
    language: str
    written: tuple[Written, ...]
    messages: tuple[MessageSeq, ...] = ()  # that it is made of
    sender: Sender = field(default_factory=Sender)
    entry: EntryId | None = None
    decision: str | None = None  # what the bot made of it, before a human was asked
    queues: tuple[QueueId, ...]
    person: PersonId | None = None  # asked for by name

    @property
    def received_at(self) -> datetime:
        """When the first of it reached us."""
        return min(written.received_at for written in self.written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """What the store allots, in the registering transaction."""

    id: EnquiryId
    number: str
    last_turns: dict[QueueId, PersonId]  # whose turn it was last, by queue


class Counter:
    """Where enquiries are handed in."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def queues(self, registration: Registration) -> tuple[QueueId, ...]:
        """Where it goes: with a person to whoever's queue, else by subject, once each."""
        roster = self._office.roster
        if registration.person is not None:
            return (roster.queue_of(registration.person),)
        wanted = registration.queues or (REGISTRAR_QUEUE,)
        return tuple(dict.fromkeys(roster.known(queue) for queue in wanted))

    def open(self, registration: Registration, numbered: Numbered, at: datetime) -> Outcome:
        """The entry in the register, an item for each queue, the receipt and the cards."""
        queues, due = self.queues(registration), self._office.due(at)
        parts = [
            self._item(registration, numbered, ItemNumber(number), queue, due)
            for number, queue in enumerate(queues, 1)
        ]
        enquiry = Enquiry(
            id=numbered.id,
            number=numbered.number,
            draft=registration.draft,
            asker=registration.asker,
            purpose=registration.purpose,
            language=registration.language,
            received_at=registration.received_at,
            registered_at=at,
            subjects=queues,
            entry=registration.entry,
            person=registration.person,
            items=tuple(item for item, _ in parts),
        )
        told = [cards(enquiry, item.number, people, why="new") for item, people in parts]
        facts: dict[str, Fact] = {
            "purpose": registration.purpose,
            "language": registration.language,
            "received_at": registration.received_at.isoformat(),
            "entry": registration.entry,
            "decision": registration.decision,
            "queues": [str(queue) for queue in queues],
            "messages": [str(seq) for seq in registration.messages],
        }
        return Outcome(
            enquiry=enquiry,
            done=Done(deed=Deed.REGISTERED, facts=facts, about=_about(registration)),
            outgoing=(to_asker(enquiry, Kind.RECEIPT), *chain.from_iterable(told)),
        )

    def _item(
        self,
        registration: Registration,
        numbered: Numbered,
        number: ItemNumber,
        queue: QueueId,
        due: datetime,
    ) -> tuple[Item, tuple[PersonId, ...]]:
        """The item, and who is told of it: everybody in the queue, or the one asked for."""
        roster, person = self._office.roster, registration.person
        if person is not None:
            people = roster.present((person,))
            offered, suggested = tuple(dict.fromkeys([person, *people])), people[0]
        else:
            members = roster.members(queue)
            people = roster.present(members)
            offered = tuple(other for other in people if other not in members)
            last, place = numbered.last_turns.get(queue), registration.sender.municipality
            suggested = roster.next_in_turn(members, last, place)
        item = Item(number=number, queue=queue, offered=offered, suggested=suggested, due_at=due)
        return item, people

    def add(
        self,
        enquiry: Enquiry,
        written: Written,
        message: MessageSeq,
        item: ItemNumber | None = None,
        *,
        is_edit: bool = False,
    ) -> Outcome:
        """Add what the asker wrote later, to one item or to all; what was closed is open again."""
        allow(enquiry.voided is None)
        every = [i for i in enquiry.items if i.is_open] or list(enquiry.items)
        meant = [i for i in enquiry.items if i.number == item] or every
        after, outgoing = enquiry, []
        how: dict[str, Fact] = {"is_edit": True} if is_edit else {}
        for found in meant:
            is_done = found.state in (State.ANSWERED, State.CLOSED)
            waiting = self._office.reopened(found, written.received_at) if is_done else found
            people = self._office.roster.present(self._office.waiting_for(waiting))
            after = with_item(after, self._office.offered(waiting, people))
            outgoing += [
                to_staff(person, Kind.FOLLOW_UP, enquiry, found.number, **how) for person in people
            ]
        facts: dict[str, Fact] = {
            "items": [str(found.number) for found in meant],
            "message": message,  # so that it is added once
        }
        if is_edit:
            facts["is_edit"] = True
        return Outcome(
            enquiry=after,
            done=Done(deed=Deed.ADDED, facts=facts, about=facts_of(written)),
            outgoing=tuple(outgoing),
        )

    def rate(self, enquiry: Enquiry, rating: int) -> Outcome:
        """Keep what the asker thinks of the answer, once."""
        if enquiry.is_open or enquiry.rating is not None or enquiry.voided is not None:
            raise WrongStateError
        holders = dict.fromkeys(item.holder for item in enquiry.items if item.holder)
        return Outcome(
            enquiry=replace(enquiry, rating=rating),
            done=Done(deed=Deed.RATED, facts={"rating": rating}),
            outgoing=tuple(
                to_staff(holder, Kind.RATED, enquiry, enquiry.items[0].number, rating=rating)
                for holder in holders
            ),
        )


def _about(registration: Registration) -> dict[str, object]:
    """What the entry says about a person: it can be weeded out of the register by rule."""
    sender = registration.sender
    return {
        "asker": registration.asker,
        "person": registration.person,
        "company": sender.company,
        "municipality": sender.municipality,
        "contact": sender.contact,
        "written": [facts_of(written) for written in registration.written],
    }


def facts_of(written: Written) -> dict[str, object]:
    """A message as the log keeps it."""
    facts: dict[str, object] = {
        "text": written.text,
        "received_at": written.received_at.isoformat(),
    }
    if written.attachments:
        facts["attachments"] = [asdict(file) for file in written.attachments]
    return facts
