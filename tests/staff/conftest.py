"""A whole staff behind the bot on an emulated Telegram, on a clock that tests set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.app import App, open_app
from stodbot.domain.enquiry import Chat, Enquiry
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.case import Case
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.incoming import Settlement, Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.service import Service
from stodbot.serving import operation, ways
from stodbot.settings import load_settings
from stodbot.telegram import post
from stodbot.telegram.chats import identity_of
from tests.botapi import BotApi, Group, Person
from tests.telegram.at_work import MANY, AtWork, Scaled, at_work
from tests.toys import write_toy

FORUM = -1_002_000_000_700
PATIENCE = 20.0
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)  # nine in the region
CHRISTMAS = datetime(2026, 12, 23, 16, tzinfo=UTC)  # nobody answers for four days
SPEED = 400  # the bot sends a group a message in three seconds
COORDINATORS = """\
people:
  - {id: registrator, role: {sv: registrator}}
  - {id: frida, name: Frida Ek, role: {sv: samordnare}, substitute: berit}
  - {id: berit, name: Berit Alm, role: {sv: samordnare}, substitute: cilla}
  - {id: cilla, name: Cilla Dal, role: {sv: samordnare}}
  - {id: peter, name: Peter Sund, role: {sv: samordnare}}
  - {id: maria, name: Maria Lind, role: {sv: tillväxtchef}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: wheels, title: {sv: Hjul}, subject: {sv: Fråga om hjul}, members: [frida, berit, cilla]}
  - {id: keels, title: {sv: Kölar}, subject: {sv: Fråga om kölar}, members: [peter]}
growth_manager: maria
escalate_after: 2
"""
WHEELS = QueueId("wheels")
STAFF = {
    PersonId(one): number
    for number, one in enumerate(("registrator", "frida", "berit", "cilla", "peter", "maria"), 501)
}


class Clock(Scaled):
    """Time that begins on a Monday morning and passes as fast as it is told."""

    def __init__(self, speed: float = SPEED, begun: datetime = MONDAY) -> None:
        super().__init__(speed)
        self._begun = begun

    def timestamp(self) -> float:
        return self().timestamp()

    def skip_to(self, at: datetime) -> None:
        """It is that time at once."""
        self.skip((at - self()).total_seconds())


@dataclass(kw_only=True)
class Staffed:
    """The bot at work, everybody on its staff, and the group if there is one."""

    bot: AtWork
    api: BotApi
    clock: Clock
    forum: Group | None
    staff: dict[PersonId, Person] = field(default_factory=dict)
    asked: int = 0

    @property
    def service(self) -> Service:
        return self.bot.service

    @property
    def group(self) -> Group:
        assert self.forum is not None
        return self.forum

    async def admit(self, staff: PersonId, person: Person) -> None:
        """Somebody is that member of the staff from now on."""
        code, at = new_code(), self.clock()
        by = By(actor="operator", at=at)
        await self.service.store.invite(by, staff, digest_of(code), at + timedelta(days=1))
        await self.service.store.join(by, identity_of(person.id), digest_of(code), Settlement())
        self.staff[staff] = person
        if self.forum is not None:
            self.forum.member(person)

    async def admit_all(self) -> None:
        """Everybody is there."""
        for person, number in STAFF.items():
            await self.admit(person, self.api.person(number, person.capitalize()))

    async def dismiss(self, staff: PersonId) -> None:
        """Somebody is on the staff no more."""
        at = self.clock()
        await self.service.store.remove(By(actor="operator", at=at), staff, at.date())

    async def register(
        self,
        asker: Person,
        text: str = "En fråga om hjul",
        queue: QueueId = WHEELS,
        entry: EntryId | None = None,
    ) -> Enquiry:
        """An enquiry of that asker's is registered, as if they had sent it a moment ago."""
        self.asked += 1
        at, chat = self.clock(), Chat(f"asker:telegram-{asker.id}")
        registration = Registration(
            draft=f"utkast-{self.asked}",
            asker=chat,
            language="sv",
            written=(Written(text=text, received_at=at),),
            entry=entry,
            queues=(queue,),
        )
        counter = Counter(await self.service.offices.at(at))
        registered = await self.service.store.register(
            By(actor=chat, at=at),
            registration,
            lambda numbered: counter.open(registration, numbered, at),
            Settlement(),
        )
        return registered.enquiry

    async def case(self, number: str) -> Case:
        """All that is known of an enquiry."""
        found = await self.service.store.case(number)
        assert found is not None
        return found

    async def quiet(self) -> None:
        """Until all that came is taken in and done with, and all that can be sent is sent."""
        await self.api.until(lambda: not self.api.updates.pending, PATIENCE)
        async with asyncio.timeout(PATIENCE):
            # twice, as what could not be sent for sure is told to others; nobody tells when
            while await self._busy() or await self._busy():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def _busy(self) -> bool:
        """Looked at in the order in which one follows from the other."""
        store = self.service.store
        if await store.inbox(Stage.WAITING, 1):
            return True
        known = {f"staff:{one}" for one in self.staff}
        waiting = await store.deliveries(DeliveryState.WAITING, MANY)
        if any(not d.message.to.startswith("staff:") or d.message.to in known for d in waiting):
            return True
        return bool(await store.deliveries(DeliveryState.SENDING, 1))


@asynccontextmanager
async def staffed(
    app: App, data: Path, clock: Clock, *, has_group: bool = True
) -> AsyncIterator[Staffed]:
    """The bot with its staff; nobody of them has an account yet."""
    async with BotApi.serving(limits=False) as api:
        forum = api.group(FORUM, "Samordnare", forum=True, admin=True) if has_group else None
        group = FORUM if has_group else None
        async with at_work(
            app, api, data, clock=clock, pause=clock.pause, overall=None, group=group
        ) as bot:
            yield Staffed(bot=bot, api=api, clock=clock, forum=forum)
        assert [] == api.violations


@pytest.fixture(scope="session")
def staffed_app(tmp_path_factory: pytest.TempPathFactory, kept_data: Path) -> App:
    """The bot over the toy knowledge with a staff of six, without an encoder."""
    directory = write_toy(tmp_path_factory.mktemp("staffed"))
    (directory / "coordinators.yaml").write_text(COORDINATORS, "utf-8")
    return open_app(
        load_settings(knowledge=directory, data_dir=kept_data / "staffed", encoder="none")
    )


def ticking(patch: pytest.MonkeyPatch, speed: float = SPEED, begun: datetime = MONDAY) -> Clock:
    """The clock that the bot goes by from now on."""
    made = Clock(speed, begun)
    patch.setattr(operation, "time", made)
    patch.setattr(ways, "time", made)
    patch.setattr(post, "_LOOK_SECONDS", 1)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return ticking(monkeypatch)


@pytest.fixture
async def crew(staffed_app: App, clock: Clock, tmp_path: Path) -> AsyncIterator[Staffed]:
    """The bot with a group, and everybody on the staff in it."""
    async with staffed(staffed_app, tmp_path, clock) as opened:
        await opened.admit_all()
        yield opened
