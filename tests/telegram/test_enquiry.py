"""What goes to a human and comes back: preview, receipt, answer, follow-up, and who may do what.

The bot says one thing a second to anybody, so a crowd of people has come so far before the tests
begin; each test takes those it needs.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from stodbot.app import App
from stodbot.cli import main
from stodbot.domain.enquiry import State
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import DeliveryState, Kind
from tests.botapi import BotApi, Message, Person, media
from tests.telegram.conftest import (
    EMERGENCY,
    FORWARD,
    PATIENCE,
    RECEIPT,
    SEND,
    STALE,
    UNKNOWN,
    UNSURE,
    Office,
    ask,
    at_work,
    is_silent,
    press,
    preview,
    register,
)

ON_THE_SUN = "Vad tycker ni om färgen på solen?"
MORE = "Tack. Hur ser den ut på dagen?"
ADDED = re.compile(r"tillag[dt].* i ärende (\S+)\.")
FOREIGN = "Knappen fungerar inte längre"
FAMILY, FLAG = "👩‍👩‍👧‍👦", "🇸🇪"
STAGES = ("previewing", "another", "registered", "answered")  # as the fixtures are called

together = pytest.mark.asyncio(loop_scope="module")


@dataclass(slots=True, kw_only=True)
class Asker:
    """Somebody who has asked something, and how far it has come."""

    person: Person
    question: Message
    shown: Message  # the preview
    number: str = ""  # of the enquiry
    answer: Message = field(init=False)

    async def next(self) -> Message:
        return await self.person.next(PATIENCE)


@dataclass(slots=True, kw_only=True, repr=False)
class Crowd:
    """People in the middle of something, all with the same bot."""

    office: Office
    waiting: dict[str, list[Asker]] = field(default_factory=dict)

    async def gather(self, wanted: Sequence[str]) -> None:
        """Let as many come to each of those stages, side by side."""
        askers = await asyncio.gather(
            *(self._come_to(stage, 100 + place) for place, stage in enumerate(wanted))
        )
        for stage, asker in zip(wanted, askers, strict=True):
            self.waiting.setdefault(stage, []).append(asker)

    async def _come_to(self, stage: str, who: int) -> Asker:
        person = self.office.api.person(who, f"P{who}")
        question = person.say(UNKNOWN)
        shown = await press(person, await person.next(PATIENCE), FORWARD)
        asker = Asker(person=person, question=question, shown=shown)
        if stage in ("previewing", "another"):
            return asker
        await press(person, shown, SEND)
        (enquiry,) = await self.office.enquiries(person)
        asker.number = enquiry.number
        if stage == "answered":
            await self.office.claim(asker.number)
            await self.office.reply("Den är grå.", asker.number)
            asker.answer = await asker.next()
        return asker


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(
    request: pytest.FixtureRequest, plain_app: App, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Crowd]:
    """As many as the tests take, with the bot at work as long as the tests that share it."""
    here = [item for item in request.session.items if item.path == request.path]
    tests = [item for item in here if isinstance(item, pytest.Function)]
    taken = [name for test in tests for name in test.fixturenames if name in STAGES]
    data = tmp_path_factory.mktemp("crowd") / "data"
    async with BotApi.serving() as api, at_work(plain_app, api, data) as opened:
        gathered = Crowd(office=opened)
        await gathered.gather(taken)
        yield gathered


@pytest.fixture
def house(crowd: Crowd) -> Iterator[Office]:
    """The bot that the crowd talks with; nobody ever called Telegram wrongly."""
    yield crowd.office
    assert [] == crowd.office.api.violations


@pytest.fixture
def previewing(crowd: Crowd) -> Asker:
    """Somebody who sees what would be sent."""
    return crowd.waiting["previewing"].pop()


@pytest.fixture
def another(crowd: Crowd) -> Asker:
    """Somebody else who sees what would be sent."""
    return crowd.waiting["another"].pop()


@pytest.fixture
def registered(crowd: Crowd) -> Asker:
    """Somebody whose enquiry waits for an answer."""
    return crowd.waiting["registered"].pop()


@pytest.fixture
def answered(crowd: Crowd) -> Asker:
    """Somebody whose enquiry a human has answered."""
    return crowd.waiting["answered"].pop()


def quoted(message: Message) -> str:
    """What a preview says will be sent."""
    return message.text.split("»", 1)[1].rsplit("«", 1)[0]


def data_of(message: Message, button: str) -> str:
    """What a button carries."""
    data: str = message.inline[message.buttons.index(button)]["callback_data"]
    return data


async def sent_on(office: Office, asker: Person) -> list[str]:
    """What somebody has sent to a human."""
    cases = [await office.case(one.number) for one in await office.enquiries(asker)]
    return [one.text for case in cases for one in case.written]


async def added(office: Office, number: str = "") -> list[str | None]:
    """What the asker added to an enquiry."""
    return [past.text for past in (await office.case(number)).past if past.deed is Deed.ADDED]


async def owed_to_staff(office: Office, number: str = "") -> list[Kind]:
    """What staff are to be told of it; nobody takes it to them on this channel."""
    enquiry = await office.enquiry(number)
    owed = [one.message for one in await office.deliveries(DeliveryState.WAITING)]
    return [message.kind for message in owed if message.enquiry == enquiry.id]


async def desk(office: Office, *command: str) -> int:
    """`stodbot queue`, as somebody at a terminal has it."""
    verb, *rest = command
    options = ["--data-dir", str(office.data), "--as", "registrator"]
    return await asyncio.to_thread(main, ["queue", verb, *options, *rest])


@together
async def test_preview_shows_what_is_sent_to_whom_and_what_becomes_public(
    house: Office, previewing: Asker
) -> None:
    shown = previewing.shown

    assert UNKNOWN == quoted(shown)
    told = ("Till: Registrator.", "allmän handling")
    assert [] == [words for words in told if words not in shown.text]
    assert SEND == shown.buttons[0]
    assert [] == await house.enquiries(previewing.person)


@together
async def test_receipt_says_what_was_promised_and_the_number(
    house: Office, previewing: Asker
) -> None:
    receipt = await press(previewing.person, previewing.shown, SEND)

    (enquiry,) = await house.enquiries(previewing.person)
    assert RECEIPT == receipt.text.splitlines()[0]
    assert f"Ditt ärende har nummer {enquiry.number}." in receipt.text
    assert [UNKNOWN] == await sent_on(house, previewing.person)


@together
async def test_preview_is_sent_by_a_typed_number_too(house: Office, previewing: Asker) -> None:
    place = previewing.shown.buttons.index(SEND) + 1

    receipt = await ask(previewing.person, str(place))

    assert RECEIPT == receipt.text.splitlines()[0]
    assert [UNKNOWN] == await sent_on(house, previewing.person)


@together
async def test_edit_of_what_is_in_a_preview_is_previewed_anew(
    house: Office, previewing: Asker
) -> None:
    previewing.person.edit(previewing.question, ON_THE_SUN)
    shown = await previewing.next()
    await press(previewing.person, shown, SEND)

    assert ON_THE_SUN == quoted(shown)
    assert [ON_THE_SUN] == await sent_on(house, previewing.person)


@together
async def test_preview_from_before_an_edit_never_sends_what_was_edited_away(
    house: Office, previewing: Asker
) -> None:
    previewing.person.edit(previewing.question, ON_THE_SUN)
    await previewing.next()

    await press(previewing.person, previewing.shown, SEND)

    assert UNKNOWN not in await sent_on(house, previewing.person)


@together
async def test_edit_of_a_preview_that_changes_nothing_gets_no_reply(
    house: Office, previewing: Asker
) -> None:
    previewing.person.edit(previewing.question, UNKNOWN)

    assert await is_silent(previewing.person)
    assert [] == await house.enquiries(previewing.person)


@together
async def test_emergency_in_an_edit_of_a_preview_is_shown_112(
    house: Office, previewing: Asker
) -> None:
    previewing.person.edit(previewing.question, EMERGENCY)
    told = await previewing.next()

    assert "Ring 112" in told.text
    assert [] == await house.enquiries(previewing.person)


@together
async def test_button_pressed_twice_quickly_registers_once(
    house: Office, previewing: Asker
) -> None:
    person, shown = previewing.person, previewing.shown

    pressed = [person.press(shown, SEND), person.press(shown, SEND)]
    receipt, again = await previewing.next(), await previewing.next()

    (enquiry,) = await house.enquiries(person)
    assert RECEIPT == receipt.text.splitlines()[0]
    assert (False, True) == (RECEIPT in again.text, enquiry.number in again.text)
    assert [True, True] == [one.answered for one in pressed]


@together
async def test_redelivered_press_registers_once(house: Office, previewing: Asker) -> None:
    number = house.api.updates.next_id
    previewing.person.press(previewing.shown, SEND)
    (pressed,) = [one for one in house.api.updates.pending if one.update_id == number]

    house.api.updates.put(pressed.body, pressed.update_id)
    await previewing.next()

    assert await is_silent(previewing.person)
    assert 1 == len(await house.enquiries(previewing.person))


@together
async def test_cancelled_preview_sends_nothing_any_more(house: Office, previewing: Asker) -> None:
    cancelled = await ask(previewing.person, "/avbryt")

    told = await press(previewing.person, previewing.shown, SEND)

    assert "Avbrutet. Inget har skickats." == cancelled.text
    assert told.text.startswith(STALE)
    assert [] == await house.enquiries(previewing.person)


@together
async def test_pressing_in_somebody_elses_chat_does_nothing(
    house: Office, previewing: Asker, another: Asker
) -> None:
    another.person.press(previewing.shown, SEND)

    assert await is_silent(previewing.person)
    for asker in (previewing, another):
        assert [] == await house.enquiries(asker.person)


@together
async def test_what_was_copied_from_somebody_elses_button_does_nothing(
    house: Office, previewing: Asker, another: Asker
) -> None:
    copied = data_of(previewing.shown, SEND)

    another.person.press_data(another.shown, copied)
    told = await another.next()

    assert told.text.startswith(FOREIGN)
    assert await is_silent(previewing.person)
    for asker in (previewing, another):
        assert [] == await house.enquiries(asker.person)


@together
async def test_forged_button_does_nothing(house: Office, previewing: Asker) -> None:
    data = data_of(previewing.shown, SEND)
    middle = len(data) // 2
    other = "A" if data[middle] != "A" else "B"
    forged = [f"{data}0", f"{data[:middle]}{other}{data[middle + 1 :]}", "send 1"]

    for one in forged:
        previewing.person.press_data(previewing.shown, one)
    told = [await previewing.next() for _ in forged]

    assert [] == [one.text for one in told if not one.text.startswith(FOREIGN)]
    assert [] == await house.enquiries(previewing.person)


@together
async def test_answer_of_a_human_reaches_the_asker_in_the_same_chat(
    house: Office, registered: Asker
) -> None:
    await house.claim(registered.number)

    await house.reply("Den är grå.", registered.number)
    answer = await registered.next()

    assert "Den är grå." in answer.text.splitlines()
    assert registered.number in answer.text.splitlines()[0]


@together
async def test_enquiry_is_handled_to_its_end_from_the_command_line(
    house: Office, registered: Asker
) -> None:
    claimed = await desk(house, "claim", registered.number)
    replied = await desk(house, "reply", registered.number, "Den är grå.")
    answer = await registered.next()
    closed = await desk(house, "close", registered.number)
    goodbye = await registered.next()

    assert [0, 0, 0] == [claimed, replied, closed]
    assert "Den är grå." in answer.text.splitlines()
    assert f"Ärende {registered.number} är nu avslutat." == goodbye.text.splitlines()[0]


@together
async def test_edit_of_what_was_registered_is_added_and_the_original_kept(
    house: Office, registered: Asker
) -> None:
    registered.person.edit(registered.question, ON_THE_SUN)
    told = await registered.next()

    assert [registered.number] == ADDED.findall(told.text)
    assert [UNKNOWN] == await sent_on(house, registered.person)
    assert [ON_THE_SUN] == await added(house, registered.number)
    assert Kind.FOLLOW_UP in await owed_to_staff(house, registered.number)


@together
async def test_edit_of_what_was_registered_that_changes_nothing_is_not_noted(
    house: Office, registered: Asker
) -> None:
    registered.person.edit(registered.question, UNKNOWN)

    assert await is_silent(registered.person)
    assert [] == await added(house, registered.number)


@together
async def test_emergency_in_an_edit_of_what_was_registered_is_shown_112(
    house: Office, registered: Asker
) -> None:
    registered.person.edit(registered.question, EMERGENCY)
    told = await registered.next()

    assert "Ring 112" in told.text
    assert [UNKNOWN] == await sent_on(house, registered.person)


@together
async def test_asker_sees_their_own_enquiries_only(
    house: Office, registered: Asker, previewing: Asker
) -> None:
    own, others = await asyncio.gather(
        ask(registered.person, "/mina"), ask(previewing.person, "/mina")
    )

    assert [registered.number] == re.findall(r"^(\d\dSTOD\d+),", own.text, re.MULTILINE)
    assert "Du har inga ärenden hos oss." == others.text
    assert [] == await house.enquiries(previewing.person)


@together
async def test_number_of_somebody_elses_enquiry_is_no_key(
    house: Office, registered: Asker, previewing: Asker
) -> None:
    words = f"Jag vill lägga till i ärende {registered.number} att det är bråttom"

    told = await ask(previewing.person, words)

    assert [] == await added(house, registered.number)
    assert [] == ADDED.findall(told.text)


@together
async def test_answer_that_a_blocked_bot_cannot_deliver_has_failed_and_staff_are_told(
    house: Office, registered: Asker
) -> None:
    await house.claim(registered.number)
    registered.person.block()
    calls = house.api.journal

    await house.reply("Den är grå.", registered.number)
    await house.api.until(
        lambda: [c for c in calls.of("sendMessage", registered.person.id) if c.status == 403],
        PATIENCE,
    )
    registered.person.unblock()

    assert await is_silent(registered.person)
    failed = [one.message for one in await house.deliveries(DeliveryState.FAILED)]
    assert [(Kind.REPLY, True)] == [
        (m.kind, m.to.endswith(f"-{registered.person.id}")) for m in failed
    ]
    assert Kind.UNDELIVERED in await owed_to_staff(house, registered.number)
    assert (await house.enquiry(registered.number)).is_open


@together
async def test_asker_with_two_enquiries_replies_to_the_one_whose_answer_it_is(
    house: Office, registered: Asker
) -> None:
    person, number = registered.person, registered.number
    which = await ask(person, "Vilken färg har havet på natten?")
    await press(person, await press(person, which, which.buttons[-1]), SEND)
    await house.claim(number)
    await house.reply("Den är grå.", number)
    answer = await registered.next()

    person.say(MORE, reply_to=answer)
    told = await registered.next()

    assert 2 == len(await house.enquiries(person))
    assert [number] == ADDED.findall(told.text)


@together
async def test_long_answer_of_a_human_arrives_whole_in_order_in_parts(
    house: Office, registered: Asker
) -> None:
    lines = [f"Rad {number} {FAMILY}{FLAG} åäö" for number in range(420)]
    text = "\n".join(lines)
    await house.claim(registered.number)

    await house.reply(text, registered.number)
    parts = [await registered.next()]
    while "Undrar du något mer?" not in parts[-1].text:
        parts.append(await registered.next())

    assert len(text) > 9_000
    assert [] == [part for part in parts if len(part.text.encode("utf-16-le")) // 2 > 4096]
    arrived = [line for part in parts for line in part.text.splitlines() if line.startswith("Rad ")]
    assert lines == arrived
    assert [f"({number}/{len(parts)})" for number in range(1, len(parts) + 1)] == [
        part.text.splitlines()[0] for part in parts
    ]


@together
async def test_long_answer_without_a_line_break_is_cut_between_characters(
    house: Office, registered: Asker
) -> None:
    text = (FAMILY + FLAG) * 400  # 6 000 units of UTF-16
    await house.claim(registered.number)

    await house.reply(text, registered.number)
    parts = [await registered.next()]
    while "Undrar du något mer?" not in parts[-1].text:
        parts.append(await registered.next())

    pictures = "".join(re.findall(f"(?:{FAMILY}|{FLAG})+", "\n".join(one.text for one in parts)))
    assert text == pictures


@together
async def test_asker_who_replies_to_an_answer_writes_to_the_enquiry(
    house: Office, answered: Asker
) -> None:
    answered.person.say(MORE, reply_to=answered.answer)
    told = await answered.next()

    assert [answered.number] == ADDED.findall(told.text)
    assert [MORE] == await added(house, answered.number)
    assert State.CLAIMED is (await house.item(answered.number)).state
    assert Kind.FOLLOW_UP in await owed_to_staff(house, answered.number)


@together
async def test_edit_of_a_follow_up_is_added_and_the_first_version_kept(
    house: Office, answered: Asker
) -> None:
    more = answered.person.say(MORE, reply_to=answered.answer)
    await answered.next()

    answered.person.edit(more, ON_THE_SUN)
    await answered.next()

    assert [MORE, ON_THE_SUN] == await added(house, answered.number)


@together
async def test_picture_in_reply_to_an_answer_is_added_to_the_enquiry(
    house: Office, answered: Asker
) -> None:
    picture = media.photo(house.api.account.files) | {"caption": "en bild till"}

    answered.person.send(picture, reply_to=answered.answer)
    told = await answered.next()

    last = (await house.case(answered.number)).past[-1]
    assert [answered.number] == ADDED.findall(told.text)
    assert ("en bild till", ["photo"]) == (last.text, [file.kind for file in last.attachments])


@together
async def test_emergency_in_a_reply_to_a_human_is_shown_112(house: Office, answered: Asker) -> None:
    answered.person.say(EMERGENCY, reply_to=answered.answer)
    told = await answered.next()

    assert told.text.startswith("Ring 112")
    assert (await house.enquiry(answered.number)).is_open


@together
async def test_closed_enquiry_is_rated_by_a_button(house: Office, answered: Asker) -> None:
    await house.close(answered.number)
    goodbye = await answered.next()

    thanks = await press(answered.person, goodbye, "Mycket bra")

    assert "Tack för ditt omdöme." == thanks.text
    assert 5 == (await house.enquiry(answered.number)).rating


async def test_what_fits_none_of_the_choices_goes_to_a_human(office: Office, anna: Person) -> None:
    choice = await ask(anna, UNSURE)

    shown = await press(anna, choice, choice.buttons[-1])

    assert UNSURE == quoted(shown)
    assert [] == await office.enquiries()


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

    cases = [await office.case(one.number) for one in await office.enquiries()]
    kept = [file for case in cases for one in case.written for file in one.attachments]
    assert sorted(sent) == sorted(file.kind for file in kept)
    files = [file for file in kept if file.kind not in ("location", "contact")]
    assert [] == [file for file in files if not file.reference]
    named = {str(file.kind): file.name or "" for file in kept}
    assert ("underlag.pdf", True, True) == (
        named["document"],
        all(degrees in named["location"] for degrees in ("62.39", "17.31")),
        "+46700000000" in named["contact"],
    )


async def test_preview_names_what_hangs_on_the_message(office: Office, anna: Person) -> None:
    anna.document("underlag.pdf", caption=UNKNOWN)

    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    assert UNKNOWN == quoted(shown)
    assert "underlag.pdf" in shown.text
    assert [] == await office.enquiries()


async def test_album_is_one_message_in_the_preview(office: Office, anna: Person) -> None:
    anna.album(3, UNKNOWN)

    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    assert UNKNOWN == quoted(shown)
    assert [] == await office.enquiries()


async def test_album_becomes_one_enquiry_with_all_its_files(office: Office, anna: Person) -> None:
    anna.album(3, UNKNOWN)
    shown = await press(anna, await anna.next(PATIENCE), FORWARD)

    await press(anna, shown, SEND)

    case = await office.case()
    assert ["photo"] * 3 == [file.kind for one in case.written for file in one.attachments]
    assert [UNKNOWN] == [one.text for one in case.written if one.text]


async def test_send_from_before_a_restart_still_sends(office: Office, anna: Person) -> None:
    shown = await preview(anna)

    await office.restart()
    receipt = await press(anna, shown, SEND)

    assert RECEIPT in receipt.text.splitlines()
    assert [UNKNOWN] == await sent_on(office, anna)


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


async def test_message_to_somebody_by_name_lands_with_that_person(
    office: Office, anna: Person
) -> None:
    whom = await ask(anna, "/kontakt")
    asked = await press(anna, whom, "Peter Sagebro, samordnare")
    shown = await ask(anna, "Hej, det gäller torget.")

    await press(anna, shown, SEND)

    assert "allmän handling" in asked.text
    assert "Till: Peter Sagebro." in shown.text.splitlines()
    assert "peter-sagebro" == (await office.enquiry()).person


async def test_request_for_erasure_is_explained_and_registered(
    office: Office, anna: Person
) -> None:
    explained = await ask(anna, "/radera")

    receipt = await press(anna, explained, "Begär radering")

    assert "gallringsbeslut" in explained.text
    assert RECEIPT == receipt.text.splitlines()[0]
    assert "erasure" == (await office.enquiry()).purpose


async def test_what_somebody_types_is_kept_to_the_letter(office: Office, anna: Person) -> None:
    odd = f"Vad tycker ni om \u202efärgen\u202c på\u200b z\u0336\u0335\u0334\u0321\u0322o {FAMILY}?"

    shown = await preview(anna, odd)
    await press(anna, shown, SEND)

    assert [odd] == await sent_on(office, anna)
    assert "\u202e" not in shown.text  # it would turn round what the bot says
