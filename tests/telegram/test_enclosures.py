"""Files and charts go out after the text, each once; one that Telegram refuses stops no other."""

from typing import Any

import pytest

from stodbot.domain.chart import Bar, Chart
from stodbot.domain.entry import PersonId
from stodbot.domain.message import Button, Enclosure, Shown
from stodbot.enquiries.rooms import chat_of, room_for
from tests.botapi import BotApi, Group, Message, Person
from tests.telegram.conftest import PATIENCE, Office, room_of_enquiry

FRIDA = PersonId("frida-kallenbach")
CHART = Chart("Ärenden", (Bar("mån", 3), Bar("tis", 5)))
KINDS = ("photo", "animation", "document", "voice", "audio", "video", "video_note")


def reference(message: Message) -> str:
    """By which Telegram knows the file of a message."""
    found: Any = next(message.raw[kind] for kind in KINDS if kind in message.raw)
    return str((found[-1] if isinstance(found, list) else found)["file_id"])


def sent_kinds(person: Person) -> list[str]:
    """What each message is: text, or a kind of file."""
    return [next((k for k in KINDS if k in one.raw), "text") for one in person.messages]


async def owe(office: Office, shown: Shown) -> None:
    await office.owe(chat_of(FRIDA), shown)


@pytest.fixture
async def office(office: Office, frida: Person) -> Office:
    """She is on the staff."""
    await office.admit(frida, FRIDA)
    return office


async def test_files_go_out_after_the_text_by_their_id(
    office: Office, frida: Person, anna: Person, api: BotApi
) -> None:
    files = [anna.photo(), anna.document(), anna.voice(), anna.audio(), anna.video()]
    kinds = ["photo", "document", "voice", "audio", "video"]
    enclosures = tuple(
        Enclosure(kind, reference(file)) for kind, file in zip(kinds, files, strict=True)
    )

    await owe(office, Shown("Med bilagor.", (Button("Avbryt", "cancel"),), enclosures=enclosures))
    await api.until(lambda: len(frida.messages) == 6, PATIENCE)

    assert ["text", *kinds] == sent_kinds(frida)
    assert [["Avbryt"], [], [], [], [], []] == [one.buttons for one in frida.messages]


async def test_files_go_to_the_thread_of_the_enquiry(
    desk: Office, forum: Group, anna: Person
) -> None:
    room = await room_of_enquiry(desk, forum, anna)
    shown = Shown("Med bilaga.", enclosures=(Enclosure("photo", reference(anna.photo())),))

    await desk.owe(room_for((await desk.enquiry()).id), shown)
    text, photo = [await room.next(PATIENCE) for _ in range(2)]

    assert ("Med bilaga.", True) == (text.text, "photo" in photo.raw)


async def test_file_that_telegram_refuses_is_told_of_in_its_place(
    office: Office, frida: Person, anna: Person
) -> None:
    enclosures = (
        Enclosure("document", "finns-inte", "karta.pdf"),
        Enclosure("photo", reference(anna.photo())),
    )

    await owe(office, Shown("Med bilagor.", enclosures=enclosures))
    _, told, photo = [await frida.next(PATIENCE) for _ in range(3)]

    expected = "Bilagan kunde inte visas här: fil (karta.pdf). Den är sparad i ärendet."
    assert expected == told.text
    assert "photo" in photo.raw


async def test_moving_pictures_of_any_kind_are_shown(
    office: Office, frida: Person, anna: Person, api: BotApi
) -> None:
    files = [anna.video(), anna.animation(), anna.video_note()]
    enclosures = tuple(Enclosure("video", reference(file)) for file in files)

    await owe(office, Shown("Filmer.", enclosures=enclosures))
    await api.until(lambda: len(frida.messages) == 4, PATIENCE)

    assert ["text", "video", "animation", "video_note"] == sent_kinds(frida)


async def test_what_is_no_file_that_can_be_shown_is_told_of(office: Office, frida: Person) -> None:
    await owe(office, Shown("Med plats.", enclosures=(Enclosure("location", "x"),)))
    _, told = [await frida.next(PATIENCE) for _ in range(2)]

    assert told.text.startswith("Bilagan kunde inte visas här")


@pytest.mark.parametrize("status", [500, 429])
async def test_after_a_fault_goes_out_what_is_not_out_yet(
    office: Office, frida: Person, anna: Person, api: BotApi, status: int
) -> None:
    if status == 429:
        api.faults.flood("sendPhoto", 1)
    else:
        api.faults.refuse("sendPhoto", status)
    enclosures = (
        Enclosure("document", reference(anna.document())),
        Enclosure("photo", reference(anna.photo())),
    )

    await owe(office, Shown("Med bilagor.", enclosures=enclosures))
    await api.until(lambda: len(frida.messages) == 3, PATIENCE)

    assert ["text", "document", "photo"] == sent_kinds(frida)


async def test_chart_goes_out_as_a_picture_after_the_text(office: Office, frida: Person) -> None:
    await owe(office, Shown("I tal: 3, 5.", chart=CHART))
    text, picture = [await frida.next(PATIENCE) for _ in range(2)]

    assert "I tal: 3, 5." == text.text
    assert "photo" in picture.raw


async def test_chart_is_left_out_where_no_pictures_are_taken(
    office: Office, frida: Person, api: BotApi
) -> None:
    api.faults.refuse("sendPhoto", 400, "Bad Request: not enough rights to send photos")

    await owe(office, Shown("I tal: 3, 5.", chart=CHART))
    await owe(office, Shown("Och så vidare."))
    texts = [(await frida.next(PATIENCE)).text for _ in range(2)]

    assert ["I tal: 3, 5.", "Och så vidare."] == texts
    assert 1 == len(api.journal.of("sendPhoto"))
