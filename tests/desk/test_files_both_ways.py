"""Files of askers are shown to staff and kept; files of staff go out with a reply, or stay."""

import asyncio
import hashlib
from collections.abc import Callable

import pytest

from stodbot.enquiries.files import FileState
from tests.botapi import BotApi, Message, Person, Speaker
from tests.botapi.places import Place
from tests.desk.swift import (
    CLAIM,
    NOTE,
    NOTED,
    PASS,
    REPLY,
    SEND_REPLY,
    Seat,
    Staffed,
    enquire,
    newest,
    rest,
)
from tests.telegram.conftest import FORWARD, GRANT, PATIENCE, SEND, Office, press

KINDS = ("photo", "document", "voice", "video", "audio", "animation", "video_note")
DATA = b"%PDF-1.4 planritning"
Make = Callable[[Speaker], Message | list[Message]]
# how it is sent, what is shown of it, what it is called in the preview
FILES: dict[str, tuple[Make, list[str], str]] = {
    "photo": (lambda who: who.photo(GRANT), ["photo"], "bild"),
    "document": (
        lambda who: who.document("ritning.pdf", DATA, GRANT),
        ["document"],
        "fil (ritning.pdf)",
    ),
    "voice": (lambda who: who.voice(GRANT), ["voice"], "röstmeddelande"),
    "audio": (lambda who: who.audio(GRANT), ["audio"], "ljudfil"),
    "video": (lambda who: who.video(GRANT), ["video"], "film"),
    "animation": (lambda who: who.animation(GRANT), ["animation"], "film"),
    "album": (lambda who: who.album(2, GRANT), ["photo", "photo"], "bild, bild"),
    "documents": (
        lambda who: who.album(2, GRANT, "document"),
        ["document", "document"],
        "fil (",
    ),
}
every_file = pytest.mark.parametrize("kind", list(FILES))


def kinds(messages: list[Message]) -> list[str]:
    """The kind of each file; an animation is a document, too."""
    order = ("animation", *KINDS)
    found = [next((kind for kind in order if kind in one.raw), "") for one in messages]
    return [kind for kind in found if kind]


def unique(messages: list[Message]) -> list[str]:
    """The files themselves, however they were sent."""
    found = []
    for one in messages:
        for kind in ("animation", *KINDS):
            if kind in one.raw:
                file = one.raw[kind]
                found.append((file[-1] if isinstance(file, list) else file)["file_unique_id"])
                break
    return found


async def kept(office: Office, count: int) -> list[bytes]:
    """What lies under attachments/, once there are so many files."""
    async with asyncio.timeout(PATIENCE):
        while True:
            files = (await office.case()).files
            if len(files) >= count and all(one.state == FileState.KEPT for one in files):
                return [(office.data / one.path).read_bytes() for one in files]
            await asyncio.sleep(0.05)  # nobody tells when that is so


async def enquire_with(staffed: Staffed, asker: Person, make: Make) -> Message | list[Message]:
    """An enquiry of something with a file; gives what the asker sent."""
    before = len(asker.messages)
    sent = make(asker)
    await rest(staffed.office)
    offer = next(one for one in asker.messages[before:] if FORWARD in one.buttons)
    asker.skip()
    preview = await press(asker, offer, FORWARD)
    await press(asker, preview, SEND)
    await rest(staffed.office)
    return sent


@pytest.fixture
async def seat(staffed: Staffed, anna: Person) -> Seat:
    """Frida's, with a new enquiry of Anna's."""
    await enquire(anna)
    await rest(staffed.office)
    return staffed.seat(staffed.frida)


def files_in(place: Place) -> list[str]:
    return kinds(place.messages)


# --- from the asker


@every_file
async def test_file_of_the_asker_is_shown_under_the_card_and_kept(
    staffed: Staffed, anna: Person, kind: str
) -> None:
    make, shown, name = FILES[kind]
    sent = await enquire_with(staffed, anna, make)

    place = staffed.seat(staffed.frida).place
    originals = sent if isinstance(sent, list) else [sent]
    assert "Nytt ärende." in place.messages[0].text
    assert f"Bilaga: {name.partition(',')[0].partition('(')[0].strip()}" in place.messages[0].text
    assert shown == kinds(place.messages[1:])
    assert unique(originals) == unique(place.messages)
    assert len(shown) == len(await kept(staffed.office, len(shown)))


async def test_file_that_the_asker_adds_is_shown_and_kept(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(CLAIM)
    await press(anna, await anna_mine(anna), "Skriv mer i 26STOD1")
    before = len(seat.place.messages)

    anna.document("ritning.pdf", DATA, caption="Det är för en svarv.")
    await rest(staffed.office)

    told, file = seat.place.messages[before:]
    assert "skrivit mer" in told.text
    assert "Det är för en svarv." in told.text
    assert "document" in file.raw
    assert [DATA] == await kept(staffed.office, 1)


async def anna_mine(anna: Person) -> Message:
    anna.skip()
    anna.say("/mina")
    return await anna.next(PATIENCE)


async def test_file_that_telegram_refuses_to_show_is_told_of_and_the_others_are_shown(
    staffed: Staffed, anna: Person, api: BotApi
) -> None:
    place_id = staffed.forum.id if staffed.in_group else staffed.frida.id
    api.faults.refuse(
        "sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified", chat=place_id
    )

    await enquire_with(staffed, anna, lambda who: who.album(3, GRANT))
    seat = staffed.seat(staffed.frida)

    assert ["photo", "photo"] == files_in(seat.place)
    assert 1 == len(seat.told("Bilagan kunde inte visas här"))
    assert 3 == len(await kept(staffed.office, 3))


@pytest.mark.parametrize("staffed", ["group"], indirect=True)
async def test_files_are_shown_again_in_a_topic_that_was_deleted(
    staffed: Staffed, anna: Person
) -> None:
    await enquire_with(staffed, anna, FILES["photo"][0])
    room = staffed.forum.topic("26STOD1")
    room.delete(staffed.frida)

    anna.skip()
    await press(anna, await anna_mine(anna), "Skriv mer i 26STOD1")
    anna.say("Har ni sett bilden?")
    new = await staffed.forum.next_topic("26STOD1", PATIENCE)
    await rest(staffed.office)

    assert [text for text in new.texts if "Har ni sett bilden?" in text]
    assert ["photo"] == files_in(new)


# --- from the staff


@every_file
async def test_file_of_a_reply_is_previewed_by_name_sent_and_kept(
    staffed: Staffed, seat: Seat, anna: Person, kind: str
) -> None:
    make, shown, name = FILES[kind]
    await seat.press(REPLY)
    before = len(anna.messages)

    sent = make(seat.voice)
    await rest(staffed.office)
    preview = newest(seat.place, SEND_REPLY)
    nothing = len(anna.messages) - before
    await seat.press(SEND_REPLY, preview)

    got = anna.messages[before:]
    originals = sent if isinstance(sent, list) else [sent]
    assert 0 == nothing
    assert f"Bilagor: {name}" in preview.text
    assert GRANT in preview.text
    assert GRANT in got[0].text
    assert unique(originals) == unique(got)
    assert shown == kinds(got)
    (replied,) = [p for p in (await staffed.office.case()).past if p.deed == "item.replied"]
    assert (GRANT, len(shown)) == (replied.text, len(replied.attachments))
    assert len(shown) == len(await kept(staffed.office, len(shown)))


async def test_kept_file_of_a_reply_is_the_one_that_was_sent(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    seat.voice.document("beslut.pdf", DATA)
    await rest(staffed.office)
    await seat.press(SEND_REPLY)

    data = await kept(staffed.office, 1)

    (file,) = (await staffed.office.case()).files
    assert [DATA] == data
    assert hashlib.sha256(DATA).hexdigest() == file.digest
    assert file.path.startswith("attachments/26STOD1/")


@every_file
async def test_file_of_a_note_stays_inside_and_is_kept(
    staffed: Staffed, seat: Seat, anna: Person, kind: str
) -> None:
    make, shown, _ = FILES[kind]
    await seat.press(NOTE)
    before = len(anna.messages)

    make(seat.voice)
    await rest(staffed.office)

    assert before == len(anna.messages)
    assert 1 == len(seat.told(NOTED))
    (noted,) = [p for p in (await staffed.office.case()).past if p.deed == "item.noted"]
    assert (GRANT, len(shown)) == (noted.text, len(noted.attachments))
    assert len(shown) == len(await kept(staffed.office, len(shown)))


@pytest.mark.parametrize("staffed", ["private"], indirect=True)
async def test_file_of_a_note_is_shown_to_the_colleague_who_has_it(
    staffed: Staffed, seat: Seat
) -> None:
    colleague = staffed.seat(staffed.bergman)
    await colleague.press(CLAIM)
    await seat.press(NOTE, newest(seat.place, NOTE))

    seat.voice.document("underlag.pdf", DATA, "Se här")
    await rest(staffed.office)

    assert [text for text in colleague.place.texts if "Se här" in text]
    assert ["document"] == files_in(colleague.place)


async def test_file_of_a_comment_stays_inside(staffed: Staffed, seat: Seat, anna: Person) -> None:
    await seat.press(PASS)
    await seat.press("Frida Bergman")
    before = len(anna.messages)

    seat.voice.document("underlag.pdf", DATA, "Se här")
    await rest(staffed.office)

    assert before == len(anna.messages)
    assert [DATA] == await kept(staffed.office, 1)


async def test_file_that_is_just_chatter_is_neither_sent_nor_kept(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    before = len(anna.messages)

    for make, _, _ in FILES.values():
        make(seat.voice)
    await rest(staffed.office)

    assert before == len(anna.messages)
    assert () == (await staffed.office.case()).files


async def test_file_that_replaces_a_draft_takes_no_file_of_the_draft_along(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    seat.voice.document("fel.pdf", b"%PDF-1.4 fel", "Här")
    await rest(staffed.office)
    wrong = len(anna.messages)

    await seat.say("Ingen bilaga behövs.")
    await seat.press(SEND_REPLY)

    assert [] == kinds(anna.messages[wrong:])
    assert 1 == len(anna.messages) - wrong
    assert "Bilagor" not in anna.messages[-1].text


async def test_file_without_words_is_added_to_the_draft(
    staffed: Staffed, seat: Seat, anna: Person
) -> None:
    await seat.press(REPLY)
    await seat.say("Här är blanketten.")
    seat.voice.document("blankett.pdf", b"%PDF-1.4")
    await rest(staffed.office)
    before = len(anna.messages)

    await seat.press(SEND_REPLY)

    assert ["document"] == kinds(anna.messages[before:])
    assert "Här är blanketten." in anna.messages[before].text


async def test_file_of_a_reply_that_telegram_refuses_stops_neither_the_text_nor_the_others(
    staffed: Staffed, seat: Seat, anna: Person, api: BotApi
) -> None:
    await seat.press(REPLY)
    seat.voice.album(3, "Tre bilder")
    await rest(staffed.office)
    before = len(anna.messages)
    api.faults.refuse(
        "sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified", chat=anna.id
    )

    await seat.press(SEND_REPLY)

    got = anna.messages[before:]
    assert "Tre bilder" in got[0].text
    assert ["photo", "photo"] == kinds(got)


async def test_reply_whose_file_is_in_doubt_is_told(
    staffed: Staffed, seat: Seat, anna: Person, api: BotApi
) -> None:
    await seat.press(REPLY)
    seat.voice.photo("En bild")
    await rest(staffed.office)
    api.faults.drop_after("sendPhoto", chat=anna.id)

    await seat.press(SEND_REPLY)

    assert 1 == len(seat.told("Det är osäkert om ett meddelande"))
    assert ["photo"] == kinds(anna.messages)
