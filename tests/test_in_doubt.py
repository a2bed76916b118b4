"""What nobody knows of whether it was kept is done once, and no asker is told that it is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.chat import ChatSession
from stodbot.console.script import ScriptClock
from stodbot.dispatch.dispatcher import Dispatcher
from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import Language
from stodbot.enquiries.incoming import Incoming, Received, Stage
from stodbot.enquiries.replicas import Alone
from stodbot.errors import InDoubtError, StoreError
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from stodbot.store.postgres import pool
from tests.fakes import FakeChannel
from tests.postgres.proxy import Cut, Proxy, proxy_to
from tests.postgres.server import Server
from tests.test_intake import ASKER, NOW, about_to_send

_MANY = 1_000
_SECONDS = 20.0  # until it has been seen to


@pytest.fixture
async def proxy(postgres: Server) -> AsyncIterator[Proxy]:
    async with proxy_to(postgres.port) as opened:
        yield opened


@pytest.fixture
def address(postgres: Server, database: str, proxy: Proxy) -> str:
    return postgres.remote_url(database, port=proxy.port)


@pytest.fixture
async def service(
    toy_app: App, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Service]:
    """The bot, on a server to which the way can be cut; it soon gives up asking."""
    monkeypatch.setattr(pool, "_PATIENCE", 0.3)
    monkeypatch.setattr(pool, "_DOUBT_PATIENCE", 0.3)
    settings = load_settings(data_dir=tmp_path / "data", database=address)
    async with open_service(toy_app, settings, ScriptClock(NOW)) as opened:
        yield opened


@pytest.fixture
async def sending(service: Service) -> Received:
    """An asker has pressed the button that sends, and that is kept."""
    return await service.intake.receive(await about_to_send(service))


async def numbers_and_texts(service: Service) -> tuple[list[str], list[str]]:
    """The asker's enquiries, and what the asker is told."""
    channel = FakeChannel()
    await service.courier(channel).deliver_all()
    enquiries = await service.store.of_asker(ASKER)
    return [one.number for one in enquiries], [text for to, text in channel.sent if to == ASKER]


def test_a_doubt_is_dealt_with_wherever_a_store_that_keeps_nothing_is() -> None:
    assert issubclass(InDoubtError, StoreError)


@pytest.mark.parametrize("cut", Cut)
async def test_a_registration_in_doubt_that_is_processed_again_has_one_number(
    service: Service, sending: Received, proxy: Proxy, cut: Cut
) -> None:
    proxy.cut_next(cut, closes=True)
    with pytest.raises(InDoubtError):
        await service.intake.process(sending)

    proxy.is_closed = False
    await service.intake.process(sending)

    numbers, texts = await numbers_and_texts(service)
    assert ["26STOD1"] == numbers
    assert [True] == ["26STOD1" in text for text in texts]
    assert [] == await service.store.flaws()


@pytest.mark.parametrize("cut", Cut)
async def test_a_registration_in_doubt_is_processed_again_by_itself_and_the_asker_told_once(
    service: Service, sending: Received, proxy: Proxy, cut: Cut
) -> None:
    proxy.cut_next(cut, closes=True)
    pauses = 0

    async def pause(_seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        proxy.is_closed = False

    async def settled(_chat: Chat) -> None:
        """Nothing is on its way."""

    async with asyncio.timeout(_SECONDS), asyncio.TaskGroup() as group:
        dispatcher = Dispatcher(
            replica=Alone(),
            store=service.store,
            intake=lambda: service.intake,
            clock=ScriptClock(NOW),
            group=group,
            settled=settled,
            done=lambda _chat: None,
            pause=pause,
        )
        dispatcher.note(sending)
        await dispatcher.idle()

    numbers, texts = await numbers_and_texts(service)
    assert pauses > 0
    assert ["26STOD1"] == numbers
    assert [True] == ["26STOD1" in text for text in texts]
    assert [] == await service.store.inbox(Stage.WAITING, _MANY)


async def test_a_message_in_doubt_that_comes_again_is_kept_once(
    service: Service, proxy: Proxy
) -> None:
    message = Incoming(channel="test", key="again", chat=ASKER, text="hur når jag er")
    await service.store.open()
    proxy.cut_next(Cut.AFTER, closes=True)
    with pytest.raises(InDoubtError):
        await service.intake.receive(message)

    proxy.is_closed = False
    received = await service.intake.receive(message)

    assert [received.seq] == [one.seq for one in await service.store.inbox(Stage.WAITING, _MANY)]


@pytest.mark.parametrize("cut", Cut)
async def test_a_line_in_doubt_is_not_said_to_be_lost_and_is_answered_once(
    service: Service, proxy: Proxy, cut: Cut
) -> None:
    shown: list[str] = []
    session = ChatSession(service, ASKER, shown.append, lambda _trouble: None)
    await session.begin()
    proxy.cut_next(cut, closes=True)
    await session.say("hur når jag er")
    at_first = list(shown)

    proxy.is_closed = False
    await session.look()

    assert [service.app.phrases.say(Language.SWEDISH, "kept_for_later")] == at_first
    assert 1 == len(shown) - len(at_first)
    assert [] == await service.store.inbox(Stage.WAITING, _MANY)
