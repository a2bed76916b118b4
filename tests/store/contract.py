"""What the tests of a store speak of: an office of three people, messages, registrations."""

from datetime import UTC, datetime

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, Enquiry, ItemNumber, Sender
from stodbot.domain.entry import Language, PersonId, QueueId
from stodbot.domain.knowledge_base import Coordinators, Person, Queue, WorkingHours
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Numbered, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.files import File
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.incoming import (
    Attachment,
    AttachmentKind,
    Incoming,
    Received,
    Settlement,
)
from stodbot.enquiries.office import Office
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import Delivery, Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.roster import Roster
from stodbot.store.database import Database
from stodbot.store.enquiries import begin

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 12, 1, tzinfo=UTC)
ASKER, OTHER = Chat("asker:1"), Chat("asker:2")
ANNA, BO, REGISTRAR = PersonId("anna"), PersonId("bo"), PersonId("registrator")
WHEELS, KEELS, REST = QueueId("wheels"), QueueId("keels"), QueueId("registrator")
FIRST = ItemNumber(1)

_HOURS = WorkingHours(
    days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
)
_MEMBERS = {WHEELS: (ANNA, BO), KEELS: (BO,), REST: (REGISTRAR,)}
COORDINATORS = Coordinators(
    people={
        person: Person(
            id=person, name=person.title(), role={Language.SWEDISH: "x"}, substitute=None
        )
        for person in (ANNA, BO, REGISTRAR)
    },
    queues={
        queue: Queue(id=queue, title={Language.SWEDISH: queue.title()}, members=members)
        for queue, members in _MEMBERS.items()
    },
    growth_manager=None,
    working_hours=_HOURS,
)


def next_number(db: Database, year: int) -> int:
    """The next number of a year's series, of something that is not registered yet."""
    begun = begin(db, year, "draft")
    assert begun is not None
    return begun.serial


def office(at: datetime = NOW) -> Office:
    """Everybody is there."""
    hours = OfficeHours(_HOURS)
    return Office(Roster(COORDINATORS, {}, hours.day_of(at)), hours, 2)


COUNTER, DESK = Counter(office()), Desk(office())


def typed(text: str = "Hej", key: str = "1", chat: Chat = ASKER, channel: str = "test") -> Incoming:
    """A message that somebody typed."""
    return Incoming(channel=channel, key=key, chat=chat, text=text)


def said(text: str = "Hej", to: Chat = ASKER, **facts: str) -> Outgoing:
    """Something that the bot says."""
    return Outgoing(to=to, kind=Kind.SAID, facts={"text": text, "buttons": [], **facts})


def by(cause: MessageSeq | None = None, at: datetime = NOW, actor: str = ASKER) -> By:
    """Who does something."""
    return By(actor=actor, at=at, cause=cause)


def wish(
    draft: str = "d1",
    *,
    text: str = "Vem bygger bryggan?",
    asker: Chat = ASKER,
    received_at: datetime = NOW,
    queues: tuple[QueueId, ...] = (WHEELS,),
    sender: Sender | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Registration:
    """What is to be registered."""
    return Registration(
        draft=draft,
        asker=asker,
        language="sv",
        written=(Written(text=text, received_at=received_at, attachments=attachments),),
        sender=sender or Sender(),
        queues=queues,
    )


async def register(
    store: Store,
    registration: Registration | None = None,
    *,
    at: datetime = NOW,
    cause: MessageSeq | None = None,
    settlement: Settlement | None = None,
) -> Enquiry:
    """Register it as the intake does."""
    wanted = registration or wish()

    def open_(numbered: Numbered) -> Outcome:
        return COUNTER.open(wanted, numbered, at)

    found = await store.register(
        by(cause, at, wanted.asker), wanted, open_, settlement or Settlement()
    )
    return found.enquiry


async def claimed(store: Store, number: str, who: PersonId = ANNA) -> Enquiry:
    """Have somebody claim the first item."""
    return await store.change(
        by(actor=f"staff:{who}"), number, lambda enquiry: DESK.claim(enquiry, FIRST, who, NOW)
    )


async def noted(store: Store, number: str, text: str, who: PersonId = ANNA) -> Enquiry:
    """Have somebody write a note."""
    return await store.change(
        by(actor=f"staff:{who}"), number, lambda enquiry: DESK.note(enquiry, FIRST, who, text)
    )


async def replied(store: Store, number: str, text: str, who: PersonId = ANNA) -> Enquiry:
    """Have whoever holds the first item answer."""
    return await store.change(
        by(actor=f"staff:{who}"), number, lambda enquiry: DESK.reply(enquiry, FIRST, who, text)
    )


async def added(store: Store, number: str, text: str, *attachments: Attachment) -> Enquiry:
    """Have the asker add something."""
    written = Written(text=text, received_at=NOW, attachments=attachments)
    return await store.change(
        by(), number, lambda enquiry: COUNTER.add(enquiry, written, MessageSeq(1))
    )


def document(reference: str = "f1", name: str | None = "underlag.pdf") -> Attachment:
    """A file that somebody sent."""
    return Attachment(kind=AttachmentKind.DOCUMENT, reference=reference, name=name, size=100)


async def due_file(store: Store, at: datetime = NOW) -> File:
    """The next file to be fetched; there is one."""
    (file,) = await store.files_due(at)
    return file


async def received(store: Store, message: Incoming | None = None) -> Received:
    """Take a message in."""
    return await store.receive(message or typed(), NOW)


async def owed(store: Store, *messages: Outgoing, at: datetime = NOW) -> None:
    """Owe some messages that no other message is the cause of."""
    await store.settle(by(at=at), Settlement(outgoing=messages))


async def leased(store: Store, at: datetime = NOW, until: datetime = LATER) -> Delivery:
    """Lease the next message; there is one."""
    (delivery,) = await store.lease(at, until)
    return delivery


async def all_leased(store: Store, at: datetime = NOW) -> list[Delivery]:
    """Send everything that is owed, in the order in which it may be."""
    found = []
    while deliveries := await store.lease(at, LATER):
        await store.sent(deliveries[0], at, ["r"], ())
        found += deliveries
    return found


async def goes_on(store: Store) -> None:
    """What had been kept is there, what had not is not, and more can be kept."""
    second = await received(store, typed("Andra", "second"))
    enquiry = await register(store, wish("second"))

    assert (True, "26STOD2") == (second.is_new, enquiry.number)
    waiting = await store.waiting(MessageSeq(0), 99)
    assert ["Första", "Andra"] == [one.message.text for one in waiting if one.message]
    assert 2 == len(await store.of_asker(ASKER))
    assert [] == await store.flaws()
