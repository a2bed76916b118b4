"""`register weed`: shown first, done once confirmed, and told wherever the entry is seen."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.disk import unfinished
from stodbot.domain.enquiry import Reason
from stodbot.enquiries.files import FileState
from stodbot.store.sql_store import SqlStore
from tests.console.bureau import Desk
from tests.store.contract import (
    ANNA,
    DESK,
    FIRST,
    KEELS,
    LATER,
    NOW,
    REGISTRAR,
    by,
    claimed,
    document,
    due_file,
    register,
    replied,
    wish,
)

WORD = "hemligtord"
DECISION = "RJ 2026/123 § 4"
OLD = ("register", "weed", "--before", "2026-11-25", "--decision", DECISION)


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """26STOD1 is closed and has a file; 26STOD2 is voided; 26STOD3 is open."""
    file = empty_desk.data / empty_desk.do(fill)
    file.parent.mkdir(parents=True)
    file.write_text(WORD, "utf-8")
    return empty_desk


async def fill(store: SqlStore) -> str:
    wanted = wish("d1", text=f"Vem är {WORD}?", attachments=(document("f1", f"{WORD}.pdf"),))
    enquiry = await register(store, wanted)
    file = await due_file(store)
    await store.file_kept(file, NOW, digest="ab" * 32, size=len(WORD))
    await claimed(store, enquiry.number)
    await replied(store, enquiry.number, f"Svar om {WORD}")
    await store.change(
        by(actor=f"staff:{ANNA}"), "26STOD1", lambda e: DESK.close(e, FIRST, ANNA, Reason.ANSWERED)
    )
    await register(store, wish("d2", text=f"{WORD} igen", queues=(KEELS,)))
    await store.change(by(), "26STOD2", lambda e: DESK.void(e, REGISTRAR, "dubblett"))
    await register(store, wish("d3", text="Annat"))
    return file.path


def test_first_it_only_shows_what_would_be_weeded(desk: Desk) -> None:
    ran = desk.run(*OLD)

    lines = ran.out.splitlines()
    assert (0, ["26STOD1", "26STOD2"]) == (ran.status, [line.split()[0] for line in lines[:2]])
    assert lines[2].startswith(
        "2 ärenden, inkomna 2026-11-24 till 2026-11-24, kan gallras enligt RJ 2026/123 § 4."
    )
    assert "Inget är gallrat än." in ran.out
    assert "--yes" in ran.out
    assert WORD in desk.run("register", "show", "26STOD1").out


def test_confirmed_it_weeds_removes_the_files_and_leaves_what_is_open(desk: Desk) -> None:
    ran = desk.run(*OLD, "--yes")

    assert (0, "") == (ran.status, ran.err)
    assert f"2 ärenden, inkomna 2026-11-24 till 2026-11-24, gallrade enligt {DECISION}." in ran.out
    assert "1 fil är borttagen från disken." in ran.out
    assert [] == list((desk.data / "attachments").iterdir())
    assert WORD not in desk.run("register", "export", *DAYS).out
    assert "Annat" in desk.run("register", "show", "26STOD3").out


def test_what_was_weeded_verifies_against_a_head_from_before(desk: Desk, tmp_path: Path) -> None:
    head = tmp_path / "head"
    head.write_text(desk.run("register", "head").out, "utf-8")

    desk.run(*OLD, "--yes")

    verified = desk.run("register", "verify", "--head", str(head))
    assert (0, True) == (verified.status, "inga fel" in verified.out)


def test_a_second_time_there_is_nothing_to_weed(desk: Desk) -> None:
    desk.run(*OLD, "--yes")

    again = desk.run(*OLD, "--yes")

    assert (0, True) == (again.status, again.out.startswith("Inget ärende är avslutat"))


def test_files_that_a_killed_run_left_are_removed_by_the_next(desk: Desk) -> None:
    desk.run(*OLD, "--yes")
    (path,) = [path for _, path in desk.do(lambda store: store.weeded_files(0, 9))]
    kept = desk.data / path
    kept.parent.mkdir(parents=True, exist_ok=True)
    for file in (kept, unfinished(kept)):
        file.write_text(WORD, "utf-8")

    desk.run(*OLD, "--yes")

    assert [] == list((desk.data / "attachments").iterdir())


def test_a_file_that_stays_is_told_and_fails(desk: Desk) -> None:
    (file,) = [one for case in [desk.do(lambda s: s.case("26STOD1"))] if case for one in case.files]
    assert FileState.KEPT is file.state
    (desk.data / file.path).unlink()
    (desk.data / file.path).mkdir()  # no file any more: it can't be unlinked

    ran = desk.run(*OLD, "--yes")

    assert 1 == ran.status
    assert f"Filen {file.path} gick inte att ta bort." in ran.err


def test_only_meant_queues_are_weeded(desk: Desk) -> None:
    desk.run(*OLD, "--queue", "keels", "--yes")

    assert WORD in desk.run("register", "show", "26STOD1").out
    assert WORD not in desk.run("register", "show", "26STOD2").out


def test_an_unknown_queue_is_told(desk: Desk) -> None:
    ran = desk.run(*OLD, "--queue", "wheel")

    assert 'Ingen kö heter "wheel"' in ran.err


def test_an_age_in_days_will_do(desk: Desk) -> None:
    days = str((NOW - NOW.replace(year=2000)).days)

    ran = desk.run("register", "weed", "--older-than", days, "--decision", DECISION, "--yes")

    assert ran.out.startswith("Inget ärende är avslutat")


def test_json_tells_the_same(desk: Desk) -> None:
    found = json.loads(desk.run(*OLD, "--json").out)

    assert (DECISION, False, 2) == (found["decision"], found["weeded"], found["count"])
    assert ["26STOD1", "26STOD2"] == found["numbers"]
    assert ("2026-11-24", "2026-11-24") == (found["oldest"], found["newest"])
    assert "2026-11-24T23:00:00+00:00" == found["before"]


@pytest.mark.parametrize(
    "command",
    [
        ("register", "weed", "--before", "2026-11-25"),
        ("register", "weed", "--before", "2026-11-25", "--decision", " "),
        ("register", "weed", "--decision", DECISION),
        (*OLD, "--older-than", "3"),
        ("register", "weed", "--older-than", "-3", "--decision", DECISION),
    ],
    ids=["no decision", "empty decision", "no age", "two ages", "no number"],
)
def test_without_a_decision_or_an_age_nothing_is_weeded(
    desk: Desk, command: tuple[str, ...]
) -> None:
    ran = desk.run(*command, "--yes")

    assert (2, "") == (ran.status, ran.out)
    assert WORD in desk.run("register", "show", "26STOD1").out


def test_whoever_says_who_they_are_must_be_a_registrar(desk: Desk) -> None:
    ran = desk.run(*OLD, "--yes", "--as", "nobody")

    assert 1 == ran.status
    assert WORD in desk.run("register", "show", "26STOD1").out


# Where it is seen


DAYS = ("--from", "2026-11-24", "--to", "2026-11-24")


@pytest.fixture
def weeded(desk: Desk) -> Desk:
    desk.run(*OLD, "--yes")
    return desk


@pytest.mark.parametrize(
    "command",
    [
        ("show", "26STOD1"),
        ("show", "26STOD1", "--json"),
        ("show", "26STOD1", "--html"),
        ("list", *DAYS),
        ("list", *DAYS, "--json"),
        ("export", *DAYS),
        ("export", "--person", "asker:1"),
        ("public", *DAYS),
        ("public", *DAYS, "--json"),
        ("search", "26STOD1"),
        ("search", "26STOD1", "--json"),
    ],
    ids=" ".join,
)
def test_it_is_told_with_the_decision_and_nothing_else(
    weeded: Desk, command: tuple[str, ...]
) -> None:
    ran = weeded.run("register", *command)

    assert (0, True, True) == (ran.status, "26STOD1" in ran.out, DECISION in _plain(ran.out))
    assert WORD not in ran.out


def test_staff_see_it_in_the_queue_too(weeded: Desk) -> None:
    ran = weeded.run("queue", "show", "26STOD1")

    assert f"Innehållet är gallrat enligt {DECISION}." in ran.out
    assert f"Innehållet gallrades enligt {DECISION}." in ran.out


def test_the_post_list_says_it_beside_that_it_was_voided(weeded: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(weeded.run("register", "public", *DAYS).out)))

    assert [f"gallrad enligt {DECISION}", f"makulerad, gallrad enligt {DECISION}", ""] == [
        row["Anmärkning"] for row in rows
    ]


@pytest.mark.parametrize(
    "command",
    [
        ("register", "void", "26STOD1", "--reason", "fel", "--as", "registrator"),
        ("register", "diary", "26STOD1", "RVN 1", "--as", "registrator"),
        ("queue", "reopen", "26STOD1", "--as", "registrator"),
    ],
    ids=["void", "diary", "reopen"],
)
def test_nothing_more_is_done_with_it_and_why_is_told(
    weeded: Desk, command: tuple[str, ...]
) -> None:
    ran = weeded.run(*command)

    assert 1 == ran.status
    assert f"Det går inte: innehållet i 26STOD1 är gallrat enligt {DECISION}." in ran.err


def _plain(out: str) -> str:
    """As it is without the escapes of JSON."""
    return out.replace("\\u00a7", "§")


def test_what_was_done_since_a_day_is_not_weeded_on_the_next(desk: Desk) -> None:
    assert (LATER + timedelta(days=1)).day == 25

    ran = desk.run("register", "weed", "--before", "2026-11-24", "--decision", DECISION)

    assert ran.out.startswith("Inget ärende är avslutat")
