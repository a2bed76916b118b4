"""The bot on an emulated Telegram: both run in the test's own event loop, over a real database."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stodbot.app import App
from stodbot.clock import now
from stodbot.domain.enquiry import Chat, Enquiry, Item, ItemNumber, Reason
from stodbot.domain.entry import PersonId
from stodbot.domain.message import Shown
from stodbot.enquiries.acting import By
from stodbot.enquiries.case import Case
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Received, Settlement, Stage
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind, Outgoing
from stodbot.enquiries.rights import digest_of, new_code
from stodbot.enquiries.rooms import chat_of, enquiry_in, room_for
from stodbot.enquiries.said import facts_of
from stodbot.service import Service, open_service
from stodbot.serving.operation import Operation
from stodbot.serving.ways import Polling
from stodbot.settings import load_settings
from stodbot.telegram.access import access_from
from stodbot.telegram.chats import identity_of
from tests.botapi import BotApi, Group, Message, Person, Room

PATIENCE = 12.0  # seconds; the bot sends a chat one message a second
MANY = 1_000
FORUM = -1_002_000_000_500
RECEIPT = "Meddelandet har skickats. Vi återkommer med svar så snart vi kan."
GRANT = "kan man få bidrag till en ny maskin?"  # is answered
UNSURE = "hur mycket får man i bidrag för maskin nummer 1?"  # is answered with a choice
UNKNOWN = "Vad tycker ni om färgen på månen?"  # nothing in the knowledge is near it
EMERGENCY = "hjälp, min kollega ligger medvetslös"
FORWARD, SEND = "Skicka till handläggare", "Skicka"
OWN_LIST = ("Du har inga ärenden", "Dina senaste ärenden")
STALE = ("Knappen fungerar inte längre", "Knappen gäller inte längre", "Det är redan skickat")

Decide = Callable[[Desk, Enquiry], Outcome]
_REGION = ZoneInfo("Europe/Stockholm")  # by whose days the register goes
_REGISTRAR, _ITEM = PersonId("registrator"), ItemNumber(1)


@dataclass(slots=True, kw_only=True, repr=False)  # pytest writes out what tests are given
class Office:
    """The bot as it runs, and the staff behind it, who work on the same database."""

    app: App
    api: BotApi
    data: Path
    group: int | None = None  # where staff answer
    admins: tuple[int, ...] = ()
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _service: Service | None = None

    @property
    def service(self) -> Service:
        assert self._service is not None, "the bot has not been started"
        return self._service

    async def start(self) -> None:
        """Begin to serve, as `stodbot run` does."""
        settings = load_settings(
            data_dir=self.data,
            encoder="none",
            telegram_token=self.api.token,
            telegram_base_url=self.api.base_url,
            telegram_base_file_url=self.api.base_file_url,
            telegram_group=self.group,
            telegram_admins=self.admins,
        )
        self._service = await self._stack.enter_async_context(open_service(self.app, settings))
        access = access_from(
            self.api.token, None, settings.telegram_base_url, settings.telegram_base_file_url
        )
        service = self._service
        operation = Operation(
            lambda: service,
            access,
            look_at_knowledge=_look_at_nothing,
            data_dir=self.data,
            overall=int(settings.telegram_per_second),
            staff_group=settings.telegram_group,
            admins=settings.telegram_admins,
        )
        await self._stack.enter_async_context(_running(operation, Polling(access)))
        polls = len(self.api.journal.of("getUpdates"))
        await self.api.until(lambda: len(self.api.journal.of("getUpdates")) > polls, PATIENCE)

    async def stop(self) -> None:
        """End in an orderly way."""
        await self._stack.aclose()
        self._service = None

    async def restart(self) -> None:
        """End, and begin anew on the same database."""
        await self.stop()
        await self.start()

    async def enquiry(self, number: str = "") -> Enquiry:
        """The one with that number, or the only one there is."""
        (found,) = [one for one in await self.enquiries() if number in ("", one.number)]
        return found

    async def enquiries(self, asker: Person | None = None) -> list[Enquiry]:
        """All that were registered, or those of one person."""
        today = datetime.now(_REGION).date()
        cases = await self.service.store.registered(today.replace(month=1, day=1), today)
        ending = "" if asker is None else f"-{asker.id}"
        return [case.enquiry for case in cases if case.enquiry.asker.endswith(ending)]

    async def case(self, number: str = "") -> Case:
        """All that is known of an enquiry."""
        found = await self.service.store.case((await self.enquiry(number)).number)
        assert found is not None
        return found

    async def claim(self, number: str = "") -> None:
        """The registrar takes it on."""
        at = now()
        await self._change(number, lambda desk, enquiry: desk.claim(enquiry, _ITEM, _REGISTRAR, at))

    async def reply(self, text: str, number: str = "") -> None:
        """The registrar answers the asker."""
        await self._change(number, lambda desk, one: desk.reply(one, _ITEM, _REGISTRAR, text))

    async def close(self, number: str = "") -> None:
        """The registrar is done with it."""
        why = Reason.ANSWERED
        await self._change(number, lambda desk, one: desk.close(one, _ITEM, _REGISTRAR, why))

    async def reopen(self, number: str = "") -> None:
        """The registrar opens it again."""
        at = now()
        await self._change(number, lambda desk, one: desk.reopen(one, _ITEM, _REGISTRAR, at))

    async def void(self, number: str = "") -> None:
        """The registrar voids it."""
        await self._change(number, lambda desk, one: desk.void(one, _REGISTRAR, "dubblett"))

    async def item(self, number: str = "") -> Item:
        """Its only item."""
        (item,) = (await self.enquiry(number)).items
        return item

    async def received(self) -> list[Received]:
        """All that is in the inbox."""
        found = [one for stage in Stage for one in await self.service.store.inbox(stage, MANY)]
        return list({one.seq: one for one in found}.values())  # some may be done meanwhile

    async def deliveries(self, state: DeliveryState) -> list[Delivery]:
        """All that is owed and in that state."""
        return await self.service.store.deliveries(state, MANY)

    async def admit(self, person: Person, staff: str) -> None:
        """Somebody is that member of the staff from now on."""
        code, at, by = new_code(), now(), By(actor="operator", at=now())
        store, until = self.service.store, at + timedelta(days=1)
        await store.invite(by, PersonId(staff), digest_of(code), until)
        await store.join(by, identity_of(person.id), digest_of(code), Settlement())

    async def dismiss(self, staff: str) -> None:
        """Somebody is on the staff no more."""
        by, today = By(actor="operator", at=now()), datetime.now(_REGION).date()
        await self.service.store.remove(by, PersonId(staff), today)

    async def owe(self, to: Chat, shown: Shown | str) -> None:
        """The bot is to say that there."""
        facts = facts_of(shown if isinstance(shown, Shown) else Shown(shown))
        said = Outgoing(to=to, kind=Kind.SAID, facts=facts, enquiry=enquiry_in(to))
        by = By(actor="system", at=now())
        await self.service.store.settle(by, Settlement(outgoing=(said,)))

    def files_with(self, words: str) -> list[str]:
        """The files of the bot's in which those words stand, escaped or not."""
        wanted = {words.encode(), json.dumps(words)[1:-1].encode()}
        files = (path for path in self.data.rglob("*") if path.is_file())
        return [f.name for f in files if any(one in f.read_bytes() for one in wanted)]

    async def _change(self, number: str, decide: Decide) -> None:
        at, enquiry = now(), await self.enquiry(number)
        desk = Desk(await self.service.offices.at(at))
        await self.service.store.change(
            By(actor=chat_of(_REGISTRAR), at=at),
            enquiry.number,
            lambda current: decide(desk, current),
        )


@asynccontextmanager
async def at_work(
    app: App, api: BotApi, data: Path, group: int | None = None, admins: tuple[int, ...] = ()
) -> AsyncIterator[Office]:
    """The bot serves as long as that."""
    opened = Office(app=app, api=api, data=data, group=group, admins=admins)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


async def ask(person: Person, text: str) -> Message:
    """Say it; gives what the bot says next."""
    person.say(text)
    return await person.next(PATIENCE)


async def press(person: Person, message: Message, button: str) -> Message:
    """Press a button; gives what the bot says next."""
    person.press(message, button)
    return await person.next(PATIENCE)


async def preview(person: Person, text: str = UNKNOWN) -> Message:
    """What would be sent on of a question that the bot knows nothing about."""
    return await press(person, await ask(person, text), FORWARD)


async def register(person: Person, text: str = UNKNOWN) -> Message:
    """Send such a question on; gives the receipt."""
    return await press(person, await preview(person, text), SEND)


async def room_of_enquiry(office: Office, forum: Group, asker: Person) -> Room:
    """The thread of a new enquiry, once the card is there."""
    known = {one.number for one in await office.enquiries()}
    await register(asker)
    (number,) = {one.number for one in await office.enquiries()} - known
    room = await forum.next_topic(number, PATIENCE)
    await room.next(PATIENCE)
    return room


async def told(office: Office, room: Room, shown: Shown | str) -> Message:
    """What the bot is to say in that thread, once it is there."""
    number = room.name.partition(" ")[0]
    await office.owe(room_for((await office.enquiry(number)).id), shown)
    wanted = shown if isinstance(shown, str) else shown.text
    message = await room.next(PATIENCE)
    while message.text != wanted:
        message = await room.next(PATIENCE)
    return message


async def is_silent(person: Person) -> bool:
    """Whether nothing came on what was done before; only what they ask for now is answered."""
    answer = await ask(person, "/mina")
    return answer.text.startswith(OWN_LIST)


async def _look_at_nothing() -> None:
    return


@asynccontextmanager
async def _running(operation: Operation, way: Polling) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(operation.run(way, stop))
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram, which must never have been called wrongly."""
    async with BotApi.serving() as served:
        yield served
    assert [] == served.violations


@pytest.fixture
def anna(api: BotApi) -> Person:
    return api.person(1001, "Anna")


@pytest.fixture
def bo(api: BotApi) -> Person:
    return api.person(1002, "Bo")


@pytest.fixture
def frida(api: BotApi) -> Person:
    """Who is to be on the staff."""
    return api.person(501, "Frida")


@pytest.fixture
def forum(api: BotApi) -> Group:
    """The group of the staff, as it should be."""
    return api.group(FORUM, "Samordnare", forum=True, admin=True)


@pytest.fixture
async def desk(plain_app: App, api: BotApi, forum: Group, tmp_path: Path) -> AsyncIterator[Office]:
    """The bot, which serves, with a group of the staff."""
    async with at_work(plain_app, api, tmp_path / "data", forum.id) as opened:
        yield opened


@pytest.fixture
async def office(plain_app: App, api: BotApi, tmp_path: Path) -> AsyncIterator[Office]:
    """The bot, which serves."""
    async with at_work(plain_app, api, tmp_path / "data") as opened:
        yield opened
