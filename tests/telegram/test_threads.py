"""The threads of the group are named after how far their enquiries are, and closed with them."""

import asyncio

import pytest

from stodbot.enquiries.rooms import GENERAL
from stodbot.serving import looks
from stodbot.telegram import rooms
from tests.botapi import BotApi, Group, Person, Room
from tests.telegram.conftest import PATIENCE, Office, ask, register, room_of_enquiry


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_THREADS_SECONDS", 0.1)


async def named(api: BotApi, room: Room, name: str) -> None:
    await api.until(lambda: room.name == name, PATIENCE)


async def kept(office: Office, forum: Group) -> None:
    """Until no thread is out of date."""
    async with asyncio.timeout(PATIENCE):
        while await office.service.store.outdated_threads(forum.id, 1):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # nobody tells when that is so


async def test_thread_is_named_after_the_state_of_its_enquiry(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)

    assert "26STOD1 Nytt: Övrig fråga" == room.name
    await desk.claim()
    await named(api, room, "26STOD1 registrator: Övrig fråga")
    await desk.reply("Ja.")
    await named(api, room, "26STOD1 Besvarat: Övrig fråga")
    await desk.close()
    await named(api, room, "26STOD1 Avslutat: Övrig fråga")


async def test_thread_is_closed_with_its_enquiry_and_opened_again_with_it(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    await desk.claim()
    await desk.close()
    await api.until(lambda: room.closed, PATIENCE)
    await kept(desk, forum)

    await desk.reopen()
    await api.until(lambda: not room.closed, PATIENCE)
    await kept(desk, forum)

    assert "26STOD1 registrator: Övrig fråga" == room.name


async def test_thread_of_a_voided_enquiry_is_closed(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)

    await desk.void()
    await api.until(lambda: room.closed, PATIENCE)

    assert "26STOD1 Makulerat: Övrig fråga" == room.name


async def test_thread_that_looks_right_already_is_left_as_it_is(
    desk: Office, forum: Group, anna: Person, frida: Person
) -> None:
    forum.member(frida, admin=True)
    room = await room_of_enquiry(desk, forum, anna)
    await desk.claim()
    await desk.close()
    room.rename(frida, "26STOD1 Avslutat: Övrig fråga")
    room.close(frida)

    await kept(desk, forum)

    assert ("26STOD1 Avslutat: Övrig fråga", True) == (room.name, room.closed)


async def test_thread_whose_change_nobody_knows_of_is_right_after_a_restart(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    for method in ("editForumTopic", "closeForumTopic"):
        api.faults.drop_after(method)
    await desk.claim()
    await desk.close()
    await api.until(lambda: room.name.startswith("26STOD1 Avslutat"), PATIENCE)

    await desk.restart()
    await kept(desk, forum)

    assert ("26STOD1 Avslutat: Övrig fråga", True) == (room.name, room.closed)


async def test_thread_that_is_gone_when_it_is_to_be_renamed_is_made_anew_with_the_card(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    forum.member(frida, admin=True)
    room = await room_of_enquiry(desk, forum, anna)
    await desk.claim()
    await named(api, room, "26STOD1 registrator: Övrig fråga")
    await kept(desk, forum)
    room.delete(frida)

    await desk.reply("Ja.")
    new = await forum.next_topic("26STOD1 Besvarat", PATIENCE)
    card = await new.next(PATIENCE)

    assert card.text.startswith("Ärendets ämne hade tagits bort")


async def test_thread_of_a_closed_enquiry_that_somebody_deletes_stays_away(
    desk: Office, forum: Group, anna: Person, frida: Person, api: BotApi
) -> None:
    forum.member(frida, admin=True)
    room = await room_of_enquiry(desk, forum, anna)
    await desk.claim()
    await named(api, room, "26STOD1 registrator: Övrig fråga")
    await kept(desk, forum)
    room.delete(frida)

    await desk.close()
    await kept(desk, forum)
    await ask(anna, "/mina")

    assert [] == forum.topics


async def test_thread_is_left_as_it_is_while_the_bot_may_not_change_it_and_then_changed(
    desk: Office, forum: Group, anna: Person, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "_MENDING_SECONDS", 1.0)
    room = await room_of_enquiry(desk, forum, anna)
    api.faults.refuse("editForumTopic", 400, "Bad Request: not enough rights", times=2)

    await desk.claim()
    answer = await ask(anna, "/mina")
    await named(api, room, "26STOD1 registrator: Övrig fråga")

    assert "26STOD1" in answer.text
    assert 3 == len(api.journal.of("editForumTopic"))


async def test_enquiry_that_is_closed_before_its_thread_is_made_has_a_closed_one(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    held = api.faults.hold("createForumTopic", effect=False)
    await register(anna)
    await api.until(lambda: held.held, PATIENCE)
    await desk.claim()
    await desk.close()

    held.release()
    room = await forum.next_topic("26STOD1", PATIENCE)
    await api.until(lambda: room.closed, PATIENCE)

    assert room.messages


async def test_messages_go_before_what_threads_are_called(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)

    await desk.claim()
    for number in range(3):
        await desk.owe(GENERAL, f"Nummer {number}")
    await named(api, room, "26STOD1 registrator: Övrig fråga")

    calls = [call.method for call in api.journal if call.chat_id == forum.id]
    assert "editForumTopic" == calls[-1]
    assert 6 == calls.count("sendMessage") + calls.count("createForumTopic")
