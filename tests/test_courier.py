"""What is owed gets out in its order, or somebody is told."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.courier import Courier
from stodbot.domain.enquiry import Chat, Enquiry, ItemNumber
from stodbot.domain.entry import PersonId, QueueId
from stodbot.enquiries.acting import By
from stodbot.enquiries.counter import Counter, Registration, Written
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import DeliveryState, Kind, Outgoing, Reach
from stodbot.errors import (
    ChannelError,
    SlowDownError,
    StoreError,
    UnconfirmedError,
    UnreachableError,
)
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from tests.fakes import FakeChannel

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ASKER, OTHER = Chat("asker:1"), Chat("asker:2")
REGISTRAR, DESK_CHAT = PersonId("registrator"), Chat("staff:registrator")
MANY = 1_000


@pytest.fixture
def clock() -> ScriptClock:
    return ScriptClock(NOW)


@pytest.fixture
async def service(toy_app: App, tmp_path: Path, clock: ScriptClock) -> AsyncIterator[Service]:
    async with open_service(toy_app, load_settings(data_dir=tmp_path / "data"), clock) as opened:
        yield opened


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def courier(service: Service, channel: FakeChannel) -> Courier:
    return service.courier(channel)


def said(text: str, to: Chat = ASKER) -> Outgoing:
    return Outgoing(to=to, kind=Kind.SAID, facts={"text": text, "buttons": []})


async def owe(service: Service, *messages: Outgoing) -> None:
    by = By(actor="system", at=service.clock())
    await service.store.settle(by, Settlement(outgoing=messages))


async def registered(service: Service) -> Enquiry:
    """Somebody's enquiry, which the registrar has claimed."""
    by = By(actor=ASKER, at=NOW)
    wanted = Registration(
        draft="d1",
        asker=ASKER,
        language="sv",
        written=(Written(text="Hur når jag er?", received_at=NOW),),
        queues=(QueueId("registrator"),),
    )
    counter = Counter(await service.offices.at(NOW))
    await service.store.register(
        by, wanted, lambda numbered: counter.open(wanted, numbered, NOW), Settlement()
    )
    desk = Desk(await service.offices.at(NOW))
    return await service.store.change(
        By(actor=DESK_CHAT, at=NOW),
        "26STOD1",
        lambda enquiry: desk.claim(enquiry, ItemNumber(1), REGISTRAR, NOW),
    )


async def reply(service: Service, text: str) -> None:
    desk = Desk(await service.offices.at(NOW))
    await service.store.change(
        By(actor=DESK_CHAT, at=NOW),
        "26STOD1",
        lambda enquiry: desk.reply(enquiry, ItemNumber(1), REGISTRAR, text),
    )


async def in_state(service: Service, state: DeliveryState) -> list[Outgoing]:
    return [one.message for one in await service.store.deliveries(state, MANY)]


async def test_what_is_owed_gets_out_in_its_order(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await owe(service, said("1"), said("a", OTHER), said("2"), said("b", OTHER), said("3"))

    count = await courier.deliver_all()

    assert 5 == count
    assert ["1", "2", "3"] == [text for to, text in channel.sent if to == ASKER]
    assert ["a", "b"] == [text for to, text in channel.sent if to == OTHER]
    assert [] == await in_state(service, DeliveryState.WAITING)


async def test_a_courier_leaves_the_chats_of_others_alone(
    service: Service, channel: FakeChannel
) -> None:
    await owe(service, said("1"), said("2", OTHER))

    await service.courier(channel, Reach(OTHER)).deliver_all()

    assert [(OTHER, "2")] == channel.sent


async def test_what_does_not_get_out_is_tried_again_later_and_in_its_order(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [ChannelError(), ChannelError(), ChannelError()]
    await owe(service, said("1"), said("2"))
    waits = []

    while not channel.sent:
        tried = len(channel.tried)
        started = clock()
        while len(channel.tried) == tried:
            await courier.deliver_all()
            clock.go_to(clock() + timedelta(seconds=0.1))
        waits.append((clock() - started).total_seconds())

    assert ["1", "1", "1", "1", "2"] == [text for _, text in channel.tried]
    assert [True, True, True] == [
        wanted * 0.8 <= wait <= wanted * 1.2 + 0.3
        for wanted, wait in zip((1, 2, 4), waits[1:], strict=True)
    ]


async def test_one_that_does_not_get_out_holds_up_no_other_chat(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    channel.errors[ASKER] = [ChannelError()] * 9
    await owe(service, said("1"), *(said(str(n), OTHER) for n in range(20)))

    await courier.deliver_all()

    assert [str(n) for n in range(20)] == [text for to, text in channel.sent if to == OTHER]
    assert [said("1")] == await in_state(service, DeliveryState.WAITING)


async def test_waiting_gets_longer_but_not_for_ever(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [ChannelError()] * 40
    await owe(service, said("1"))

    for _ in range(41):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(minutes=12))

    assert [(ASKER, "1")] == channel.sent


async def test_a_chat_that_cannot_be_reached_fails_and_staff_are_told(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    enquiry = await registered(service)
    await courier.deliver_all()
    await reply(service, "Ring växeln")
    channel.errors[ASKER] = [UnreachableError("blocked")]

    await courier.deliver_all()

    (failed,) = await in_state(service, DeliveryState.FAILED)
    assert (Kind.REPLY, ASKER, enquiry.id) == (failed.kind, failed.to, failed.enquiry)
    assert DESK_CHAT == channel.sent[-1][0]
    assert "26STOD1" in channel.sent[-1][1]
    found = await service.store.enquiry("26STOD1")
    assert found is not None
    assert found.is_open


async def test_a_message_that_nobody_knows_of_is_unsure_told_and_never_sent_by_itself(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    await registered(service)
    await courier.deliver_all()
    await reply(service, "Ring växeln")
    channel.errors[ASKER] = [UnconfirmedError()]
    tried = len(channel.tried)

    for _ in range(5):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(days=1))

    assert [ASKER, DESK_CHAT] == [to for to, _ in channel.tried[tried:]]
    (unsure,) = await in_state(service, DeliveryState.UNSURE)
    assert Kind.REPLY is unsure.kind


async def test_what_is_unsure_is_told_otherwise_than_what_failed(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await registered(service)
    await courier.deliver_all()
    channel.errors[ASKER] = [UnconfirmedError(), UnreachableError()]
    for text in ("Ett", "Två"):
        await reply(service, text)

    await courier.deliver_all()

    told = [text.splitlines()[0] for to, text in channel.sent if to == DESK_CHAT][-2:]
    assert 2 == len(set(told))


async def test_what_is_unsure_does_not_hold_up_the_next(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await registered(service)
    await courier.deliver_all()
    channel.errors[ASKER] = [UnconfirmedError()]
    for text in ("Ett", "Två"):
        await reply(service, text)

    await courier.deliver_all()

    (arrived,) = [text for to, text in channel.sent[-2:] if to == ASKER]
    assert "Två" in arrived


async def test_what_is_unsure_is_sent_again_if_somebody_decides_so(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await registered(service)
    await courier.deliver_all()
    await reply(service, "Ring växeln")
    channel.errors[ASKER] = [UnconfirmedError()]
    await courier.deliver_all()
    (unsure,) = await service.store.deliveries(DeliveryState.UNSURE, MANY)

    await service.store.decide(By(actor="system", at=NOW), unsure.id, again=True)
    await courier.deliver_all()

    to, text = channel.sent[-1]
    assert ASKER == to
    assert "Ring växeln" in text


async def test_what_the_bot_said_and_nobody_knows_of_is_said_again_and_marked(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [UnconfirmedError()]
    await owe(service, said("Svaret"), said("Nästa"))

    for _ in range(3):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(seconds=5))

    first, (_, again), after = channel.tried
    assert (ASKER, "Svaret") == first
    assert again.endswith("Svaret")
    assert "Svaret" != again
    assert (ASKER, "Nästa") == after


async def test_what_stays_in_doubt_is_not_said_for_ever(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [UnconfirmedError() for _ in range(9)]
    await owe(service, said("Svaret"))

    for _ in range(20):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(minutes=1))

    assert 4 == len(channel.tried)
    assert [said("Svaret")] == await in_state(service, DeliveryState.UNSURE)


async def test_what_a_courier_had_when_it_died_is_unsure_once_its_lease_has_ended(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    await registered(service)
    await courier.deliver_all()
    await reply(service, "Ring växeln")
    tried = len(channel.tried)
    (died,) = await service.store.lease(clock(), clock() + timedelta(seconds=60), Reach(ASKER))

    await courier.deliver_all()
    before = await in_state(service, DeliveryState.UNSURE)
    clock.go_to(clock() + timedelta(seconds=60))
    await courier.deliver_all()

    assert ([], [died.message]) == (before, await in_state(service, DeliveryState.UNSURE))
    assert [DESK_CHAT] == [to for to, _ in channel.tried[tried:]]
    late = await service.store.sent(died, clock(), ["r"], ())
    assert not late


async def test_a_courier_that_dies_while_it_sends_leaves_others_their_chats(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [KeyboardInterrupt()]  # type: ignore[list-item]  # a kill is no Exception
    await owe(service, said("1"), said("2"), said("3", OTHER))
    with pytest.raises(KeyboardInterrupt):
        await courier.deliver_all()

    await courier.deliver_all()
    clock.go_to(clock() + timedelta(minutes=2))
    await courier.deliver_all()

    (_, other), (_, again), (_, after) = channel.sent
    assert ("3", "2") == (other, after)
    assert again.endswith("1")
    assert "1" != again


async def test_one_chat_that_must_wait_holds_up_no_other(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    channel.errors[ASKER] = [SlowDownError(30)]
    await owe(service, said("1"), said("2"), *(said(str(n), OTHER) for n in range(20)))

    await courier.deliver_all()
    clock.go_to(clock() + timedelta(seconds=29))
    await courier.deliver_all()
    before = [text for to, text in channel.sent if to == ASKER]
    clock.go_to(clock() + timedelta(seconds=1))
    await courier.deliver_all()

    assert ([], ["1", "2"]) == (before, [text for to, text in channel.sent if to == ASKER])
    assert [str(n) for n in range(20)] == [text for to, text in channel.sent if to == OTHER]


async def test_while_the_channel_is_down_it_is_only_looked_at_now_and_then(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    chats = [Chat(f"asker:{n}") for n in range(50)]
    for chat in chats:
        channel.errors[chat] = [ChannelError() for _ in range(99)]
    await owe(service, *(said("1", chat) for chat in chats))

    for _ in range(3600):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(seconds=1))

    assert 100 <= len(channel.tried) <= 160


async def test_once_the_channel_is_up_nothing_waits_any_more(
    service: Service, channel: FakeChannel, courier: Courier, clock: ScriptClock
) -> None:
    chats = [Chat(f"asker:{n}") for n in range(50)]
    for chat in chats:
        channel.errors[chat] = [ChannelError() for _ in range(99)]
    await owe(service, *(said("1", chat) for chat in chats))
    for _ in range(600):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(minutes=1))

    channel.errors.clear()
    for _ in range(40):
        await courier.deliver_all()
        clock.go_to(clock() + timedelta(seconds=1))

    assert set(chats) == {to for to, _ in channel.sent}


async def test_a_fault_of_the_program_with_one_message_holds_up_no_other_chat(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    channel.errors[ASKER] = [ValueError("a fault")]
    await owe(service, said("1"), said("2", OTHER))

    await courier.deliver_all()

    assert [(OTHER, "2")] == channel.sent


async def test_a_reply_is_rendered_when_it_is_sent(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await registered(service)
    await reply(service, "Ring växeln\x00")

    await courier.deliver_all()

    (text,) = [text for to, text in channel.sent if to == ASKER and "Ring växeln" in text]
    assert "26STOD1" in text
    kept = await in_state(service, DeliveryState.SENT)
    assert [] == [one for one in kept if "Ring" in str(one.facts)]


async def test_a_receipt_says_what_was_promised_and_the_number(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    await registered(service)

    await courier.deliver_all()

    (receipt,) = [text for to, text in channel.sent if to == ASKER]
    wanted = "Meddelandet har skickats. Vi återkommer med svar så snart vi kan."
    assert wanted == receipt.splitlines()[0]
    assert "26STOD1" in receipt


async def test_what_was_not_shown_as_the_store_failed_gets_out_once_it_can(
    service: Service, channel: FakeChannel, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_enquiry: object) -> None:
        raise StoreError("databasen är låst")

    await registered(service)
    with monkeypatch.context() as patch:
        patch.setattr(service.store, "by_id", fail)
        with pytest.raises(StoreError):
            await courier.deliver_all()

    await courier.deliver_all()

    assert 1 == sum("Meddelandet har skickats." in text for _, text in channel.sent)
    assert [] == await in_state(service, DeliveryState.SENDING)


async def test_whoever_has_left_the_staff_is_shown_no_enquiry(
    service: Service, channel: FakeChannel, courier: Courier
) -> None:
    enquiry, gone = await registered(service), Chat("staff:gone")
    card = Outgoing(to=gone, kind=Kind.CARD, facts={"why": "new"}, enquiry=enquiry.id)
    await owe(service, card)

    await courier.deliver_all()

    assert [] == [text for to, text in channel.tried if to == gone]
    assert [gone] == [one.to for one in await in_state(service, DeliveryState.FAILED)]
