"""Each enquiry has a thread in the group of its own, and all on it is said there, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.domain.entry import PersonId
from stodbot.domain.message import Mention, Shown
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rooms import GENERAL, chat_of, room_for
from stodbot.serving import operation, ways
from stodbot.telegram import post
from tests.botapi import BotApi, Group, Person
from tests.telegram.at_work import Scaled, until_answered
from tests.telegram.at_work import at_work as quickly_at_work
from tests.telegram.conftest import (
    FORUM,
    PATIENCE,
    SEND,
    UNKNOWN,
    Office,
    ask,
    register,
    room_of_enquiry,
    told,
)

FRIDA = PersonId("frida-kallenbach")
AGAIN = "kan du redan ha fått"
MANY = 40


async def owed(office: Office, text: str) -> None:
    """The bot has that to say on the only enquiry."""
    await office.owe(room_for((await office.enquiry()).id), text)


def made(api: BotApi) -> int:
    """How many threads were asked for."""
    return len(api.journal.of("createForumTopic"))


async def test_new_enquiry_has_a_thread_with_its_card_and_nobody_is_told_alone(
    desk: Office, forum: Group, anna: Person, frida: Person
) -> None:
    await desk.admit(frida, FRIDA)

    room = await room_of_enquiry(desk, forum, anna)

    assert ["26STOD1 Nytt: Övrig fråga"] == [one.name for one in forum.topics]
    (card,) = room.messages
    assert "26STOD1" in card.text
    assert "Ta" in card.buttons
    assert [] == frida.messages


async def test_all_on_an_enquiry_is_said_in_its_one_thread(
    desk: Office, forum: Group, anna: Person, bo: Person, api: BotApi
) -> None:
    first = await room_of_enquiry(desk, forum, anna)
    second = await room_of_enquiry(desk, forum, bo)

    await told(desk, first, "Om Annas ärende.")
    await told(desk, second, "Om Bos ärende.")

    assert ["Om Annas ärende.", "Om Bos ärende."] == [
        room.messages[-1].text for room in (first, second)
    ]
    assert 2 == made(api)


async def test_what_is_no_enquirys_is_said_outside_of_all_threads(
    desk: Office, forum: Group, api: BotApi
) -> None:
    await desk.owe(GENERAL, "God morgon.")

    message = await forum.general.next(PATIENCE)

    assert "God morgon." == message.text
    assert 0 == made(api)


async def test_long_text_goes_to_the_thread_in_parts_with_the_buttons_under_the_last(
    desk: Office, forum: Group, anna: Person
) -> None:
    room = await room_of_enquiry(desk, forum, anna)

    await owed(desk, f"{'å' * 4000}\n{'ä' * 4000}")
    first, second = [await room.next(PATIENCE) for _ in range(2)]

    assert ("(1/2)", "(2/2)") == (first.text[:5], second.text[:5])


# --- somebody is called


async def test_name_of_somebody_who_is_to_notice_calls_them(
    desk: Office, forum: Group, anna: Person, frida: Person
) -> None:
    await desk.admit(frida, FRIDA)
    room = await room_of_enquiry(desk, forum, anna)
    name = "Frida Källenbach"

    message = await told(
        desk, room, Shown(f"🚜 Gäller {name}, {name}", mentions=(Mention(name, FRIDA),))
    )

    (entity,) = [one for one in message.raw["entities"] if one["type"] == "text_mention"]
    assert (10, len(name), frida.id) == (entity["offset"], entity["length"], entity["user"]["id"])


async def test_name_of_somebody_without_an_account_is_just_their_name(
    desk: Office, forum: Group, anna: Person
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    mention = Mention("Frida Källenbach", FRIDA)

    message = await told(desk, room, Shown("Gäller Frida Källenbach", mentions=(mention,)))

    assert "entities" not in message.raw


async def test_nobody_is_called_in_a_chat_of_their_own(office: Office, frida: Person) -> None:
    await office.admit(frida, FRIDA)
    mention = Mention("Frida Källenbach", FRIDA)

    await office.owe(chat_of(FRIDA), Shown("Gäller Frida Källenbach", mentions=(mention,)))
    message = await frida.next(PATIENCE)

    assert "entities" not in message.raw


# --- threads that were there, or not


async def test_deleted_thread_is_made_anew_with_the_card(
    desk: Office, forum: Group, anna: Person, frida: Person
) -> None:
    forum.member(frida, admin=True)
    room = await room_of_enquiry(desk, forum, anna)
    room.delete(frida)

    await owed(desk, "Ingen får missa det här.")
    new = await forum.next_topic("26STOD1", PATIENCE)
    said = [(await new.next(PATIENCE)).text for _ in range(2)]

    assert room.topic.thread != new.topic.thread
    assert "Ingen får missa det här." == said[0]
    assert said[1].startswith("Ärendets ämne hade tagits bort. Här är ärendet igen.")


async def test_thread_that_is_never_found_is_not_made_again_and_again(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    await room_of_enquiry(desk, forum, anna)
    api.faults.refuse(
        "sendMessage", 400, "Bad Request: message thread not found", chat=FORUM, times=None
    )

    await owed(desk, "Hittar den fram?")
    await api.until(lambda: made(api) == 2, PATIENCE)
    await ask(anna, "/mina")
    await ask(anna, "/mina")

    assert 2 == made(api)


async def test_closed_thread_is_written_to_all_the_same(
    desk: Office, forum: Group, anna: Person, frida: Person
) -> None:
    forum.member(frida, admin=True)
    room = await room_of_enquiry(desk, forum, anna)
    room.close(frida)

    message = await told(desk, room, "Frågeställaren har skrivit mer.")

    assert room.topic.thread == message.thread


async def test_thread_that_was_made_before_a_restart_is_not_made_again(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    held = api.faults.hold("sendMessage", chat=FORUM, effect=False)
    await register(anna)
    await api.until(lambda: held.held, PATIENCE)

    await desk.restart()
    held.release()
    room = await forum.next_topic("26STOD1", PATIENCE)
    card = await room.next(PATIENCE)

    assert "26STOD1" in card.text
    assert 1 == made(api)


async def test_thread_that_nobody_knows_of_makes_no_message_doubtful(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    api.faults.drop_after("createForumTopic")

    await register(anna)
    await api.until(lambda: forum.messages, PATIENCE)

    assert 2 == made(api)
    assert not [text for text in forum.texts if AGAIN in text]


async def test_message_that_nobody_knows_of_comes_again_in_the_same_thread_and_says_so(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    api.faults.drop_after("sendMessage", chat=FORUM)

    await owed(desk, "Kom det fram?")
    first, second = [await room.next(PATIENCE) for _ in range(2)]

    assert "Kom det fram?" == first.text
    assert AGAIN in second.text
    assert 1 == made(api)


# --- the pace


async def test_flood_control_in_the_group_keeps_no_asker_waiting(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    api.faults.flood("sendMessage", 3, chat=FORUM)

    await owed(desk, "Ett")
    await desk.owe(GENERAL, "Två")
    await api.until(lambda: api.too_many == 1, PATIENCE)
    answer = await ask(anna, "/mina")
    waited = len(api.journal.of("sendMessage", FORUM))
    texts = [(await room.next(PATIENCE)).text, (await forum.general.next(PATIENCE)).text]

    assert "26STOD1" in answer.text
    assert 2 == waited  # the card, and what was refused
    assert ["Ett", "Två"] == texts


@pytest.fixture
def scaled(monkeypatch: pytest.MonkeyPatch) -> Scaled:
    """Time passes twenty times as fast, at Telegram as well."""
    made_ = Scaled(20)
    monkeypatch.setattr(operation, "time", made_)
    monkeypatch.setattr(ways, "time", made_)
    monkeypatch.setattr(post, "_LOOK_SECONDS", 1 / 20)
    return made_


@pytest.fixture
async def limited(scaled: Scaled) -> AsyncIterator[BotApi]:
    async with BotApi.serving(limits=True, monotonic=scaled.monotonic) as served:
        yield served
    assert [] == served.violations


async def test_burst_of_enquiries_all_arrive_and_none_is_refused_as_too_much(
    toy_app: App, limited: BotApi, scaled: Scaled, tmp_path: Path
) -> None:
    group = limited.group(FORUM, "Samordnare", forum=True, admin=True)
    askers = [limited.person(2_000 + number, f"P{number}") for number in range(MANY)]
    async with quickly_at_work(
        toy_app, limited, tmp_path, clock=scaled, pause=scaled.pause, overall=30, group=FORUM
    ) as bot:
        for turn, button in enumerate((None, -1, SEND), 1):
            for asker in askers:
                if button is None:
                    asker.say(UNKNOWN)
                else:
                    asker.press(asker.messages[-1], button)
            await until_answered(limited, askers, turn, 30)
        began = scaled.passed
        await limited.until(lambda: len({m.thread for m in group.messages}) == MANY, 60)
        lasted = scaled.passed - began
        failed = await bot.outbox(DeliveryState.FAILED)

    assert MANY == len(group.topics) == len(group.messages)
    assert 0 == limited.limits.refused
    assert [] == failed
    assert lasted < 6 * 60
