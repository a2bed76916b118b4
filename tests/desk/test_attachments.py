"""What staff read of the files that an asker sent."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from stodbot.desk.attachments import size_in_words
from stodbot.desk.cards import Cards
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Enquiry
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.enquiries.files import FileFault
from stodbot.enquiries.incoming import Attachment, AttachmentKind
from stodbot.enquiries.register import Series
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import (
    ANNA,
    COORDINATORS,
    LATER,
    NOW,
    added,
    document,
    office,
    register,
    wish,
)

PHOTO = Attachment(kind=AttachmentKind.PHOTO, reference="f9", size=120_400)
PLACE = Attachment(kind=AttachmentKind.LOCATION, name="62.390000, 17.310000")


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_knowledge(shipped_directory()).base


@pytest.fixture
def cards(base: KnowledgeBase) -> Cards:
    phrases = Phrasebook(base.phrases)
    return Cards(base, phrases, Names(COORDINATORS, phrases), "Europe/Stockholm")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(tmp_path / "stodbot.sqlite", Series()) as opened:
        yield opened


async def card(cards: Cards, store: SqliteStore, enquiry: Enquiry) -> list[str]:
    """The lines of the card on the first item."""
    case = await store.by_id(enquiry.id)
    return cards.card(case, enquiry.items[0], ANNA, office().roster, []).text.splitlines()


async def attached(cards: Cards, store: SqliteStore, *attachments: Attachment) -> list[str]:
    """The lines on those attachments, on the card of an enquiry with them."""
    enquiry = await register(store, wish(attachments=attachments))
    return [line for line in await card(cards, store, enquiry) if line.startswith("Bilaga")]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1_000, "1 kB"),
        (120_400, "120 kB"),
        (999_499, "999 kB"),
        (999_500, "1,0 MB"),
        (1_250_000, "1,3 MB"),
        (20 << 20, "21,0 MB"),
    ],
)
def test_a_size_is_in_words(size: int, words: str) -> None:
    assert words == size_in_words(size)


def test_no_size_is_too_large_for_words() -> None:
    assert size_in_words(10**400).endswith(",0 MB")


async def test_a_file_on_its_way_is_named_with_its_size(cards: Cards, store: SqliteStore) -> None:
    lines = await attached(cards, store, PHOTO, document())

    assert [
        "Bilaga: bild, 120 kB. Hämtas från Telegram.",
        "Bilaga: fil (underlag.pdf), 100 byte. Hämtas från Telegram.",
    ] == lines


async def test_what_is_no_file_is_named_and_that_is_all(cards: Cards, store: SqliteStore) -> None:
    assert ["Bilaga: plats (62.390000, 17.310000)."] == await attached(cards, store, PLACE)


async def test_a_kept_file_is_told_with_its_place_and_true_size(
    cards: Cards, store: SqliteStore
) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    (file,) = await store.files_due(NOW)
    await store.file_kept(file, LATER, digest="d", size=2_000)

    lines = await card(cards, store, enquiry)

    told = "Bilaga: fil (underlag.pdf), 2 kB. Sparad som attachments/26STOD1/1-1.pdf."
    assert [told] == [line for line in lines if line.startswith("Bilaga")]
    assert not any(line.startswith("- ") for line in lines)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (FileFault.TOO_BIG, "Den är för stor för att hämtas från Telegram"),
        (FileFault.GONE, "Telegram lämnar inte ut den längre"),
        ("NetworkError", "Den gick inte att hämta, trots flera försök"),
        ("kept", "Den gick inte att hämta, trots flera försök"),
    ],
)
async def test_a_file_that_could_not_be_fetched_is_told_with_the_reason(
    cards: Cards, store: SqliteStore, fault: str, told: str
) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    (file,) = await store.files_due(NOW)
    await store.give_up_file(file, LATER, fault)

    (line,) = [one for one in await card(cards, store, enquiry) if one.startswith("Bilaga")]

    assert told in line
    assert "Error" not in line


async def test_a_file_alone_is_added_without_empty_quotes(cards: Cards, store: SqliteStore) -> None:
    enquiry = await register(store, wish(text="", attachments=(document(),)))
    await added(store, enquiry.number, "", PHOTO)
    await added(store, enquiry.number, "Här är den", replace(PHOTO, reference="f10"))

    lines = await card(cards, store, enquiry)

    assert not any("»«" in line for line in lines)
    assert [
        "Frågeställaren skickade bilagor: bild",
        "Frågeställaren skrev: »Här är den« Bilagor: bild.",
    ] == [line[len("- 2026-11-24 13:00 ") :] for line in lines if line.startswith("- ")]
    assert 3 == sum(line.startswith("Bilaga: ") for line in lines)


async def test_the_same_file_in_an_edited_message_is_named_once(
    cards: Cards, store: SqliteStore
) -> None:
    enquiry = await register(store, wish(attachments=(document(),)))
    await added(store, enquiry.number, "Ändrat", document())

    lines = await card(cards, store, enquiry)

    assert 1 == sum(line.startswith("Bilaga: ") for line in lines)


async def test_a_personal_number_in_a_name_is_masked_on_the_card_and_not_in_the_export(
    cards: Cards, store: SqliteStore
) -> None:
    enquiry = await register(store, wish(attachments=(document(name="19121212-1212.pdf"),)))

    lines = await card(cards, store, enquiry)
    whole = cards.attachments(await store.by_id(enquiry.id))

    assert not any("1212" in line for line in lines)
    assert "Bilaga: fil ([personnummer].pdf), 100 byte. Hämtas från Telegram." in lines
    assert ["Bilaga: fil (19121212-1212.pdf), 100 byte. Hämtas från Telegram."] == whole


@pytest.mark.parametrize(
    "name", ["a.pdf\nBilaga: fil (b.pdf).", "\u202efdp.a\x00", "\ud800", "å" * 9]
)
async def test_no_name_writes_a_line_of_its_own(
    cards: Cards, store: SqliteStore, name: str
) -> None:
    lines = await attached(cards, store, document(name=name))

    assert 1 == len(lines)
    assert lines[0].encode()
    assert "\u202e" not in lines[0]


async def test_a_long_name_is_shortened(cards: Cards, store: SqliteStore) -> None:
    (line,) = await attached(cards, store, document(name="a" * 5_000 + ".pdf"))

    assert len(line) < 250


async def test_of_very_many_files_the_first_are_named_and_the_others_counted(
    cards: Cards, store: SqliteStore
) -> None:
    files = tuple(document(f"f{number}") for number in range(47))
    enquiry = await register(store, wish(attachments=files))

    lines = await card(cards, store, enquiry)

    assert 30 == sum(line.startswith("Bilaga: ") for line in lines)
    assert "Fler bilagor: 17." in lines
    assert 47 == len(cards.attachments(await store.by_id(enquiry.id)))
