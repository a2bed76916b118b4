"""Files of an enquiry from the command line: for staff where they lie, in public nothing."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stodbot.domain.entry import QueueId
from stodbot.enquiries.files import FileFault
from stodbot.enquiries.incoming import Attachment, AttachmentKind
from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from tests.console.conftest import Console
from tests.store.contract import LATER, NOW, added, document, register, wish

NAME = "lön <b>\ud800.pdf"
PLACE = Attachment(kind=AttachmentKind.LOCATION, name="62.390000, 17.310000")
DAYS = ("--from", "2026-11-24", "--to", "2026-11-24")


@pytest.fixture
def console(tiny: Console, tmp_path: Path) -> Console:
    """26STOD1 has a file that is kept, one that is too big, one on its way and a place."""
    asyncio.run(_fill(tmp_path / "data"))
    return replace(tiny, data=tmp_path / "data")


async def _fill(data: Path) -> None:
    async with SqliteStore(data / "stodbot.sqlite", Series()) as store:
        files = (document("f1", NAME), document("f2", "stor.zip"), PLACE)
        wanted = wish(attachments=files, queues=(QueueId("registrator"),))
        enquiry = await register(store, wanted)
        kept, too_big = await store.files_due(NOW, limit=9)
        await store.file_kept(kept, LATER, digest="ab" * 32, size=2_000)
        await store.give_up_file(too_big, LATER, FileFault.TOO_BIG)
        await added(store, enquiry.number, "", document("f3", "sen.txt"))


def _case(console: Console, *command: str) -> dict[str, Any]:
    (case,) = console.run(*command).objects()
    return case


def test_staff_see_each_file_and_where_it_lies(console: Console) -> None:
    shown = console.run("queue", "show", "26STOD1").out

    assert "Bilaga: fil (lön <b>\ufffd.pdf), 2 kB. Sparad som attachments/26STOD1/1-1.pdf." in shown
    assert "Bilaga: fil (stor.zip), 100 byte. Den är för stor för att hämtas" in shown
    assert "Bilaga: plats (62.390000, 17.310000)." in shown
    assert "Bilaga: fil (sen.txt), 100 byte. Hämtas från Telegram." in shown


@pytest.mark.parametrize(
    "command",
    [
        ("queue", "show", "26STOD1", "--json"),
        ("register", "show", "26STOD1", "--json"),
        ("register", "export", *DAYS),
    ],
    ids=["queue", "register", "export"],
)
def test_a_case_tells_of_each_file_what_it_is_and_what_became_of_it(
    console: Console, command: tuple[str, ...]
) -> None:
    case = _case(console, *command)

    kept, too_big, place = case["written"][0]["attachments"]
    assert {
        "kind": "document",
        "name": "lön <b>\ufffd.pdf",
        "original": json.dumps(NAME),
        "media_type": None,
        "size": 2_000,
        "state": "kept",
        "path": "attachments/26STOD1/1-1.pdf",
        "sha256": "ab" * 32,
        "fault": None,
    } == kept
    assert ("failed", None, "too_big") == (too_big["state"], too_big["path"], too_big["fault"])
    assert ("location", None, None) == (place["kind"], place["state"], place["path"])
    (later,) = [event for event in case["events"] if event["what"] == "message.added"]
    assert [("sen.txt", "waiting")] == [(f["name"], f["state"]) for f in later["attachments"]]


def test_the_log_of_a_case_names_no_file(console: Console) -> None:
    case = _case(console, "register", "show", "26STOD1", "--json")

    facts = {event["what"]: event["facts"] for event in case["events"]}
    assert {"event": 1, "place": 1, "digest": "ab" * 32, "size": 2_000} == facts["attachment.kept"]
    assert {"event": 1, "place": 2, "fault": "too_big"} == facts["attachment.failed"]
    assert case["format"] == 3


def test_a_printed_case_lists_the_files_as_text(console: Console) -> None:
    page = console.run("register", "show", "26STOD1", "--html").out

    assert "<li>Bilaga: fil (lön &lt;b&gt;\ufffd.pdf), 2 kB. Sparad som attachments/" in page
    assert 4 == page.count("<li>")
    assert "Frågeställaren skickade bilagor:<blockquote>fil (sen.txt)</blockquote>" in page
    assert "En bilaga hämtades och sparades." in page
    assert "<b>" not in page


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["csv", "json"])
def test_the_public_list_has_no_word_of_any_file(console: Console, form: tuple[str, ...]) -> None:
    public = console.run("register", "public", *DAYS, *form).out

    assert "26STOD1" in public
    told = [
        word for word in ("lön", "stor.zip", "sen.txt", "62.39", "attachments") if word in public
    ]
    assert [] == told


def test_the_register_with_files_is_verified(console: Console) -> None:
    assert 0 == console.run("register", "verify").status
