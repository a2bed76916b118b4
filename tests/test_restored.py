"""A bot on a restored store: what it owed then may have been sent since."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat, ItemNumber
from stodbot.domain.entry import PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import DeliveryState, Kind, Outgoing
from stodbot.enquiries.register import Series
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from stodbot.store.backups.restoring import Restoring
from stodbot.store.backups.taking import take
from tests.fakes import FakeChannel

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=8)
ASKER, REGISTRAR = Chat("asker:1"), PersonId("registrator")
DESK_CHAT = Chat("staff:registrator")
MANY = 1_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@asynccontextmanager
async def opened(app: App, data: Path, at: datetime = NOW) -> AsyncIterator[Service]:
    async with open_service(app, load_settings(data_dir=data), ScriptClock(at)) as service:
        yield service


@asynccontextmanager
async def restored(app: App, data: Path) -> AsyncIterator[Service]:
    """The bot, hours later, on a copy that was taken before it sent what it owes."""
    copy = data.with_name("copy")
    path = take(None, data, data.with_name("x.tar"), lambda: NOW).path
    Restoring(database=None, data_dir=copy, series=Series(), clock=lambda: LATER).restore(path)
    async with opened(app, copy, LATER) as service:
        yield service


async def registered(service: Service) -> None:
    """Somebody's enquiry, which the registrar has claimed and all have been told of."""
    wanted = Registration(
        draft="d1",
        asker=ASKER,
        language="sv",
        written=(Written(text="Hur når jag er?", received_at=NOW),),
        queues=(QueueId("registrator"),),
    )
    office = await service.offices.at(NOW)
    await service.store.register(
        By(actor=ASKER, at=NOW),
        wanted,
        lambda numbered: Counter(office).open(wanted, numbered, NOW),
        Settlement(),
    )
    await service.store.change(
        By(actor=DESK_CHAT, at=NOW),
        "26STOD1",
        lambda enquiry: Desk(office).claim(enquiry, ItemNumber(1), REGISTRAR, NOW),
    )
    await service.courier(FakeChannel()).deliver_all()


async def delivered(service: Service) -> list[tuple[Chat, str]]:
    channel = FakeChannel()
    courier = service.courier(channel)
    await courier.begin()
    await courier.deliver_all()
    return channel.sent


async def test_what_the_bot_owed_is_sent_once_with_a_line_that_it_may_have_come(
    toy_app: App, data: Path
) -> None:
    owed = Outgoing(to=ASKER, kind=Kind.SAID, facts={"text": "Välkommen", "buttons": []})
    async with opened(toy_app, data) as service:
        await service.store.settle(By(actor="system", at=NOW), Settlement(outgoing=(owed,)))

    async with restored(toy_app, data) as service:
        first, again = await delivered(service), await delivered(service)

    ((to, text),) = first
    assert (ASKER, []) == (to, again)
    assert text.endswith("\n\nVälkommen")


async def test_an_answer_that_was_owed_is_not_sent_and_its_holder_is_told(
    toy_app: App, data: Path
) -> None:
    async with opened(toy_app, data) as service:
        await registered(service)
        desk = Desk(await service.offices.at(NOW))
        await service.store.change(
            By(actor=DESK_CHAT, at=NOW),
            "26STOD1",
            lambda enquiry: desk.reply(enquiry, ItemNumber(1), REGISTRAR, "Ring växeln."),
        )

    async with restored(toy_app, data) as service:
        sent = await delivered(service)
        unsure = await service.store.deliveries(DeliveryState.UNSURE, MANY)

    assert [Kind.REPLY] == [one.message.kind for one in unsure]
    assert [] == [text for to, text in sent if to == ASKER]
    assert any("26STOD1" in text for to, text in sent if to == DESK_CHAT)


async def test_what_had_been_sent_is_not_sent_again(toy_app: App, data: Path) -> None:
    async with opened(toy_app, data) as service:
        await registered(service)

    async with restored(toy_app, data) as service:
        assert [] == await delivered(service)
