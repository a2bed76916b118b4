"""What came in is done once, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.asking.talk import AskerTalks
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.handled import Handled
from stodbot.enquiries.incoming import Incoming, Received, Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.errors import StoreError
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from stodbot.store.sqlite import SqliteStore
from tests.fakes import FakeChannel

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ASKER, OTHER = Chat("asker:1"), Chat("asker:2")
POISON = "gift i en fråga"
MANY = 1_000


@pytest.fixture
async def service(toy_app: App, tmp_path: Path) -> AsyncIterator[Service]:
    settings = load_settings(data_dir=tmp_path / "data")
    async with open_service(toy_app, settings, ScriptClock(NOW)) as opened:
        yield opened


@pytest.fixture
def poisonous(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Some messages can't be processed, until it is undone."""
    handle = AskerTalks.handle

    async def poisoned(self: AskerTalks, received: Received) -> Handled:
        if received.message and received.message.text == POISON:
            raise KeyError(POISON)
        return await handle(self, received)

    monkeypatch.setattr(AskerTalks, "handle", poisoned)
    return monkeypatch


def typed(text: str, key: str, chat: Chat = ASKER) -> Incoming:
    return Incoming(channel="test", key=key, chat=chat, text=text)


async def do(service: Service, message: Incoming) -> Received:
    received = await service.intake.receive(message)
    await service.intake.process(received)
    return received


async def press(service: Service, verb: str, key: str) -> Incoming:
    """What somebody sends who presses the button with that verb, once they have seen it."""
    await service.courier(FakeChannel()).deliver_all()
    buttons = await service.store.buttons(ASKER)
    words = next(button.words for button in buttons if button.words.startswith(verb))
    return Incoming(channel="test", key=key, chat=ASKER, press=words)


async def texts(service: Service, chat: Chat = ASKER) -> list[str]:
    """What has been, or is to be, said in a chat."""
    channel = FakeChannel()
    await service.courier(channel).deliver_all()
    return [text for to, text in channel.sent if to == chat]


async def stages(service: Service, *stages: Stage) -> list[int]:
    return [len(await service.store.inbox(stage, MANY)) for stage in stages or tuple(Stage)]


async def about_to_send(service: Service) -> Incoming:
    await do(service, typed("kan man få bidrag till en cykel", "1"))
    await do(service, await press(service, "forward", "2"))
    return await press(service, "send", "3")


async def test_a_message_is_kept_before_anything_is_done(service: Service) -> None:
    await service.intake.receive(typed("hur når jag er", "1"))

    assert [1, 0, 0] == await stages(service)
    assert [] == await texts(service)


@pytest.mark.parametrize("method", ["talk", "settle"])
async def test_what_was_kept_and_not_done_is_done_after_a_crash(
    service: Service, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, method, killed)
        with pytest.raises(KeyboardInterrupt):
            await do(service, typed("hur når jag er", "1"))
    between = await stages(service)

    done = await service.intake.process_waiting()

    assert ([1, 0, 0], 1) == (between, done)
    assert [0, 1, 0] == await stages(service)
    assert 1 == len(await texts(service))


async def test_a_registration_that_a_crash_undid_is_made_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = await about_to_send(service)

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "register", killed)
        with pytest.raises(KeyboardInterrupt):
            await do(service, send)

    await service.intake.process_waiting()
    await do(service, send)

    assert ["26STOD1"] == [one.number for one in await service.store.of_asker(ASKER)]
    assert 1 == len([text for text in await texts(service) if "26STOD1" in text])


async def test_the_same_press_many_times_registers_once(service: Service) -> None:
    send = await about_to_send(service)

    await asyncio.gather(*(do(service, send) for _ in range(10)))

    assert 1 == len(await service.store.of_asker(ASKER))
    assert 1 == len([text for text in await texts(service) if "26STOD1" in text])


async def test_two_presses_register_once_and_tell_the_number_again(service: Service) -> None:
    send = await about_to_send(service)

    await do(service, send)
    await do(service, Incoming(channel="test", key="4", chat=ASKER, press=send.press))

    assert 1 == len(await service.store.of_asker(ASKER))
    assert ["26STOD1"] * 2 == ["26STOD1" for text in await texts(service) if "26STOD1" in text]
    assert [] == await service.store.flaws()


async def test_a_message_that_comes_again_when_done_is_answered_once(service: Service) -> None:
    for _ in range(3):
        await do(service, typed("hur når jag er", "1"))

    assert 1 == len(await texts(service))


async def test_messages_of_a_chat_are_done_one_after_another(service: Service) -> None:
    messages = [await service.intake.receive(typed(f"cykel {n}", str(n))) for n in range(5)]

    await asyncio.gather(*(service.intake.process(one) for one in messages))

    answers = await service.store.deliveries(DeliveryState.WAITING, MANY)
    assert [one.seq for one in messages] == [one.cause for one in answers]


async def test_a_message_that_cannot_be_done_is_put_aside_and_its_sender_told(
    service: Service, poisonous: pytest.MonkeyPatch
) -> None:
    await do(service, typed(POISON, "1"))

    (aside,) = await service.store.inbox(Stage.QUARANTINED, MANY)
    assert (3, typed(POISON, "1")) == (aside.attempts, aside.message)
    assert aside.fault is not None
    assert "KeyError" in aside.fault
    assert POISON not in aside.fault
    (told,) = await texts(service)
    assert "0611-800 00" in told
    assert "region.vasternorrland@rvn.se" in told
    assert "KeyError" not in told


async def test_a_message_that_was_put_aside_holds_up_nothing(
    service: Service, poisonous: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(("hur når jag er", POISON, "hur når jag er")):
        await service.intake.receive(typed(text, str(number)))
    await service.intake.receive(typed("hur når jag er", "9", OTHER))

    await service.intake.process_waiting()

    assert [0, 3, 1] == await stages(service)
    assert 3 == len(await texts(service))


async def test_a_message_that_was_put_aside_is_done_when_it_is_replayed(
    service: Service, poisonous: pytest.MonkeyPatch
) -> None:
    aside = await do(service, typed(POISON, "1"))
    await texts(service)
    poisonous.undo()

    await service.store.replay(aside.seq)
    await service.intake.process_waiting()

    assert [0, 1, 0] == await stages(service)
    assert 1 == len(await texts(service))


async def test_a_message_that_fails_once_is_done_at_the_next_attempt(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, failures = AskerTalks.handle, [RuntimeError("once")]

    async def flaky(self: AskerTalks, received: Received) -> Handled:
        if failures:
            raise failures.pop()
        return await handle(self, received)

    monkeypatch.setattr(AskerTalks, "handle", flaky)

    await do(service, typed("hur når jag er", "1"))

    assert [0, 1, 0] == await stages(service)
    assert 1 == len(await texts(service))


async def test_an_outage_of_the_store_puts_nothing_aside(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> None:
        raise StoreError("disken är full")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "settle", down)
        with pytest.raises(StoreError):
            await do(service, typed("hur når jag er", "1"))

    assert [1, 0, 0] == await stages(service)
    (waiting,) = await service.store.inbox(Stage.WAITING, MANY)
    assert 0 == waiting.attempts
