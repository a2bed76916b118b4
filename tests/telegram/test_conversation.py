"""What people in a private chat ask, and what the bot says."""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from stodbot.dialogue.responder import NEW_CONVERSATION, Responder
from stodbot.dialogue.turn import Conversation, Turn
from tests.botapi import BotApi, Message, Person, media
from tests.telegram.conftest import (
    EMERGENCY,
    FORWARD,
    GRANT,
    PATIENCE,
    STALE,
    UNKNOWN,
    UNSURE,
    Office,
    ask,
    is_silent,
    press,
)

COMMANDS = {"amnen", "kontakt", "mina", "radera", "om", "sprak", "avbryt", "hjalp"}
ANSWER = "Investeringsstöd (allmänt)"  # to GRANT
AMOUNT = f"{ANSWER}: hur mycket"
DE_MINIMIS, RUS = "vad är de minimis?", "vad är RUS?"
OF_DE_MINIMIS, OF_RUS = "Försumbart stöd (de minimis)", "Regional utvecklingsstrategi (RUS)"
CHANGED = "Du har ändrat ditt meddelande."
FLOOD = "Du skickar många meddelanden på kort tid."
CARE = "jag har haft ont i knät i tre veckor, vad ska jag göra?"

pytestmark = pytest.mark.usefixtures("office")


def first_line(message: Message) -> str:
    return message.text.splitlines()[0]


def offered(api: BotApi, language: str) -> dict[str, str]:
    """The commands that Telegram shows in a private chat to somebody of that language."""
    places = [
        (scope, code) for scope in ("all_private_chats", "default") for code in (language, "")
    ]
    found = next(api.account.commands[place] for place in places if place in api.account.commands)
    return {one["command"]: one["description"] for one in found}


def share_link(message: Message) -> str:
    """The link to the bot in the link that shares an answer."""
    (url,) = [button["url"] for button in message.inline if "url" in button]
    shared: str = parse_qs(urlsplit(url).query).get("url", [url])[0]
    return shared


async def test_start_says_that_it_is_automatic_and_no_human(anna: Person) -> None:
    welcome = await ask(anna, "/start")

    assert "automatisk tjänst, inte en människa" in welcome.text


async def test_start_tells_what_the_bot_can_do(anna: Person) -> None:
    welcome = await ask(anna, "/start")

    assert [] == [word for word in ("företagsstöd", "/hjalp") if word not in welcome.text]


async def test_start_leads_to_the_other_languages(anna: Person) -> None:
    welcome = await ask(anna, "/start")

    by_button = {"English", "Suomi"} <= set(welcome.buttons)
    assert by_button or "/sprak" in welcome.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sv", "automatisk tjänst"),
        ("en", "automated service"),
        ("en-GB", "automated service"),
        ("fi", "automaattinen palvelu"),
        (None, "automatisk tjänst"),
    ],
)
async def test_start_speaks_the_language_of_the_client(
    api: BotApi, code: str | None, words: str
) -> None:
    person = api.person(7, "Kim", language_code=code)

    welcome = await ask(person, "/start")

    assert words in welcome.text


async def test_start_with_an_entry_shows_that(anna: Person) -> None:
    shown = await ask(anna, "/start utvecklingsstod")

    assert "Utvecklingsstöd" == first_line(shown)


async def test_start_with_an_entry_that_is_gone_still_welcomes(anna: Person) -> None:
    welcome = await ask(anna, "/start ett-amne-som-inte-finns")

    assert "automatisk tjänst" in welcome.text


async def test_commands_are_described_in_each_language(api: BotApi) -> None:
    await api.until(lambda: len(api.account.commands) > 3, PATIENCE)

    described = {language: offered(api, language) for language in ("sv", "en", "fi")}

    assert [] == [language for language, shown in described.items() if not set(shown) >= COMMANDS]
    distinct = {command: {shown[command] for shown in described.values()} for command in COMMANDS}
    assert [] == [command for command, told in distinct.items() if len(told) < 3]


async def test_commands_are_described_in_swedish_to_whoever_has_another_language(
    api: BotApi,
) -> None:
    await api.until(lambda: len(api.account.commands) > 3, PATIENCE)

    assert offered(api, "sv") == offered(api, "de")


async def test_commands_that_are_offered_are_all_known(api: BotApi) -> None:
    await api.until(lambda: len(api.account.commands) > 3, PATIENCE)
    commands = sorted(offered(api, "sv"))
    people = [api.person(number, f"P{number}") for number, _ in enumerate(commands, 1)]

    answers = await asyncio.gather(
        *(ask(person, f"/{command}") for person, command in zip(people, commands, strict=True))
    )

    assert [] == [answer.text for answer in answers if "Kommandot finns inte" in answer.text]


async def test_command_that_does_not_exist_leads_to_those_that_do(anna: Person) -> None:
    answer = await ask(anna, "/finnsinte")

    assert "/hjalp" in answer.text


async def test_topic_is_opened_by_button_and_by_number_alike(anna: Person, bo: Person) -> None:
    menu, _ = await asyncio.gather(ask(anna, "/amnen"), ask(bo, "/amnen"))
    place = menu.buttons.index(OF_RUS) + 1

    by_button, by_number = await asyncio.gather(press(anna, menu, OF_RUS), ask(bo, str(place)))

    assert [OF_RUS, by_button.text] == [first_line(by_button), by_number.text]


async def test_topic_menu_numbers_what_its_buttons_say(anna: Person) -> None:
    menu = await ask(anna, "/amnen")

    numbered = re.findall(r"^\d+\. (.+)$", menu.text, re.MULTILINE)
    assert menu.buttons == numbered


async def test_answer_names_its_source_and_how_old_that_is(anna: Person) -> None:
    answer = await ask(anna, GRANT)

    assert ANSWER == first_line(answer)
    assert re.search(r"^Käll(a|or): .+, (odaterad|\d{4})", answer.text, re.MULTILINE)


async def test_sides_of_a_subject_are_shown_by_button_and_by_number_alike(
    anna: Person, bo: Person
) -> None:
    answer, _ = await asyncio.gather(ask(anna, GRANT), ask(bo, GRANT))
    place = answer.buttons.index("Hur mycket") + 1

    by_button, by_number = await asyncio.gather(
        press(anna, answer, "Hur mycket"), ask(bo, str(place))
    )

    assert [AMOUNT, by_button.text] == [first_line(by_button), by_number.text]


async def test_every_button_that_does_something_can_be_typed_as_a_number(anna: Person) -> None:
    answer = await ask(anna, GRANT)

    does = [button for button in answer.inline if "callback_data" in button]
    typed = {int(number) for number in re.findall(r"\b\d{1,2}\b", answer.text.split("siffra:")[1])}
    assert set(range(1, len(does) + 1)) == typed


async def test_share_link_leads_whoever_follows_it_to_the_same_answer(
    api: BotApi, anna: Person, bo: Person
) -> None:
    answer = await ask(anna, GRANT)
    link = urlsplit(share_link(answer))

    (payload,) = parse_qs(link.query)["start"]
    followed = await ask(bo, f"/start {payload}")

    assert ("t.me", f"/{api.account.user.username}") == (link.netloc, link.path)
    assert first_line(answer) == first_line(followed)


async def test_whether_an_answer_helped_is_told_by_button_and_by_number(
    anna: Person, bo: Person
) -> None:
    answer, _ = await asyncio.gather(ask(anna, GRANT), ask(bo, GRANT))
    place = answer.buttons.index("Ja, det hjälpte") + 1

    by_button, by_number = await asyncio.gather(
        press(anna, answer, "Ja, det hjälpte"), ask(bo, str(place))
    )

    assert "Hjälpte svaret?" in answer.text
    assert ["Tack, bra att veta."] * 2 == [by_button.text, by_number.text]


async def test_answer_that_did_not_help_is_followed_by_the_way_to_a_human(anna: Person) -> None:
    sorry = await press(anna, await ask(anna, GRANT), "Nej, det hjälpte inte")

    assert [FORWARD] == sorry.buttons


async def test_unsure_bot_offers_a_choice_that_leads_to_the_answer(
    anna: Person, bo: Person
) -> None:
    choice, _ = await asyncio.gather(ask(anna, UNSURE), ask(bo, UNSURE))
    place = choice.buttons.index(ANSWER) + 1

    by_button, by_number = await asyncio.gather(press(anna, choice, ANSWER), ask(bo, str(place)))

    assert 3 <= len(choice.buttons) <= 5
    assert [True, by_button.text] == [first_line(by_button).startswith(ANSWER), by_number.text]


async def test_bot_that_knows_nothing_offers_a_human_and_tells_the_other_ways(
    anna: Person,
) -> None:
    offer = await ask(anna, UNKNOWN)

    assert [FORWARD] == offer.buttons
    assert [] == [way for way in ("0611-800 00", "@rvn.se") if way not in offer.text]


async def test_language_that_was_chosen_is_answered_in(anna: Person) -> None:
    await press(anna, await ask(anna, "/sprak"), "English")

    about = await ask(anna, "/om")

    assert "automated service" in about.text


async def test_about_tells_what_the_bot_is_and_what_becomes_public(anna: Person) -> None:
    about = await ask(anna, "/om")

    told = ("inte en människa", "allmänna handlingar", "/radera", "tillgänglighet", "0611-800 00")
    assert [] == [words for words in told if words not in about.text]


async def test_cancelling_when_there_is_nothing_to_cancel_says_so(anna: Person) -> None:
    answer = await ask(anna, "/avbryt")

    assert "inget att avbryta" in answer.text


async def test_typing_is_shown_while_an_answer_takes_its_time(
    api: BotApi, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond, allowed = Responder.respond, asyncio.Event()

    async def respond_later(
        self: Responder,
        text: str,
        conversation: Conversation = NEW_CONVERSATION,
        language: str | None = None,
    ) -> Turn:
        await allowed.wait()
        return await respond(self, text, conversation, language)

    monkeypatch.setattr(Responder, "respond", respond_later)

    anna.say(GRANT)
    await api.until(lambda: (anna.id, "typing") in api.account.actions, PATIENCE)
    allowed.set()
    answer = await anna.next(PATIENCE)

    assert ANSWER == first_line(answer)


async def test_links_never_expand(api: BotApi, anna: Person, bo: Person) -> None:
    await asyncio.gather(ask(anna, "/start"), ask(bo, GRANT))

    calls = api.journal.of("sendMessage")
    assert [{"is_disabled": True}] * 2 == [
        call.parameters.get("link_preview_options") for call in calls
    ]


async def test_what_buttons_carry_is_short_and_another_for_everybody(
    anna: Person, bo: Person
) -> None:
    menu, other = await asyncio.gather(ask(anna, "/amnen"), ask(bo, "/amnen"))

    carried = [{button["callback_data"] for button in one.inline} for one in (menu, other)]
    assert [] == [data for data in carried[0] if len(data.encode()) > 64]
    assert set() == carried[0] & carried[1]


async def test_medical_question_is_declined_with_a_way_onward_and_not_kept(
    office: Office, anna: Person
) -> None:
    answer = await ask(anna, CARE)

    assert "1177" in answer.text
    assert FORWARD not in answer.buttons
    assert [None] == [one.message for one in await office.received()]
    assert [] == office.files_with("ont i kn")


async def test_emergency_is_shown_112_before_all_else(anna: Person) -> None:
    answer = await ask(anna, f"{EMERGENCY}. {GRANT}")

    assert answer.text.startswith("Ring 112")


async def test_emergency_in_a_caption_is_shown_112(anna: Person) -> None:
    anna.photo(EMERGENCY)

    answer = await anna.next(PATIENCE)

    assert answer.text.startswith("Ring 112")


async def test_emergency_in_an_edit_is_shown_112(anna: Person) -> None:
    question = anna.say(GRANT)
    await anna.next(PATIENCE)

    anna.edit(question, EMERGENCY)
    answer = await anna.next(PATIENCE)

    assert "Ring 112" in answer.text


async def test_file_without_a_word_is_said_not_to_be_read_and_can_be_sent_on(api: BotApi) -> None:
    sent: list[Callable[[Person], Message]] = [
        Person.photo,
        Person.document,
        Person.voice,
        Person.video,
        Person.location,
        Person.contact,
    ]
    people = [api.person(number, f"P{number}") for number, _ in enumerate(sent, 1)]

    for person, send in zip(people, sent, strict=True):
        send(person)
    answers = await asyncio.gather(*(person.next(PATIENCE) for person in people))

    told = "kan inte läsa"
    assert [(True, [FORWARD])] * 6 == [(told in one.text, one.buttons) for one in answers]


async def test_what_can_be_neither_read_nor_kept_is_kindly_said_so(api: BotApi) -> None:
    sent: list[Callable[[Person], Message]] = [
        Person.sticker,
        Person.poll,
        lambda person: person.send({"dice": {"emoji": "🎲", "value": 3}}),
    ]
    people = [api.person(number, f"P{number}") for number, _ in enumerate(sent, 1)]

    for person, send in zip(people, sent, strict=True):
        send(person)
    answers = await asyncio.gather(*(person.next(PATIENCE) for person in people))

    told = re.compile("kan jag inte läsa.* Skriv gärna")
    assert [(True, [])] * 3 == [(bool(told.search(one.text)), one.buttons) for one in answers]


async def test_caption_is_answered_and_the_file_said_not_to_be_read(anna: Person) -> None:
    anna.photo(GRANT)

    answer = await anna.next(PATIENCE)

    assert ANSWER == first_line(answer)
    assert "Bilagan kan jag inte läsa" in answer.text


async def test_album_gets_one_answer(anna: Person) -> None:
    anna.album(3, GRANT)

    answer = await anna.next(PATIENCE)

    assert ANSWER == first_line(answer)
    assert await is_silent(anna)


async def test_album_that_comes_in_two_polls_gets_one_answer(api: BotApi, anna: Person) -> None:
    group = {"media_group_id": "4711"}
    first = {**media.photo(api.account.files), **group, "caption": GRANT}
    anna.send(first)
    await api.until(lambda: not api.updates.pending, PATIENCE)
    anna.send({**media.photo(api.account.files), **group})

    answer = await anna.next(PATIENCE)

    assert ANSWER == first_line(answer)
    assert await is_silent(anna)


async def test_edit_after_the_answer_is_answered_anew_and_said_so(anna: Person) -> None:
    question = anna.say(DE_MINIMIS)
    await anna.next(PATIENCE)

    anna.edit(question, RUS)
    anew = await anna.next(PATIENCE)

    assert anew.text.startswith(CHANGED)
    assert OF_RUS in anew.text.splitlines()


async def test_edit_of_a_caption_is_answered_anew(anna: Person) -> None:
    question = anna.photo(DE_MINIMIS)
    await anna.next(PATIENCE)

    anna.edit(question, RUS)
    anew = await anna.next(PATIENCE)

    assert OF_RUS in anew.text.splitlines()


async def test_edit_before_the_answer_is_answered_as_it_stands_now(
    office: Office, anna: Person
) -> None:
    await office.stop()
    question = anna.say(DE_MINIMIS)
    anna.edit(question, RUS)

    await office.start()
    answer = await anna.next(PATIENCE)

    assert OF_RUS in answer.text.splitlines()
    assert await is_silent(anna)


async def test_edit_before_the_answer_is_kept_beside_the_original(
    office: Office, anna: Person
) -> None:
    question = anna.say(DE_MINIMIS)
    anna.edit(question, RUS)
    while OF_RUS not in (await anna.next(PATIENCE)).text:
        pass

    kept = [one.message for one in await office.received() if one.message is not None]

    assert [(DE_MINIMIS, False), (RUS, True)] == [(one.text, one.is_edit) for one in kept]


async def test_emergency_that_was_edited_away_before_the_answer_is_still_shown_112(
    office: Office, anna: Person
) -> None:
    await office.stop()
    question = anna.say(EMERGENCY)
    anna.edit(question, GRANT)

    await office.start()
    answer = await anna.next(PATIENCE)

    assert "Ring 112" in answer.text


async def test_edit_that_changes_nothing_gets_no_reply(anna: Person) -> None:
    question = anna.say(GRANT)
    await anna.next(PATIENCE)

    anna.edit(question, GRANT)

    assert await is_silent(anna)


async def test_live_location_that_moves_gets_no_reply(api: BotApi, anna: Person) -> None:
    place = anna.send({"location": {"latitude": 62.39, "longitude": 17.31, "live_period": 900}})
    await anna.next(PATIENCE)

    for step in range(1, 4):
        moved = {"latitude": 62.39 + step / 1000, "longitude": 17.31, "live_period": 900}
        changed = {**place.raw, "edit_date": api.account.now, "location": moved}
        api.updates.push("edited_message", changed)

    assert await is_silent(anna)


async def test_button_from_before_a_restart_still_works(office: Office, anna: Person) -> None:
    answer = await ask(anna, GRANT)

    await office.restart()
    shown = await press(anna, answer, "Hur mycket")

    assert AMOUNT in shown.text.splitlines()


async def test_button_on_a_message_that_was_deleted_meanwhile_still_works(anna: Person) -> None:
    answer = await ask(anna, GRANT)
    data = answer.inline[answer.buttons.index("Hur mycket")]["callback_data"]
    answer.chat.delete(answer)

    anna.press_data(answer, data)
    shown = await anna.next(PATIENCE)

    assert AMOUNT == first_line(shown)


async def test_button_of_another_version_is_answered_kindly(api: BotApi, anna: Person) -> None:
    answer = await ask(anna, GRANT)
    data = answer.inline[0]["callback_data"]

    old = anna.press_data(answer, f"0{data[1:]}")
    told = await anna.next(PATIENCE)
    await api.until(lambda: old.answered, PATIENCE)

    assert told.text.startswith(STALE)


async def test_button_stops_spinning_at_once(api: BotApi, anna: Person) -> None:
    answer = await ask(anna, GRANT)

    pressed = anna.press(answer, "Hur mycket")
    await api.until(lambda: pressed.answered, PATIENCE)

    assert 1 == len(anna.messages)  # the answer itself has to wait for its turn


async def test_number_typed_right_after_the_message_picks_from_that_message(anna: Person) -> None:
    await ask(anna, UNSURE)
    answer = await ask(anna, "1")
    place = answer.buttons.index("Hur mycket") + 1 if "Hur mycket" in answer.buttons else 0

    shown = await ask(anna, str(place))

    assert AMOUNT == first_line(shown)


async def test_answer_that_telegram_put_off_comes_as_it_was(api: BotApi, anna: Person) -> None:
    api.faults.flood("sendMessage", 1, chat=anna.id)

    answer = await ask(anna, "/avbryt")

    assert "Det finns inget att avbryta." == answer.text.split(" Det som")[0]


async def test_somebody_who_floods_is_told_so_once_and_all_is_kept(
    office: Office, anna: Person, bo: Person
) -> None:
    for number in range(30):
        anna.say(f"Fråga nummer {number} om bidrag till maskin")

    meanwhile = await ask(bo, "/om")
    texts: list[str] = []
    while not any(text.startswith(FLOOD) for text in texts):
        texts.append((await anna.next(PATIENCE)).text)
    texts.append((await anna.next(PATIENCE)).text)

    assert "inte en människa" in meanwhile.text
    assert len(texts) < 30
    assert 1 == sum(text.startswith(FLOOD) for text in texts)
    assert await is_silent(anna)
    assert 32 == len(await office.received())


async def test_somebody_who_floods_is_told_so_after_ten_answers(anna: Person) -> None:
    for number in range(30):
        anna.say(f"Fråga nummer {number} om bidrag till maskin")

    texts = [(await anna.next(PATIENCE)).text for _ in range(11)]

    assert any(text.startswith(FLOOD) for text in texts)
