"""What goes to a human and comes back: preview, receipt, answer, follow-up, and who may do what."""

import asyncio
import re
from collections.abc import Callable

import pytest

from stodbot.cli import main
from stodbot.domain.enquiry import State
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import DeliveryState, Kind
from tests.botapi import BotApi, Message, Person
from tests.telegram.conftest import (
    EMERGENCY,
    FORWARD,
    PATIENCE,
    RECEIPT,
    SEND,
    STALE,
    UNKNOWN,
    Office,
    ask,
    is_silent,
    press,
    preview,
    register,
)

ON_THE_SUN = "Vad tycker ni om färgen på solen?"
MORE = "Tack. Hur ser den ut på dagen?"
ADDED = re.compile(r"tillagd?t? i ärende (\S+)\.")
FOREIGN = "Knappen fungerar inte längre"
FAMILY, FLAG = "👩‍👩‍👧‍👦", "🇸🇪"

pytestmark = pytest.mark.usefixtures("office")


def quoted(message: Message) -> str:
    """What a preview says will be sent."""
    return message.text.split("»", 1)[1].rsplit("«", 1)[0]


def data_of(message: Message, button: str) -> str:
    """What a button carries."""
    data: str = message.inline[message.buttons.index(button)]["callback_data"]
    return data


async def written(office: Office) -> list[str]:
    """What was sent on, of the only enquiry."""
    return [one.text for one in (await office.case()).written]


async def added(office: Office) -> list[str | None]:
    """What the asker added to the only enquiry."""
    return [past.text for past in (await office.case()).past if past.deed is Deed.ADDED]


async def owed_to_staff(office: Office) -> list[Kind]:
    """What staff are to be told; nobody takes it to them on this channel."""
    return [one.message.kind for one in await office.deliveries(DeliveryState.WAITING)]


async def answered(office: Office, person: Person, text: str = "Den är grå.") -> Message:
    """Somebody's enquiry, which is answered; gives the answer as it came."""
    await register(person)
    await office.claim()
    await office.reply(text)
    return await person.next(PATIENCE)


async def desk(office: Office, *command: str) -> int:
    """`stodbot queue`, as somebody at another terminal has it."""
    verb, *rest = command
    options = ["--data-dir", str(office.data), "--as", "registrator"]
    return await asyncio.to_thread(main, ["queue", verb, *options, *rest])


async def test_preview_shows_what_is_sent_to_whom_and_what_becomes_public(
    office: Office, anna: Person
) -> None:
    shown = await preview(anna)

    assert UNKNOWN == quoted(shown)
    assert [] == [told for told in ("Till: Registrator.", "allmän handling") if told not in shown.text]
    assert SEND == shown.buttons[0]
    assert [] == await office.enquiries()


async def test_receipt_says_what_was_promised_and_the_number(office: Office, anna: Person) -> None:
    receipt = await register(anna)

    enquiry = await office.enquiry()
    assert RECEIPT == receipt.text.splitlines()[0]
    assert enquiry.number in receipt.text
    assert [UNKNOWN] == await written(office)


async def test_enquiry_is_sent_by_typed_numbers_alone(office: Office, anna: Person) -> None:
    await ask(anna, UNKNOWN)
    shown = await ask(anna, "1")

    receipt = await ask(anna, str(shown.buttons.index(SEND) + 1))

    assert RECEIPT == receipt.text.splitlines()[0]
    assert [UNKNOWN] == await written(office)


async def test_what_none_of_the_choices_fits_goes_to_a_human(office: Office, anna: Person) -> None:
    choice = await ask(anna, "hur mycket får man i bidrag för maskin nummer 1?")

    shown = await press(anna, choice, choice.buttons[-1])

    assert "hur mycket får man i bidrag för maskin nummer 1?" == quoted(shown)


async def test_answer_of_a_human_reaches_the_asker_in_the_same_chat(
    office: Office, anna: Person
) -> None:
    answer = await answered(office, anna, "Den är grå.")

    assert "Den är grå." in answer.text.splitlines()
    assert (await office.enquiry()).number in answer.text


async def test_asker_who_replies_to_an_answer_writes_to_the_enquiry(
    office: Office, anna: Person
) -> None:
    answer = await answered(office, anna)

    anna.say(MORE, reply_to=answer)
    told = await anna.next(PATIENCE)

    assert (await office.enquiry()).number in told.text
    assert [MORE] == await added(office)
    assert State.CLAIMED is (await office.item()).state
    assert Kind.FOLLOW_UP in await owed_to_staff(office)


async def test_enquiry_is_handled_to_its_end_from_the_command_line(
    office: Office, anna: Person
) -> None:
    await register(anna)
    number = (await office.enquiry()).number

    claimed = await desk(office, "claim", number)
    replied = await desk(office, "reply", number, "Den är grå.")
    answer = await anna.next(PATIENCE)
    closed = await desk(office, "close", number)
    goodbye = await anna.next(PATIENCE)

    assert [0, 0, 0] == [claimed, replied, closed]
    assert "Den är grå." in answer.text.splitlines()
    assert f"Ärende {number} är nu avslutat." == goodbye.text.splitlines()[0]


async def test_asker_with_two_enquiries_replies_to_the_one_whose_answer_it_is(
    office: Office, anna: Person
) -> None:
    await register(anna)
    number = (await office.enquiry()).number
    which = await ask(anna, "Vilken färg har havet på natten?")
    await press(anna, await press(anna, which, which.buttons[-1]), SEND)
    await desk(office, "claim", number)
    await desk(office, "reply", number, "Den är grå.")
    answer = await anna.next(PATIENCE)

    anna.say(MORE, reply_to=answer)
    told = await anna.next(PATIENCE)

    assert 2 == len(await office.enquiries())
    assert [number] == ADDED.findall(told.text)


async def test_closed_enquiry_is_rated_by_a_button(office: Office, anna: Person) -> None:
    await answered(office, anna)
    await office.close()
    goodbye = await anna.next(PATIENCE)

    thanks = await press(anna, goodbye, "Mycket bra")

    assert "Tack för ditt omdöme." == thanks.text
    assert 5 == (await office.enquiry()).rating


async def test_emergency_in_a_reply_to_a_human_is_shown_112(office: Office, anna: Person) -> None:
    answer = await answered(office, anna)

    anna.say(EMERGENCY, reply_to=answer)
    told = await anna.next(PATIENCE)

    assert told.text.startswith("Ring 112")


async def test_emergency_in_an_edit_of_what_was_registered_is_shown_112(
    office: Office, anna: Person
) -> None:
    question = anna.say(UNKNOWN)
    shown = await press(anna, await anna.next(PATIENCE), FORWARD)
    await press(anna, shown, SEND)

    anna.edit(question, EMERGENCY)
    told = await anna.next(PATIENCE)

    assert "Ring 112" in told.text
    assert [UNKNOWN] == await written(office)


async def test_what_hangs_on_a_message_is_kept_with_the_enquiry(
    api: BotApi, office: Office
) -> None:
    sent: dict[str, Callable[[Person], Message]] = {
        "photo": Person.photo,
        "document": Person.document,
        "voice": Person.voice,
        "video": Person.video,
        "location": Person.location,
        "contact": Person.contact,
    }
    people = [api.person(number, f"P{number}") for number, _ in enumerate(sent, 1)]

    async def send_on(person: Person, send: Callable[[Person], Message]) -> None:
        send(person)
        shown = await press(person, await person.next(PATIENCE), FORWARD)
        await press(person, shown, SEND)

    await asyncio.gather(*map(send_on, people, sent.values()))

    cases = [await office.service.store.case(one.number) for one in await office.enquiries()]
    kept = [file for case in cases if case for one in case.written for file in one.attachments]
    assert sorted(sent) == sorted(file.kind for file in kept)
    assert [] == [f for f in kept if f.kind not in ("location", "contact") and not f.reference]
    named = {str(file.kind): file.name or "" for file in kept}
    assert ("underlag.pdf", True, True) == (
        named["document"],
        all(degrees in named["location"] for degrees in ("62.39", "17.31")),
        "+46700000000" in named["contact"],
    )


async def test_preview_names_what_hangs_on_the_message(anna: Person) -> None:
    anna.document("underlag.pdf", caption=UNKNOWN)

    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    assert UNKNOWN == quoted(shown)
    assert "underlag.pdf" in shown.text


async def test_album_is_one_message_in_the_preview(anna: Person) -> None:
    anna.album(3, UNKNOWN)

    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    assert UNKNOWN == quoted(shown)


async def test_album_becomes_one_enquiry_with_all_its_files(office: Office, anna: Person) -> None:
    anna.album(3, UNKNOWN)
    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    await press(anna, shown, SEND)

    case = await office.case()
    assert ["photo"] * 3 == [file.kind for one in case.written for file in one.attachments]
    assert [UNKNOWN] == [text for text in await written(office) if text]


async def test_picture_in_reply_to_an_answer_is_added_to_the_enquiry(
    office: Office, anna: Person
) -> None:
    answer = await answered(office, anna)

    content = anna.photo(MORE).raw
    anna.skip()
    await anna.next(PATIENCE)
    anna.send({"photo": content["photo"], "caption": "en bild till"}, reply_to=answer)
    await anna.next(PATIENCE)

    last = (await office.case()).past[-1]
    assert ("en bild till", ["photo"]) == (last.text, [file.kind for file in last.attachments])


async def test_edit_of_what_is_in_a_preview_is_previewed_anew(office: Office, anna: Person) -> None:
    question = anna.say(UNKNOWN)
    await press(anna, await anna.next(PATIENCE), FORWARD)

    anna.edit(question, ON_THE_SUN)
    shown = await anna.next(PATIENCE)
    await press(anna, shown, SEND)

    assert ON_THE_SUN == quoted(shown)
    assert [ON_THE_SUN] == await written(office)


async def test_preview_from_before_an_edit_never_sends_what_was_edited_away(
    office: Office, anna: Person
) -> None:
    question = anna.say(UNKNOWN)
    outdated = await press(anna, await anna.next(PATIENCE), FORWARD)
    anna.edit(question, ON_THE_SUN)
    await anna.next(PATIENCE)

    await press(anna, outdated, SEND)

    texts = await written(office) if await office.enquiries() else []
    assert UNKNOWN not in texts


async def test_edit_of_what_was_registered_is_added_and_the_original_kept(
    office: Office, anna: Person
) -> None:
    question = anna.say(UNKNOWN)
    shown = await press(anna, await anna.next(PATIENCE), FORWARD)
    await press(anna, shown, SEND)

    anna.edit(question, ON_THE_SUN)
    told = await anna.next(PATIENCE)

    assert [(await office.enquiry()).number] == ADDED.findall(told.text)
    assert ([UNKNOWN], [ON_THE_SUN]) == (await written(office), await added(office))


async def test_edit_of_a_follow_up_is_added_and_the_first_version_kept(
    office: Office, anna: Person
) -> None:
    answer = await answered(office, anna)
    more = anna.say(MORE, reply_to=answer)
    await anna.next(PATIENCE)

    anna.edit(more, f"{MORE} Och på kvällen?")
    await anna.next(PATIENCE)

    assert [MORE, f"{MORE} Och på kvällen?"] == await added(office)


async def test_edit_of_what_was_registered_that_changes_nothing_is_not_noted(
    office: Office, anna: Person
) -> None:
    question = anna.say(UNKNOWN)
    shown = await press(anna, await anna.next(PATIENCE), FORWARD)
    await press(anna, shown, SEND)

    anna.edit(question, UNKNOWN)

    assert await is_silent(anna)
    assert [] == await added(office)


async def test_button_pressed_twice_quickly_registers_once(office: Office, anna: Person) -> None:
    shown = await preview(anna)

    pressed = [anna.press(shown, SEND), anna.press(shown, SEND)]
    receipt, again = await anna.next(PATIENCE), await anna.next(PATIENCE)

    number = (await office.enquiry()).number
    assert (RECEIPT, True) == (receipt.text.splitlines()[0], number in again.text)
    assert RECEIPT not in again.text
    assert [True, True] == [one.answered for one in pressed]


async def test_redelivered_press_registers_once(
    api: BotApi, office: Office, anna: Person
) -> None:
    shown = await preview(anna)
    anna.press(shown, SEND)
    (pressed,) = [one for one in api.updates.pending if "callback_query" in one.body]

    api.updates.put(pressed.body, pressed.update_id)
    await anna.next(PATIENCE)

    assert await is_silent(anna)
    assert 1 == len(await office.enquiries())


async def test_send_from_before_a_restart_still_sends(office: Office, anna: Person) -> None:
    shown = await preview(anna)

    await office.restart()
    receipt = await press(anna, shown, SEND)

    assert RECEIPT in receipt.text.splitlines()
    assert [UNKNOWN] == await written(office)


async def test_answer_given_while_the_bot_was_down_reaches_the_asker(
    office: Office, anna: Person
) -> None:
    await register(anna)
    number = (await office.enquiry()).number
    await office.stop()

    await desk(office, "claim", number)
    await desk(office, "reply", number, "Den är grå.")
    await office.start()
    answer = await anna.next(PATIENCE)

    assert "Den är grå." in answer.text.splitlines()


async def test_cancelled_preview_sends_nothing_any_more(office: Office, anna: Person) -> None:
    shown = await preview(anna)
    await ask(anna, "/avbryt")

    told = await press(anna, shown, SEND)

    assert told.text.startswith(STALE)
    assert [] == await office.enquiries()


async def test_pressing_in_somebody_elses_chat_does_nothing(
    office: Office, anna: Person, bo: Person
) -> None:
    shown = await preview(anna)
    await ask(bo, "/start")

    bo.press(shown, SEND)

    assert await is_silent(anna)
    assert [] == await office.enquiries()


async def test_what_was_copied_from_somebody_elses_button_does_nothing(
    office: Office, anna: Person, bo: Person
) -> None:
    shown, own = await asyncio.gather(preview(anna), ask(bo, "/amnen"))

    bo.press_data(own, data_of(shown, SEND))
    told = await bo.next(PATIENCE)

    assert told.text.startswith(FOREIGN)
    assert await is_silent(anna)
    assert [] == await office.enquiries()


async def test_forged_button_does_nothing(office: Office, anna: Person) -> None:
    shown = await preview(anna)
    data = data_of(shown, SEND)
    middle = len(data) // 2
    other = "A" if data[middle] != "A" else "B"
    forged = [f"{data}0", f"{data[:middle]}{other}{data[middle + 1 :]}", "send 1", "1"]

    for one in forged:
        anna.press_data(shown, one)
    told = [await anna.next(PATIENCE) for _ in forged]

    assert [] == [one.text for one in told if not one.text.startswith(FOREIGN)]
    assert [] == await office.enquiries()


async def test_asker_sees_their_own_enquiries_only(
    office: Office, anna: Person, bo: Person
) -> None:
    await register(anna)
    number = (await office.enquiry()).number

    own, others = await asyncio.gather(ask(anna, "/mina"), ask(bo, "/mina"))

    assert (True, False) == (number in own.text, number in others.text)


async def test_number_of_somebody_elses_enquiry_is_no_key(
    office: Office, anna: Person, bo: Person
) -> None:
    await register(anna)
    number = (await office.enquiry()).number

    told = await ask(bo, f"Jag vill lägga till något i ärende {number}: det är bråttom")

    assert [] == await added(office)
    assert UNKNOWN not in told.text


async def test_message_to_somebody_by_name_lands_with_that_person(
    office: Office, anna: Person
) -> None:
    whom = await ask(anna, "/kontakt")
    await press(anna, whom, "Peter Sagebro, samordnare")
    shown = await ask(anna, "Hej, det gäller torget.")

    await press(anna, shown, SEND)

    assert "Till: Peter Sagebro." in shown.text.splitlines()
    assert "peter-sagebro" == (await office.enquiry()).person


async def test_writing_to_somebody_first_says_what_becomes_public(anna: Person) -> None:
    await ask(anna, "/kontakt")

    asked = await ask(anna, "4")

    assert "allmän handling" in asked.text


async def test_request_for_erasure_is_explained_and_registered(
    office: Office, anna: Person
) -> None:
    explained = await ask(anna, "/radera")

    receipt = await press(anna, explained, "Begär radering")

    assert "gallringsbeslut" in explained.text
    assert RECEIPT == receipt.text.splitlines()[0]
    assert "erasure" == (await office.enquiry()).purpose


async def test_answer_that_a_blocked_bot_cannot_deliver_has_failed_and_staff_are_told(
    api: BotApi, office: Office, anna: Person
) -> None:
    await register(anna)
    await office.claim()
    anna.block()

    await office.reply("Den är grå.")
    await api.until(
        lambda: [call for call in api.journal.of("sendMessage", anna.id) if call.status == 403],
        PATIENCE,
    )
    anna.unblock()

    assert await is_silent(anna)
    failed = [one.message.kind for one in await office.deliveries(DeliveryState.FAILED)]
    assert [Kind.REPLY] == failed
    assert Kind.UNDELIVERED in await owed_to_staff(office)
    assert (await office.enquiry()).is_open


async def test_long_answer_of_a_human_arrives_whole_in_order_in_parts(
    office: Office, anna: Person
) -> None:
    lines = [f"Rad {number} {FAMILY}{FLAG} åäö" for number in range(420)]
    text = "\n".join(lines)

    await register(anna)
    await office.claim()
    await office.reply(text)
    parts = [await anna.next(PATIENCE)]
    while "Undrar du något mer?" not in parts[-1].text:
        parts.append(await anna.next(PATIENCE))

    assert len(text) > 9_000
    assert [] == [part for part in parts if len(part.text.encode("utf-16-le")) // 2 > 4096]
    arrived = [line for part in parts for line in part.text.splitlines() if line.startswith("Rad ")]
    assert lines == arrived
    assert [f"({number}/{len(parts)})" for number in range(1, len(parts) + 1)] == [
        part.text.splitlines()[0] for part in parts
    ]


async def test_long_answer_without_a_line_break_arrives_whole(
    office: Office, anna: Person
) -> None:
    text = (FAMILY + FLAG) * 400  # 6 000 units of UTF-16

    await register(anna)
    await office.claim()
    await office.reply(text)
    parts = [await anna.next(PATIENCE)]
    while "Undrar du något mer?" not in parts[-1].text:
        parts.append(await anna.next(PATIENCE))

    pictures = "".join(re.findall(f"(?:{FAMILY}|{FLAG})+", "\n".join(one.text for one in parts)))
    assert text == pictures


async def test_what_somebody_types_is_kept_to_the_letter(office: Office, anna: Person) -> None:
    odd = "Vad tycker ni om \u202efärgen\u202c på\u200b z\u0336\u0335\u0334\u0321\u0322a\u0301lgo 👩‍👩‍👧‍👦?"

    shown = await preview(anna, odd)
    await press(anna, shown, SEND)

    assert [odd] == await written(office)
    assert "\u202e" not in shown.text  # it would turn what the bot says round
