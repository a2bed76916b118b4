"""A reply that did not arrive, or may not have, is told to those who have the enquiry."""

import asyncio
import os
import sys

import pytest

from stodbot.enquiries.outgoing import DeliveryState
from tests.botapi import BotApi, Person
from tests.desk.swift import (
    AGAIN,
    ANSWER,
    CLAIM,
    NOT_AGAIN,
    RELEASE,
    REPLY,
    Seat,
    Staffed,
    enquire,
    newest,
    replies,
    rest,
)
from tests.telegram.conftest import PATIENCE, Office

LOST, DOUBTFUL = "kom inte fram.", "Det är osäkert om ett meddelande"
BEFORE = "Det här meddelandet kan du redan ha fått."
YES = "Ja, det går bra."
GROUP = pytest.mark.parametrize("staffed", ["group"], indirect=True)
PRIVATE = pytest.mark.parametrize("staffed", ["private"], indirect=True)


@pytest.fixture
async def seat(staffed: Staffed, anna: Person) -> Seat:
    """Frida's, who has a new enquiry of Anna's."""
    await enquire(anna)
    await rest(staffed.office)
    seat = staffed.seat(staffed.frida)
    await seat.press(CLAIM)
    return seat


@pytest.fixture
async def doubtful(seat: Seat, anna: Person, api: BotApi) -> Seat:
    """She has answered, and nobody knows whether that arrived; it did."""
    api.faults.drop_after("sendMessage", chat=anna.id)
    await seat.answer(YES)
    return seat


async def states(office: Office, asker: Person) -> list[DeliveryState]:
    """What became of each reply."""
    return [
        one.state
        for state in DeliveryState
        for one in await office.deliveries(state)
        if one.message.to.endswith(f"-{asker.id}") and one.message.kind == "reply"
    ]


async def verified(office: Office) -> int:
    """How `stodbot register verify` ends, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "stodbot", "register", "verify", "--data-dir", str(office.data)),
        env={**os.environ, "STODBOT_ENCODER": "none"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


# --- it did not arrive


async def test_reply_to_an_asker_who_blocked_the_bot_is_told_where_the_enquiry_is(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    anna.block()

    await seat.answer(YES)

    (told,) = seat.told(LOST)
    assert "26STOD1" in told
    assert ([], [DeliveryState.FAILED]) == (replies(anna), await states(staffed.office, anna))


@PRIVATE
async def test_reply_that_did_not_arrive_is_told_to_the_holder_alone(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    anna.block()

    await seat.answer(YES)

    assert [] == [text for text in staffed.bergman.texts if LOST in text]


async def test_reply_can_be_sent_again_once_the_asker_is_back(seat: Seat, anna: Person) -> None:
    anna.block()
    await seat.answer(YES)
    anna.unblock()

    for _ in range(2):
        await seat.press(AGAIN, newest(seat.place, AGAIN))

    assert [YES] == replies(anna)


async def test_reply_that_is_lost_again_is_told_again(seat: Seat, anna: Person) -> None:
    anna.block()
    await seat.answer(YES)

    await seat.press(AGAIN)

    assert 2 == len(seat.told(LOST))


async def test_asker_who_is_gone_for_good_is_told_once(
    seat: Seat, anna: Person, api: BotApi
) -> None:
    api.faults.refuse("sendMessage", 400, "Bad Request: chat not found", chat=anna.id, times=None)

    await seat.answer(YES)

    assert 1 == len(seat.told(LOST))


async def test_the_rest_goes_on_where_a_reply_is_lost(
    staffed: Staffed, seat: Seat, anna: Person, bo: Person
) -> None:
    anna.block()
    await seat.answer(YES)
    await enquire(bo)
    await rest(staffed.office)
    other = staffed.seat(staffed.frida, "26STOD2")

    await other.press(REPLY, newest(other.place, CLAIM))
    await other.say("Nej.")
    await other.press("Skicka svaret")

    assert ["Nej."] == replies(bo)


# --- nobody knows


async def test_reply_in_doubt_is_not_sent_again_by_itself_but_told(
    staffed: Staffed, doubtful: Seat, anna: Person
) -> None:
    await staffed.office.restart()
    await rest(staffed.office)

    (told,) = doubtful.told(DOUBTFUL)
    assert "26STOD1" in told
    assert {AGAIN, NOT_AGAIN} <= set(newest(doubtful.place, AGAIN).buttons)
    assert [YES] == replies(anna)
    assert [DeliveryState.UNSURE] == await states(staffed.office, anna)


async def test_reply_in_doubt_that_is_sent_again_says_so_and_goes_out_once(
    staffed: Staffed, doubtful: Seat, anna: Person
) -> None:
    question = newest(doubtful.place, AGAIN)

    for _ in range(3):
        await doubtful.press(AGAIN, question)

    first, second = [text for text in anna.texts if ANSWER in text]
    assert BEFORE not in first
    assert second.startswith(BEFORE)
    assert [DeliveryState.SENT] == await states(staffed.office, anna)


async def test_two_presses_at_once_send_it_again_once(
    staffed: Staffed, doubtful: Seat, anna: Person
) -> None:
    question = newest(doubtful.place, AGAIN)

    for _ in range(2):
        doubtful.voice.press(question, AGAIN)
    await rest(staffed.office)

    assert 2 == len([text for text in anna.texts if ANSWER in text])


async def test_reply_in_doubt_that_is_left_is_never_sent_again(
    staffed: Staffed, doubtful: Seat, anna: Person
) -> None:
    question = newest(doubtful.place, AGAIN)

    for _ in range(2):
        await doubtful.press(NOT_AGAIN, question)
    await staffed.office.restart()
    await rest(staffed.office)

    assert [YES] == replies(anna)


async def test_reply_that_is_in_doubt_again_is_asked_about_again(
    doubtful: Seat, anna: Person, api: BotApi
) -> None:
    api.faults.drop_after("sendMessage", chat=anna.id)

    await doubtful.press(AGAIN)

    assert 2 == len(doubtful.told(DOUBTFUL))


@GROUP
async def test_somebody_of_another_queue_does_not_decide(
    staffed: Staffed, doubtful: Seat, anna: Person, api: BotApi
) -> None:
    peter = api.person(503, "Peter")
    await staffed.office.admit(peter, "peter-sagebro")

    await staffed.seat(peter).press(AGAIN, newest(doubtful.place, AGAIN))

    assert [YES] == replies(anna)
    assert [DeliveryState.UNSURE] == await states(staffed.office, anna)


@GROUP
@pytest.mark.parametrize("button", [AGAIN, NOT_AGAIN])
async def test_a_stranger_does_not_decide(
    staffed: Staffed, doubtful: Seat, anna: Person, api: BotApi, button: str
) -> None:
    stranger = staffed.seat(api.person(666, "Okänd"))

    query = await stranger.press(button, newest(doubtful.place, AGAIN))

    assert query.alert
    assert [DeliveryState.UNSURE] == await states(staffed.office, anna)


async def test_what_is_decided_by_one_is_not_decided_by_another(
    staffed: Staffed, doubtful: Seat, anna: Person
) -> None:
    question = newest(doubtful.place, AGAIN)
    await doubtful.press(NOT_AGAIN, question)

    staffed.seat(staffed.bergman).voice.press_data(question, question.inline[0]["callback_data"])
    await rest(staffed.office)

    assert [YES] == replies(anna)


async def test_reply_in_doubt_of_somebody_who_left_is_asked_about_where_it_can_be_seen(
    staffed: Staffed, seat: Seat, anna: Person, api: BotApi
) -> None:
    held = api.faults.hold("sendMessage", chat=anna.id)
    preview = await seat.draft(YES)
    seat.voice.press(preview, "Skicka svaret")
    await api.until(lambda: held.held, PATIENCE)
    await staffed.office.dismiss("frida-kallenbach")
    await api.down()
    await api.up()
    held.release()
    await rest(staffed.office)

    place = seat.place if staffed.in_group else staffed.bergman
    assert [text for text in place.texts if DOUBTFUL in text]


@pytest.mark.parametrize("decision", [AGAIN, NOT_AGAIN])
async def test_the_register_is_whole_after_all_of_that(
    staffed: Staffed, doubtful: Seat, anna: Person, decision: str
) -> None:
    await doubtful.press(decision)
    anna.block()
    await doubtful.answer("Och en sak till.")
    await doubtful.press(RELEASE, newest(doubtful.place, RELEASE))
    flaws = await staffed.office.service.store.flaws()
    await staffed.office.stop()

    assert [] == flaws
    assert 0 == await verified(staffed.office)
    await staffed.office.start()
