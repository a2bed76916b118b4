"""Staff are heard in their private chats and in the group's threads, each by their own account."""

import pytest

from stodbot.domain.entry import PersonId
from stodbot.domain.message import Button, Shown
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.rooms import GENERAL, chat_of, room_for, talk_in
from stodbot.telegram import identities
from tests.botapi import BotApi, Group, Person, Room, Speaker
from tests.botapi.chats import User
from tests.telegram.at_work import locked
from tests.telegram.conftest import PATIENCE, Office, ask, is_silent, room_of_enquiry, told

SECRET = "hemlig-kanariefagel"  # noqa: S105  # what must be found nowhere
FRIDA = PersonId("frida-kallenbach")
NO_RIGHT = (
    "Du har inte behörighet att svara på ärenden. Be den som har hand om boten om en inbjudan."
)
CANCEL = (Button("Avbryt", "cancel"),)
ROBOT = User(id=66, first_name="Robot", username="annan_bot", is_bot=True)


async def heard_out(api: BotApi, anna: Person) -> None:
    """Wait until what was said before has been taken in, as others are served."""
    await api.until(lambda: not api.updates.pending, PATIENCE)
    assert await is_silent(anna)


async def of_staff(office: Office) -> list[Received]:
    """What was kept of what staff said, in the order it came."""
    every = await office.received()
    return sorted((one for one in every if "staff:" in one.chat), key=lambda one: one.seq)


async def texts(office: Office) -> list[str | None]:
    return [one.message.text for one in await of_staff(office) if one.message]


# --- in private


async def test_what_staff_say_in_private_is_theirs_as_staff(office: Office, frida: Person) -> None:
    await office.admit(frida, FRIDA)

    answer = await ask(frida, "/hjalp")

    (kept,) = await of_staff(office)
    assert "/ko visar dina ärenden" in answer.text
    assert chat_of(FRIDA) == kept.chat
    assert kept.message is not None
    assert "asker:telegram-501" == kept.message.origin
    assert "telegram-501" == kept.message.sender


async def test_button_that_staff_press_in_private_is_taken(office: Office, frida: Person) -> None:
    await office.admit(frida, FRIDA)
    await office.owe(chat_of(FRIDA), Shown("Vad nu?", CANCEL))
    message = await frida.next(PATIENCE)

    frida.press(message, "Avbryt")
    await frida.next(PATIENCE)

    assert ["cancel"] == [one.message.press for one in await of_staff(office) if one.message]


async def test_button_from_before_somebody_was_on_the_staff_is_still_theirs(
    office: Office, frida: Person
) -> None:
    answer = await ask(frida, "/amnen")
    await office.admit(frida, FRIDA)

    frida.press(answer, 0)
    await frida.next(PATIENCE)

    (kept,) = await of_staff(office)
    assert kept.message is not None
    assert (kept.message.press or "").startswith("entry ")


async def test_whoever_is_no_longer_on_the_staff_is_an_asker_in_private(
    office: Office, frida: Person
) -> None:
    await office.admit(frida, FRIDA)
    await office.dismiss(FRIDA)

    answer = await ask(frida, "/mina")

    assert "Du har inga ärenden" in answer.text
    assert [] == await of_staff(office)


async def test_account_that_is_given_while_the_bot_serves_holds_from_the_next_message_on(
    office: Office, frida: Person
) -> None:
    await ask(frida, "/mina")
    await office.admit(frida, FRIDA)

    await ask(frida, "/hjalp")

    assert ["/hjalp"] == await texts(office)


# --- in the group


async def test_what_staff_say_in_a_thread_is_said_in_the_room_of_its_enquiry(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)

    room.member(frida).say("Jag ringer upp.")
    forum.member(frida).say("Hej alla")
    await heard_out(api, anna)

    enquiry = await desk.enquiry()
    assert [talk_in(room_for(enquiry.id), FRIDA), talk_in(GENERAL, FRIDA)] == [
        one.chat for one in await of_staff(desk)
    ]
    assert ["Jag ringer upp.", "Hej alla"] == await texts(desk)


async def test_in_a_thread_only_a_real_reply_is_one(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)
    message = await told(desk, room, "Titta här.")

    room.member(frida).say("Ett")
    room.member(frida).say("Två", reply_to=message)
    await heard_out(api, anna)

    answered = [one.message.answers for one in await of_staff(desk) if one.message]
    assert [None, str(message.id)] == answered


async def test_button_that_staff_press_in_a_thread_is_taken(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)
    message = await told(desk, room, Shown("Vad nu?", CANCEL))

    query = room.member(frida).press(message, "Avbryt")
    await heard_out(api, anna)

    (kept,) = await of_staff(desk)
    assert kept.message is not None
    assert (talk_in(room_for((await desk.enquiry()).id), FRIDA), "cancel") == (
        kept.chat,
        kept.message.press,
    )
    assert (True, "") == (query.answered, query.answer)


async def test_button_of_a_private_chat_is_nothing_in_the_group(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    await desk.owe(chat_of(FRIDA), Shown("Vad nu?", CANCEL))
    private = await frida.next(PATIENCE)
    room = await room_of_enquiry(desk, forum, anna)
    message = await told(desk, room, Shown("Och här?", CANCEL))

    room.member(frida).press_data(message, private.inline[0]["callback_data"])
    await heard_out(api, anna)

    assert ["?"] == [one.message.press for one in await of_staff(desk) if one.message]


async def test_edit_and_file_of_staff_in_a_thread_are_kept_as_such(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)
    member = room.member(frida)

    message = member.say("Jag ringer upp.")
    member.edit(message, "Jag mejlar.")
    member.document("underlag.pdf", caption="Se bilagan")
    await heard_out(api, anna)

    kept = [one.message for one in await of_staff(desk) if one.message]
    assert [False, True, False] == [one.is_edit for one in kept]
    assert ["underlag.pdf"] == [file.name for one in kept for file in one.attachments]
    assert {None} == {one.answers for one in kept}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("/ko", ["/ko"]),
        ("/ko@stod_prov_bot alla", ["/ko alla"]),
        ("/KO@Stod_Prov_Bot", ["/KO"]),
        ("/ko@annan_bot", []),
        ("mejla a@b.se", ["mejla a@b.se"]),
    ],
)
async def test_command_in_the_group_is_heard_where_it_is_for_this_bot(
    desk: Office, forum: Group, frida: Person, said: str, kept: list[str]
) -> None:
    await desk.admit(frida, FRIDA)

    forum.member(frida).say(said)
    await ask(frida, "/hjalp")

    assert [*kept, "/hjalp"] == await texts(desk)


async def test_thread_that_is_no_enquirys_is_left_alone(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    forum.member(frida, admin=True)
    other = forum.create_topic(frida, "Fika")

    other.member(frida).say(f"Kaffe? {SECRET}")
    await heard_out(api, anna)

    assert [] == await of_staff(desk)
    assert [] == other.messages
    assert [] == desk.files_with(SECRET)


# --- who is not heard


def strangers(api: BotApi, forum: Group, room: Room) -> list[Speaker]:
    """Everybody who can speak in the group and is nobody on the staff."""
    channel = api.channel(-1_002_000_003, "Kanalen")
    place = room.topic.thread
    return [
        room.member(api.person(31, "Medlem", started=False)),
        forum.anonymous_admin().in_topic(place),
        room.member(ROBOT),
        forum.as_channel(channel).in_topic(place),
        forum.anonymous_admin(),
        forum.linked_post(channel, SECRET),
    ]


@pytest.mark.parametrize("said", [f"/ko {SECRET}", SECRET, f"/start inbjudan-{SECRET}"])
async def test_what_a_stranger_says_in_the_group_gets_no_reply_and_is_kept_nowhere(
    desk: Office, forum: Group, anna: Person, api: BotApi, said: str
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    before = len(forum.messages)

    for speaker in strangers(api, forum, room):
        message = speaker.say(said)
        speaker.edit(message, f"{said} igen")
        speaker.photo(said)
    await heard_out(api, anna)

    assert before == len(forum.messages)
    assert [] == await of_staff(desk)
    assert [] == desk.files_with(SECRET)


async def test_asker_who_is_in_the_group_is_no_asker_there(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    kept = len(await desk.received())

    room.member(anna).say("/mina")
    room.member(anna).say("kan man få bidrag till en ny maskin?")
    await heard_out(api, anna)

    assert 1 == len(await desk.received()) - kept  # what she asked in private since


async def test_stranger_who_presses_a_button_is_told_that_they_may_not(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    message = await told(desk, room, Shown("Vad nu?", CANCEL))

    query = room.member(api.person(31, "Medlem", started=False)).press(message, "Avbryt")
    await api.until(lambda: query.answered, PATIENCE)

    assert (NO_RIGHT, True) == (query.answer, query.alert)
    assert [] == await of_staff(desk)


async def test_whoever_is_no_longer_on_the_staff_is_a_stranger_in_the_group(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)
    message = await told(desk, room, Shown("Vad nu?", CANCEL))
    await desk.dismiss(FRIDA)

    room.member(frida).say(SECRET)
    query = room.member(frida).press(message, "Avbryt")
    await api.until(lambda: query.answered, PATIENCE)
    await heard_out(api, anna)

    assert (NO_RIGHT, True) == (query.answer, query.alert)
    assert [] == await of_staff(desk)
    assert [] == desk.files_with(SECRET)


async def test_staff_in_another_group_are_not_heard(
    desk: Office, anna: Person, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    others = [
        api.group(-1_002_000_000_501, "Annan", forum=True, admin=True),
        api.group(-4002, "Liten"),
    ]

    for other in others:
        other.member(frida).say(f"/ko {SECRET}")
    await heard_out(api, anna)

    assert [] == await of_staff(desk)
    assert [] == [message for other in others for message in other.messages]
    assert [] == desk.files_with(SECRET)


async def test_staff_are_not_heard_in_a_group_where_the_bot_has_none(
    office: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    await office.admit(frida, FRIDA)

    forum.member(frida).say(f"/ko {SECRET}")
    await heard_out(api, anna)

    assert [] == await of_staff(office)
    assert [] == office.files_with(SECRET)


# --- once each


async def test_message_that_comes_again_after_its_sender_left_is_the_same(
    office: Office, frida: Person, api: BotApi
) -> None:
    await office.admit(frida, FRIDA)
    await ask(frida, "/hjalp")
    raw = dict(frida.say("/avbryt").raw)
    await frida.next(PATIENCE)
    number = api.updates.next_id - 1
    await office.dismiss(FRIDA)

    api.inject({"update_id": number, "message": raw})
    await ask(frida, "/mina")

    assert ["/hjalp", "/avbryt"] == await texts(office)
    assert 3 == len(await office.received())


# --- while nothing can be kept


async def test_staff_in_private_are_told_that_it_is_not_kept_yet_and_are_heard_later(
    office: Office, frida: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "_LONGEST_SECONDS", 0.3)
    await office.admit(frida, FRIDA)
    await ask(frida, "/hjalp")

    with locked(office.data):
        frida.say("/avbryt")
        told = await frida.next(PATIENCE)
    answer = await frida.next(2 * PATIENCE)

    assert told.text.startswith("Det du skrev är inte sparat än")
    assert "Avbrutet" in answer.text
    assert ["/hjalp", "/avbryt"] == await texts(office)


async def test_nobody_is_told_anything_in_the_group_and_all_are_heard_later(
    desk: Office, forum: Group, frida: Person, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "_LONGEST_SECONDS", 0.3)
    await desk.admit(frida, FRIDA)
    await ask(frida, "/hjalp")
    polls = len(api.journal.of("getUpdates"))

    with locked(desk.data):
        forum.member(frida).say("/avbryt")
        await api.until(lambda: len(api.journal.of("getUpdates")) > polls + 1, PATIENCE)
        meanwhile = len(forum.messages)
    answer = await forum.general.next(2 * PATIENCE)

    assert 0 == meanwhile
    assert "Avbrutet" in answer.text
