"""What is owed to staff alone goes to their private chats, or waits for the console."""

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId
from stodbot.domain.message import Button, Shown
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rooms import chat_of
from tests.botapi import BotApi, Person
from tests.telegram.conftest import PATIENCE, Office, ask, register

FRIDA, REGISTRAR = PersonId("frida-kallenbach"), PersonId("registrator")


async def waiting(office: Office) -> list[Chat]:
    return [one.message.to for one in await office.deliveries(DeliveryState.WAITING)]


async def test_new_enquiry_is_told_to_whoever_is_to_answer_it(
    office: Office, anna: Person, frida: Person
) -> None:
    await office.admit(frida, REGISTRAR)

    await register(anna)
    card = await frida.next(PATIENCE)

    assert "26STOD1" in card.text
    assert "Ta" in card.buttons


async def test_what_is_owed_to_somebody_without_an_account_waits_for_the_console(
    office: Office, anna: Person, api: BotApi
) -> None:
    await register(anna)
    await ask(anna, "/mina")

    (owed,) = await office.deliveries(DeliveryState.WAITING)
    assert (chat_of(REGISTRAR), 0) == (owed.message.to, owed.attempts)
    assert {anna.id} == {call.chat_id for call in api.journal.of("sendMessage")}


async def test_what_waited_comes_as_soon_as_somebody_has_an_account(
    office: Office, anna: Person, frida: Person
) -> None:
    await register(anna)

    await office.admit(frida, REGISTRAR)
    card = await frida.next(PATIENCE)

    assert "26STOD1" in card.text
    assert [] == await waiting(office)


async def test_what_is_owed_to_somebody_who_left_waits(
    office: Office, anna: Person, frida: Person
) -> None:
    await office.admit(frida, REGISTRAR)
    await office.dismiss(REGISTRAR)

    await register(anna)
    await ask(anna, "/mina")

    assert [] == frida.messages
    assert await waiting(office)


async def test_somebody_on_the_staff_who_blocked_the_bot_misses_nothing(
    office: Office, frida: Person, anna: Person, api: BotApi
) -> None:
    await office.admit(frida, FRIDA)
    frida.block()

    await office.owe(chat_of(FRIDA), "Hör du mig?")
    await api.until(lambda: api.journal.of("sendMessage", frida.id), PATIENCE)
    await ask(anna, "/mina")

    assert [chat_of(FRIDA)] == await waiting(office)


async def test_staff_whose_chat_is_flooded_keep_no_asker_waiting(
    office: Office, frida: Person, anna: Person, api: BotApi
) -> None:
    await office.admit(frida, FRIDA)
    api.faults.flood("sendMessage", 60, chat=frida.id)

    await office.owe(chat_of(FRIDA), "Ett")
    await api.until(lambda: api.too_many == 1, PATIENCE)
    answer = await ask(anna, "/mina")

    assert "Du har inga ärenden" in answer.text


async def test_buttons_of_staff_are_good_in_their_own_chat_only(
    office: Office, frida: Person, anna: Person
) -> None:
    await office.admit(frida, FRIDA)
    await office.owe(chat_of(FRIDA), Shown("Vad nu?", (Button("Avbryt", "cancel"),)))
    message = await frida.next(PATIENCE)

    anna.press_data(message, message.inline[0]["callback_data"])
    await ask(anna, "/mina")

    pressed = [one.message.press for one in await office.received() if one.message]
    assert [] == [press for press in pressed if press == "cancel"]
