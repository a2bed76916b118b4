"""On the way out over HTTP: what Telegram refuses, drops, delays or garbles loses no reply."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot import courier
from stodbot.app import App
from stodbot.enquiries.outgoing import Delivery, DeliveryState, Kind
from stodbot.serving import operation, ways
from stodbot.telegram import client
from tests.botapi import BotApi
from tests.telegram.at_work import (
    BICYCLE,
    QUESTIONS,
    AtWork,
    Scaled,
    at_work,
    first_lines,
    people,
    sent_by,
    until_answered,
)
from tests.telegram.conftest import FORWARD, RECEIPT, SEND, Office, ask, press

AGAIN = "Det här meddelandet kan du redan ha fått."
ANSWER = "Cykelstöd"
ODD = (b"<html>", b"[]", b"null", b"{}", b'{"ok":true}', b'{"ok":true,"result":5}', b"")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.serving(limits=False) as served:
        yield served


@pytest.fixture
def scaled(monkeypatch: pytest.MonkeyPatch) -> Scaled:
    """The bot's time passes twenty times as fast."""
    made = Scaled(20)
    monkeypatch.setattr(operation, "time", made)
    monkeypatch.setattr(ways, "time", made)
    return made


@pytest.fixture
async def bot(toy_app: App, api: BotApi, tmp_path: Path, scaled: Scaled) -> AsyncIterator[AtWork]:
    async with at_work(toy_app, api, tmp_path, clock=scaled, pause=scaled.pause) as serving:
        yield serving


async def settled(bot: AtWork, state: DeliveryState, patience: float = 8.0) -> list[Delivery]:
    """What is in that state, as soon as something is."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not bot.operation.done():
        if found := await bot.outbox(state):
            return found
        await asyncio.sleep(0.02)  # nobody tells when that is so
    return []


# --- refusals


async def test_flood_control_of_one_chat_keeps_no_other_waiting(
    toy_app: App, api: BotApi, tmp_path: Path
) -> None:
    clock = Scaled(1)
    async with at_work(toy_app, api, tmp_path, clock=clock) as bot:
        slow, *others = people(api, 41)
        api.faults.flood("sendMessage", 30, chat=slow.id)
        slow.say(BICYCLE)
        await api.until(lambda: api.too_many == 1)
        waits = []
        for other in others:
            begun = time.monotonic()
            other.say(BICYCLE)
            await until_answered(api, [other])
            waits.append(time.monotonic() - begun)
        meanwhile = (sent_by(slow), len(api.journal.of("sendMessage", slow.id)))
        clock.skip(30)
        await until_answered(api, [slow])
        doubts = [one.doubts for one in await bot.outbox(DeliveryState.SENT)]

    assert sorted(waits)[37] < 1.0
    assert (0, 1) == meanwhile
    assert [ANSWER] == first_lines(slow)
    assert {0} == set(doubts)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
async def test_chat_that_is_gone_is_given_up_at_once(
    bot: AtWork, api: BotApi, status: int, text: str
) -> None:
    (anna,) = people(api, 1)
    api.faults.refuse("sendMessage", status, text, times=None)
    anna.say(BICYCLE)

    failed = await settled(bot, DeliveryState.FAILED)
    await asyncio.sleep(0.5)  # ten seconds of the bot's time: a further try would come

    assert 1 == len(failed)
    assert 1 == len(api.journal.of("sendMessage"))


async def test_group_that_became_another_is_given_up(bot: AtWork, api: BotApi) -> None:
    (anna,) = people(api, 1)
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    api.faults.refuse("sendMessage", 400, text, parameters={"migrate_to_chat_id": -100_5})
    anna.say(BICYCLE)

    assert 1 == len(await settled(bot, DeliveryState.FAILED))


async def test_chat_that_is_gone_keeps_none_of_the_others_waiting(bot: AtWork, api: BotApi) -> None:
    gone, *others = people(api, 20)
    api.faults.refuse("sendMessage", 403, chat=gone.id, times=None)
    for one in (gone, *others):
        one.say(BICYCLE)

    await until_answered(api, others)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_fault_of_telegrams_is_tried_again_and_comes_once(
    bot: AtWork, api: BotApi, status: int
) -> None:
    (anna,) = people(api, 1)
    api.faults.refuse("sendMessage", status, times=5)
    anna.say(BICYCLE)

    await until_answered(api, [anna])

    assert [ANSWER] == first_lines(anna)


@pytest.mark.parametrize("status", [500, 502])
@pytest.mark.parametrize("body", [b"<html>502 Bad Gateway</html>", b"", b"[]"])
async def test_page_of_a_gateway_that_has_a_fault_is_no_reason_to_give_up(
    bot: AtWork, api: BotApi, status: int, body: bytes
) -> None:
    (anna,) = people(api, 1)
    api.faults.garble("sendMessage", body, status=status, times=5)
    anna.say(BICYCLE)

    await until_answered(api, [anna], patience=8)

    assert [] == await bot.outbox(DeliveryState.UNSURE)
    assert [ANSWER] == first_lines(anna)


async def test_fault_of_ours_is_given_up_after_some_tries(bot: AtWork, api: BotApi) -> None:
    (anna,) = people(api, 1)
    api.faults.refuse("sendMessage", 400, "Bad Request: BUTTON_DATA_INVALID", times=None)
    anna.say(BICYCLE)

    failed = await settled(bot, DeliveryState.FAILED)

    assert 1 == len(failed)
    assert len(api.journal.of("sendMessage")) <= 6


# --- nobody knows


async def test_reply_whose_connection_drops_before_it_is_done_comes_once_and_says_so(
    bot: AtWork, api: BotApi
) -> None:
    (anna,) = people(api, 1)
    api.faults.drop_before("sendMessage")
    anna.say(BICYCLE)

    await until_answered(api, [anna])

    assert [AGAIN] == first_lines(anna)


@pytest.mark.parametrize("fault", ["drop", "page"])
async def test_reply_that_nobody_knows_of_comes_again_and_says_so(
    bot: AtWork, api: BotApi, fault: str
) -> None:
    (anna,) = people(api, 1)
    if fault == "drop":
        api.faults.drop_after("sendMessage")
    else:
        api.faults.garble("sendMessage", effect=True)
    anna.say(BICYCLE)

    await until_answered(api, [anna], 2)
    anna.say(QUESTIONS[1])
    await until_answered(api, [anna], 3)
    first, *_ = await bot.outbox(DeliveryState.SENT)

    assert [ANSWER, AGAIN, "Båtplanen"] == first_lines(anna)
    assert 1 == first.doubts


async def test_reply_that_is_never_answered_comes_again_and_says_so(
    toy_app: App, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_ANSWER_SECONDS", 0.3)
    async with at_work(toy_app, api, tmp_path):
        anna, bo = people(api, 2)
        api.faults.hold("sendMessage", chat=anna.id)
        anna.say(BICYCLE)
        bo.say(BICYCLE)

        await until_answered(api, [bo], patience=2)
        await until_answered(api, [anna], 2)

    assert [ANSWER, AGAIN] == first_lines(anna)
    assert [ANSWER] == first_lines(bo)


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("effect", [False, True])
async def test_answer_that_is_none_loses_no_reply_and_ends_nothing(
    bot: AtWork, api: BotApi, body: bytes, effect: bool
) -> None:
    (anna,) = people(api, 1)
    api.faults.garble("sendMessage", body, effect=effect)
    anna.say(BICYCLE)

    await until_answered(api, [anna], 1 + effect)

    assert AGAIN == first_lines(anna)[-1]
    assert not bot.operation.done()


@pytest.mark.parametrize("method", ["answerCallbackQuery", "sendChatAction"])
@pytest.mark.parametrize("body", [b"[]", b"<html>", b'{"ok":true,"result":null}'])
async def test_courtesy_that_is_answered_oddly_ends_nothing(
    bot: AtWork, api: BotApi, method: str, body: bytes
) -> None:
    (anna,) = people(api, 1)
    api.faults.garble(method, body, times=None)
    shown = await ask(anna, BICYCLE)
    anna.press(shown, 0)

    await until_answered(api, [anna], 2)
    if method == "answerCallbackQuery":
        await api.until(lambda: api.journal.of(method))
    anna.say(BICYCLE)
    await until_answered(api, [anna], 3)

    assert not bot.operation.done()


async def test_connections_that_telegram_closed_meanwhile_make_no_reply_doubtful(
    bot: AtWork, api: BotApi
) -> None:
    (anna,) = people(api, 1)
    anna.say(BICYCLE)
    await until_answered(api, [anna])
    for turn in range(2, 6):
        await api.down()
        await api.up()
        anna.say(BICYCLE)
        await until_answered(api, [anna], turn, 30)

    assert [ANSWER] * 5 == first_lines(anna)


async def test_send_that_takes_longer_than_its_lease_ends_nothing(
    toy_app: App, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "_LEASE", timedelta(seconds=0.5))
    async with at_work(toy_app, api, tmp_path) as bot:
        anna, bo = people(api, 2)
        slow = api.faults.hold("sendMessage", chat=anna.id)
        anna.say(BICYCLE)
        await api.until(lambda: slow.held)
        await asyncio.sleep(2.0)  # the lease ends meanwhile, and another courier may take over
        slow.release()
        await asyncio.sleep(0.5)  # what that leads to
        bo.say(BICYCLE)
        await until_answered(api, [bo], patience=4)

        assert not bot.operation.done()
        assert [] == [t for t in first_lines(anna)[1:] if t != AGAIN]


# --- what coordinators wrote


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "hold", "garble"])
async def test_coordinators_reply_that_nobody_knows_of_is_unsure_and_not_sent_again(
    toy_app: App, api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(client, "_ANSWER_SECONDS", 0.3)
    office = Office(app=toy_app, api=api, data=tmp_path)
    await office.start()
    try:
        (anna,) = people(api, 1)
        preview = await press(anna, await ask(anna, BICYCLE), FORWARD)
        receipt = await press(anna, preview, SEND)
        await office.claim()
        getattr(api.faults, fault)("sendMessage", chat=anna.id)
        await office.reply("Ja, det kan ni få.")
        unsure = await _unsure(office)
        await asyncio.sleep(3.0)  # a second try would have come by now
        came = [text for text in anna.texts if "det kan ni få" in text]
    finally:
        await office.stop()

    assert RECEIPT in receipt.text
    assert [Kind.REPLY] == [one.message.kind for one in unsure]
    assert len(came) == (fault in {"drop_after", "hold"})


async def _unsure(office: Office) -> list[Delivery]:
    for _ in range(200):
        if found := await office.deliveries(DeliveryState.UNSURE):
            return found
        await asyncio.sleep(0.05)  # nobody tells when that is so
    return []


# --- the pace


async def test_burst_to_sixty_chats_is_never_refused_as_too_much(
    toy_app: App, tmp_path: Path
) -> None:
    async with (
        BotApi.serving(limits=True) as api,
        at_work(toy_app, api, tmp_path, overall=30),
    ):
        writers = people(api, 60)
        for number, writer in enumerate(writers):
            writer.say(BICYCLE)
            if number < 30:
                writer.say(QUESTIONS[1])

        await until_answered(api, writers, 1, 20)
        await until_answered(api, writers[:30], 2, 20)
        refused = api.limits.refused

    assert 0 == refused
    assert [[ANSWER, "Båtplanen"]] * 30 == [first_lines(one) for one in writers[:30]]
    assert [[ANSWER]] * 30 == [first_lines(one) for one in writers[30:]]
