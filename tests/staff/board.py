"""Two enquiries, everybody who may press something of them, and all buttons they ever saw."""

from dataclasses import dataclass, field, replace

from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import EntryId, PersonId
from stodbot.enquiries.acting import By
from stodbot.enquiries.outcome import Deed, Done, Outcome
from tests.botapi import Group, Message, Person, Speaker
from tests.botapi.account import Query
from tests.staff.conftest import Staffed
from tests.staff.matrix import CONCERNED, HOLDER, LEADS, REVOKED, Place, Role, Stand, Verb

OTHER_GROUP = -1_002_000_000_701
NUMBER = "26STOD1"
ACCOUNTS = CONCERNED | LEADS | {Role.OTHER_QUEUE}
STALE = "Knappen fungerar inte längre"
Data = dict[Verb, str]


@dataclass(kw_only=True)
class Board:
    """The bot with two enquiries, everybody who can press, and all that they ever were shown."""

    s: Staffed
    people: dict[Role, Person] = field(default_factory=dict)
    in_group: Data = field(default_factory=dict)
    in_private: dict[Role, Data] = field(default_factory=dict)
    places: dict[Place, Message] = field(default_factory=dict)
    private: dict[Role, Message] = field(default_factory=dict)
    other: Group | None = None

    async def put(
        self, stand: Stand, holder: PersonId = HOLDER, offered: tuple[PersonId, ...] = ()
    ) -> None:
        """The enquiry is as if that had been done, and nobody is told."""
        voided = "dubblett" if stand is Stand.VOIDED else None
        state = State.NEW if stand is Stand.VOIDED else State(stand)
        whose = None if state is State.NEW else holder

        def decide(enquiry: Enquiry) -> Outcome:
            item = Item(number=enquiry.items[0].number, queue=enquiry.subjects[0])
            items = (replace(item, state=state, holder=whose, offered=offered),)
            done = Done(deed=Deed.DIARY, facts={"diary": "x"})
            return Outcome(enquiry=replace(enquiry, voided=voided, items=items), done=done)

        by = By(actor="system", at=self.s.clock())
        await self.s.service.store.change(by, NUMBER, decide)

    async def shown(self, speaker: Speaker, text: str) -> Message:
        """What the bot says on that, where it was said."""
        speaker.say(text)
        await self.s.quiet()
        return speaker.chat.sent[-1]

    async def pressed(self, speaker: Speaker, message: Message, button: str) -> Message:
        """What the bot says on that."""
        speaker.press(message, button)
        await self.s.quiet()
        return speaker.chat.sent[-1]

    async def collect(self, speaker: Speaker, person: PersonId) -> Data:
        """The words of every button that somebody can be shown in that chat."""
        found: Data = {}
        for stand in (Stand.NEW, Stand.CLAIMED, Stand.ANSWERED, Stand.CLOSED):
            await self.put(stand, person, (person,))
            message = await self.shown(speaker, f"/visa {NUMBER}")
            _gather(found, message)
            for further in (Verb.PASS, Verb.CLOSE):
                if further in message.buttons:
                    _gather(found, await self.pressed(speaker, message, further))
        await self.put(Stand.CLAIMED, person)
        await self.pressed(speaker, await self.shown(speaker, f"/visa {NUMBER}"), Verb.REPLY)
        _gather(found, await self.shown(speaker, "Ett utkast"))
        await self.shown(speaker, "/avbryt")
        return found

    def press(self, role: Role, verb: Verb, place: Place) -> Query:
        """Press it there, with the words that it had where they had seen it."""
        known = self.in_group
        if place is Place.PRIVATE:
            known = self.in_private.get(role, self.in_private[Role.HOLDER])
        return self.forge(role, place, known[verb])

    def forge(self, role: Role, place: Place, data: str) -> Query:
        """Press what nobody was ever shown there."""
        if place is Place.PRIVATE:
            return self.people[role].press_data(self.private[role], data)
        return self.speaker(role, place).press_data(self.places[place], data)

    def speaker(self, role: Role, place: Place) -> Speaker:
        """Them in the group, outside of its topics."""
        group = self.other if place is Place.OTHER_GROUP else self.s.group
        assert group is not None
        if role is Role.BOT:
            return group.bot(66, "Robot")
        if role is Role.ANONYMOUS:
            return group.anonymous_admin()
        return group.member(self.people[role])

    async def all(self) -> tuple[object, ...]:
        """All that no press may change without a right."""
        store = self.s.service.store
        every = await store.open_items()
        return (
            [(await self.s.case(n)).enquiry for n in (NUMBER, "26STOD2")],
            [len((await self.s.case(n)).past) for n in (NUMBER, "26STOD2")],
            sorted(one.number for one in every),
            await store.absences(),
            sorted(await store.accounts()),
            [text for text in self.people[Role.ASKER].texts if not text.startswith(STALE)],
        )


def _gather(found: Data, message: Message) -> None:
    for button in message.inline:
        if button["text"] in set(Verb):
            found.setdefault(Verb(button["text"]), button["callback_data"])


async def laid_out(s: Staffed) -> Board:
    """Everybody is there, has seen all buttons there are, and one has left since."""
    board = Board(s=s)
    await s.admit_all()
    board.people |= {Role(person): account for person, account in s.staff.items()}
    board.people[Role.NEVER_INVITED] = s.api.person(600, "Nils")
    board.people[Role.ASKER] = s.api.person(2001, "Asta")
    for name in ("Asta", "Adam"):
        asker = board.people[Role.ASKER] if name == "Asta" else s.api.person(2002, name)
        enquiry = await s.register(asker, entry=EntryId("bicycles"))
        room = await s.group.next_topic(enquiry.number)
        place = Place.OWN_TOPIC if enquiry.number == NUMBER else Place.OTHER_TOPIC
        board.places[place] = await room.next()
    for role in (*ACCOUNTS, Role.REVOKED):
        board.in_private[role] = await board.collect(board.people[role], PersonId(role))
        board.private[role] = board.people[role].messages[-1]
    for role in (Role.NEVER_INVITED, Role.ASKER):
        board.private[role] = await board.shown(board.people[role], "/hjalp")
    general = s.group.member(board.people[Role.HOLDER]).in_topic(0)
    board.in_group = await board.collect(general, HOLDER)
    board.places[Place.GENERAL] = s.group.general.messages[-1]
    board.other = s.api.group(OTHER_GROUP, "Annan", forum=True, admin=True)
    board.places[Place.OTHER_GROUP] = board.other.chat.add(0, {}, {"text": "Hej"})
    await s.dismiss(REVOKED)
    del s.staff[REVOKED]
    await s.quiet()
    return board
