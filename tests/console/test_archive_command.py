"""`register export --archive`: whole, the same each time, and provable by its files alone."""

import hashlib
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stodbot.domain.enquiry import Chat, EnquiryId, Sender
from stodbot.enquiries.archiving import Record
from stodbot.enquiries.weeding import WeedingRule
from stodbot.store.sql_store import SqlStore
from tests.console.bureau import Desk
from tests.store.archive_check import cases, problems
from tests.store.contract import (
    DESK,
    NOW,
    REGISTRAR,
    added,
    by,
    claimed,
    document,
    due_file,
    noted,
    register,
    wish,
)

WORD = "hemligtord"
CONTENT = b"%PDF en bilaga"
WEED = ("register", "weed", "--before", "2026-11-25", "--decision", "RJ 1", "--yes")


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    """26STOD1 is voided and has a file; 26STOD2 is open, with odd characters."""
    file = empty_desk.data / empty_desk.do(fill)
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    return empty_desk


async def fill(store: SqlStore) -> str:
    sender = Sender(company="Båt AB", contact=f"{WORD}@exempel.se")
    await register(store, wish("d1", text=WORD, sender=sender, attachments=(document(),)))
    file = await due_file(store)
    digest = hashlib.sha256(CONTENT).hexdigest()
    await store.file_kept(file, NOW, digest=digest, size=len(CONTENT))
    await noted(store, "26STOD1", f"Internt om {WORD}")
    await store.change(by(), "26STOD1", lambda e: DESK.void(e, REGISTRAR, "dubblett"))
    await register(store, wish("d2", text="Öl \ud800\0 & 🚲", asker=Chat("asker:å")))
    await claimed(store, "26STOD2")
    return file.path


def exported(desk: Desk, name: str = "arkiv") -> Path:
    folder = desk.data.parent / name
    ran = desk.run("register", "export", "--archive", str(folder))
    assert (0, "") == (ran.status, ran.err)
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file by its place."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def case_in(folder: Path, number: str) -> dict[str, Any]:
    (case,) = [case for case in cases(folder) if case["number"] == number]
    return case


def test_an_export_is_proved_by_its_files_alone(desk: Desk) -> None:
    folder = exported(desk)

    assert [] == problems(folder)
    assert desk.run("register", "head").out.split()[:2] == (
        (folder / "sigill.txt").read_text("utf-8").split()
    )


def test_its_checksums_are_those_that_everybody_can_check(desk: Desk) -> None:
    folder = exported(desk)

    tool = shutil.which("sha256sum") or pytest.skip("no sha256sum here")
    command = [tool, "--check", "--strict", "--quiet", "manifest-sha256.txt"]
    checked = subprocess.run(command, cwd=folder, check=False)  # noqa: S603  # our own words
    assert 0 == checked.returncode


def test_the_same_register_is_the_same_bytes(desk: Desk) -> None:
    assert bytes_of(exported(desk, "a")) == bytes_of(exported(desk, "b"))


def test_what_has_not_changed_is_the_same_bytes_beside_what_has(desk: Desk) -> None:
    before = bytes_of(exported(desk, "a"))

    desk.do(lambda store: added(store, "26STOD2", "Mer"))

    after = bytes_of(exported(desk, "b"))
    changed = {name for name in after if after[name] != before.get(name)}
    assert {
        "arenden/0000/26STOD2.json",
        "logg/000000001.jsonl",
        "manifest-sha256.txt",
        "sigill.txt",
    } == changed


def test_an_enquiry_is_handed_over_with_its_subject_reason_and_files(desk: Desk) -> None:
    folder = exported(desk)

    case = case_in(folder, "26STOD1")
    (file,) = case["written"][0]["attachments"]
    assert ("stodbot:26STOD1", "Hjul") == (case["id"], case["subject"])
    assert ("voided", "dubblett", "2026-11-24T12:00:00+00:00") == (
        case["status"],
        case["voided"],
        case["closed"],
    )
    assert CONTENT == (folder / file["path"]).read_bytes()
    assert ("open", None) == tuple(case_in(folder, "26STOD2")[key] for key in ("status", "closed"))


def test_every_field_of_an_enquiry_and_of_the_log_is_explained(desk: Desk) -> None:
    folder = exported(desk)

    told = (folder / "LASMIG.md").read_text("utf-8")
    line = (folder / "logg" / "000000001.jsonl").read_text("utf-8").splitlines()[0]
    fields = {*case_in(folder, "26STOD1"), *json.loads(line)} - {"format"}
    assert set() == {field for field in fields if f"`{field}`" not in told}


def test_what_is_weeded_is_a_tombstone_and_the_chain_is_still_proved(desk: Desk) -> None:
    before = bytes_of(exported(desk, "a"))
    desk.run(*WEED)

    folder = exported(desk, "b")

    case = case_in(folder, "26STOD1")
    assert [] == problems(folder)
    assert ("weeded", "RJ 1", "dubblett", []) == tuple(
        case[key] for key in ("status", "weeded", "voided", "proofs")
    )
    after = bytes_of(folder)
    assert [] == [name for name, content in after.items() if WORD.encode() in content]
    assert [] == [name for name in after if name.startswith("attachments/")]
    assert before["arenden/0000/26STOD2.json"] == after["arenden/0000/26STOD2.json"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("logg/000000001.jsonl", '"kind":"item.noted"', '"kind":"item.moted"'),
        ("arenden/0000/26STOD1.json", f"Internt om {WORD}", "Internt om annat"),
        ("arenden/0000/26STOD2.json", '"proofs": [', '"proofs": [], "gone": ['),
        ("sigill.txt", "0", "1"),
    ],
    ids=["log", "text", "text gone", "head"],
)
def test_whoever_changes_an_export_and_its_checksums_is_found(
    desk: Desk, name: str, old: str, new: str
) -> None:
    folder = exported(desk)
    path, manifest = folder / name, folder / "manifest-sha256.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8").replace(before, after), "utf-8")

    assert before != after
    assert [] != problems(folder)


def test_a_missing_or_changed_file_is_told_and_the_rest_is_exported(desk: Desk) -> None:
    (file,) = (desk.data / "attachments").rglob("*.pdf")
    file.write_bytes(b"annat")

    folder = desk.data.parent / "arkiv"
    ran = desk.run("register", "export", "--archive", str(folder))

    assert 1 == ran.status
    assert "är inte den som sparades" in ran.err
    assert [] == problems(folder)
    file.unlink()
    again = desk.run("register", "export", "--archive", str(folder.with_name("igen")))
    assert (1, True) == (again.status, "saknas på disken" in again.err)


def test_what_is_done_while_it_is_written_is_in_it_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SqlStore.records

    async def read_and_change(store: SqlStore, after: EnquiryId, limit: int) -> list[Record]:
        found = await read(store, after, limit)
        if found:  # it has been read, and not been written yet
            await added(store, "26STOD2", "Mitt i alltihop")
            everything = WeedingRule(decision="RJ 1", before=NOW + timedelta(days=1))
            await store.weed(by(), EnquiryId(1), everything)
        return found

    monkeypatch.setattr(SqlStore, "records", read_and_change)
    folder = exported(desk)

    assert [] == problems(folder)
    assert "Mitt i alltihop" in (folder / "arenden/0000/26STOD2.json").read_text("utf-8")
    assert "weeded" == case_in(folder, "26STOD1")["status"]
    assert [] == list(folder.glob("attachments/*/*"))


def test_a_folder_with_something_in_it_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "annat.txt").write_text("mitt", "utf-8")

    ran = desk.run("register", "export", "--archive", str(full))

    assert (2, True) == (ran.status, "är ingen tom katalog" in ran.err)
    assert ["annat.txt"] == [path.name for path in full.iterdir()]


def test_the_whole_register_is_not_mixed_with_some_days(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"

    ran = desk.run("register", "export", "--archive", str(folder), "--from", "2026-11-24")

    assert (2, False) == (ran.status, folder.exists())
