"""What staff type is internal: only what its author saw in a preview and sent reaches an asker."""

import random

import pytest

from stodbot.dispatch import allowance
from tests.botapi import Person
from tests.botapi.places import Place
from tests.desk.swift import (
    CANCEL,
    INTERNAL,
    NOTE,
    NOTED,
    PASS,
    REPLY,
    SEND_REPLY,
    SENT,
    Seat,
    Staffed,
    enquire,
    newest,
    replies,
    rest,
    write_more,
)
from tests.desk.walking import TYPED, Walk, canaries_in

STEPS, SEED = 150, 20261130  # in a group, and as many alone
FEW = 5
PRIVATE = pytest.mark.parametrize("staffed", ["private"], indirect=True)
GROUP = pytest.mark.parametrize("staffed", ["group"], indirect=True)


@pytest.fixture
async def seat(staffed: Staffed, anna: Person) -> Seat:
    """Frida's, with a new enquiry of Anna's."""
    await enquire(anna)
    await rest(staffed.office)
    return staffed.seat(staffed.frida)


def colleague(staffed: Staffed) -> Seat:
    return staffed.seat(staffed.bergman)


def internal(place: Place) -> list[str]:
    return [text for text in place.texts if any(words in text for words in INTERNAL)]


# --- whatever is done


async def test_whatever_is_done_only_previews_that_were_sent_reach_an_asker(
    staffed: Staffed, anna: Person, bo: Person
) -> None:
    for number, asker in (("26STOD1", anna), ("26STOD2", bo)):
        await enquire(asker)
        await write_more(asker, number, "Det är för en svarv.")
        await rest(staffed.office)
    walk = Walk(
        staffed=staffed,
        askers={"26STOD1": anna, "26STOD2": bo},
        chance=random.Random(SEED),  # noqa: S311  # the same steps each time
    )

    for _ in range(STEPS):
        await walk.step()

    assert len(walk.typed) > len(TYPED) // 2
    assert walk.sent >= FEW


@pytest.mark.parametrize("pressed", [None, NOTE, PASS])
async def test_nothing_typed_without_svara_reaches_an_asker(
    staffed: Staffed, seat: Seat, anna: Person, pressed: str | None
) -> None:
    before = len(anna.messages)

    for number, make in enumerate(TYPED.values()):
        if pressed is not None:
            await seat.press(pressed)
        if pressed == PASS:
            await seat.press("Företagsstöd")
        make(seat.voice, f"kanarie{number:04}")
        await rest(staffed.office)

    assert before == len(anna.messages)
    assert set() == canaries_in(anna)


@GROUP
async def test_nothing_typed_outside_of_topics_is_a_reply_though_one_was_begun_in_a_topic(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    before = len(anna.messages)

    for speaker in (staffed.forum.member(staffed.frida), staffed.frida):
        for number, make in enumerate(TYPED.values()):
            make(speaker, f"kanarie{number:04}")
            await rest(staffed.office)

    assert before == len(anna.messages)
    assert [] == seat.told(SENT)
    assert not [one for one in staffed.forum.messages if SEND_REPLY in one.buttons]


async def test_reply_to_a_card_or_to_what_the_asker_added_is_a_note(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await write_more(anna, "26STOD1", "Det är för en svarv.")
    await rest(staffed.office)
    before = len(anna.messages)

    for message in (seat.place.messages[0], seat.place.messages[-1]):
        await seat.say("Ring dem hellre.", message)

    assert 2 == len(seat.told(NOTED))
    assert before == len(anna.messages)


# --- the preview


async def test_reply_goes_out_once_and_word_for_word(seat: Seat, anna: Person) -> None:
    text = "Hej!\n\n*Ja* <b>det</b> går & kostar 5 000 kr: »så« [här](x).\n\n1. Skicka svaret"

    preview = await seat.draft(text)
    for _ in range(3):
        await seat.press(SEND_REPLY, preview)

    assert [text] == replies(anna)


async def test_reply_as_long_as_telegram_takes_goes_out_whole(seat: Seat, anna: Person) -> None:
    text = f"Början {'å' * 4_070} slutet"

    await seat.answer(text)

    said = "".join(one.text for one in anna.messages[-2:])
    assert 4_070 <= said.count("å") < 4_075
    assert said.index("Början") < said.index("slutet")


@GROUP
async def test_preview_of_a_colleague_can_not_be_sent_or_cancelled(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    preview = await seat.draft("Ja, det går bra.")

    for button in (SEND_REPLY, CANCEL):
        await colleague(staffed).press(button, preview)
    before = replies(anna)
    await seat.press(SEND_REPLY, preview)

    assert [] == before
    assert ["Ja, det går bra."] == replies(anna)


@GROUP
async def test_what_a_colleague_types_does_not_change_a_reply(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    await colleague(staffed).say("Säg nej!")
    await seat.say("Ja, det går bra.")
    await colleague(staffed).say("Säg nej då!")

    await seat.press(SEND_REPLY)

    assert ["Ja, det går bra."] == replies(anna)


async def test_preview_that_was_changed_since_is_not_sent(seat: Seat, anna: Person) -> None:
    first = await seat.draft("Nej.")
    await seat.say("Ja, det går bra.")

    await seat.press(SEND_REPLY, first)
    before = replies(anna)
    await seat.press(SEND_REPLY)

    assert [] == before
    assert ["Ja, det går bra."] == replies(anna)


async def test_preview_that_is_being_changed_is_sent_as_it_was_seen_or_not_at_all(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    first = await seat.draft("Nej.")

    seat.voice.say("Ja, det går bra.")
    seat.voice.press(first, SEND_REPLY)
    await rest(staffed.office)

    assert replies(anna) in ([], ["Nej."])


@PRIVATE
async def test_number_in_answer_to_an_older_preview_does_not_send_the_newer(
    seat: Seat, anna: Person
) -> None:
    older = await seat.draft("Nej.")
    await seat.say("Ja, det går bra.")

    await seat.say("1", older)

    assert [] == replies(anna)


async def test_edit_of_what_was_drafted_changes_nothing_before_it_is_sent_anew(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    message = await seat.say("Nej.")
    preview = newest(seat.place, SEND_REPLY)

    seat.voice.edit(message, "Ja, det går bra.")
    await rest(staffed.office)
    await seat.press(SEND_REPLY, preview)

    assert replies(anna) in ([], ["Nej."])


async def test_after_cancelling_what_is_typed_is_internal_again(seat: Seat, anna: Person) -> None:
    preview = await seat.draft("Nej.")
    await seat.press(CANCEL, preview)
    await seat.say("Vad säger vi?")

    await seat.press(SEND_REPLY, preview)

    assert [] == replies(anna)
    assert 1 == len(internal(seat.place))


async def test_after_a_reply_what_is_typed_is_internal_again(seat: Seat, anna: Person) -> None:
    await seat.answer("Ja, det går bra.")

    await seat.say("Skönt att det är gjort.")

    assert ["Ja, det går bra."] == replies(anna)
    assert 1 == len(internal(seat.place))


async def test_chatter_that_waits_in_a_flood_is_no_part_of_the_reply(
    staffed: Staffed, seat: Seat, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "_AT_ONCE", 2.0)
    monkeypatch.setattr(allowance, "_SECONDS_EACH", 0.2)
    card = newest(seat.place, REPLY)

    for number in range(6):
        seat.voice.say(f"Prat {number}")
    seat.voice.press(card, REPLY)
    seat.voice.say("Ja, det går bra.")
    await rest(staffed.office)
    await seat.press(SEND_REPLY)

    assert ["Ja, det går bra."] == replies(anna)


# --- and says so once


@GROUP
async def test_chatter_in_a_topic_is_told_to_be_internal_once_each_person_and_topic(
    staffed: Staffed, seat: Seat, anna: Person, bo: Person
) -> None:
    await enquire(bo)
    await rest(staffed.office)
    other = staffed.seat(staffed.frida, "26STOD2")

    for place in (seat, colleague(staffed), other):
        for text in ("Vad säger vi?", "Jag vet inte.", "Jag ringer."):
            await place.say(text)

    told = [internal(one.place) for one in (seat, other)]
    assert [2, 1] == [len(one) for one in told]
    assert ["Frida Kallenbach", "Frida Bergman"] == [text.partition(":")[0] for text in told[0]]


@GROUP
async def test_chatter_is_told_to_be_internal_once_after_a_restart_too(
    staffed: Staffed, seat: Seat
) -> None:
    await seat.say("Vad säger vi?")
    await staffed.office.restart()
    await seat.say("Jag vet inte.")

    assert 1 == len(internal(seat.place))
