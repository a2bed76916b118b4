"""`backup` and `restore`, as an operator runs them."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from tests.console.conftest import Console
from tests.store.contract import REST, register, wish

YEAR = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture
def asked(tiny: Console, tmp_path: Path) -> Console:
    """An enquiry was registered: 26STOD1."""

    async def register_one() -> None:
        async with SqliteStore(tmp_path / "data" / "stodbot.sqlite", Series()) as store:
            await register(store, wish(queues=(REST,)))

    asyncio.run(register_one())
    return replace(tiny, data=tmp_path / "data")


def _backup(console: Console, target: Path) -> Path:
    outcome = console.run("backup", str(target))
    assert (0, "") == (outcome.status, outcome.err)
    return target


def test_a_backup_says_what_is_in_it_and_where_the_log_ends(asked: Console, tmp_path: Path) -> None:
    outcome = asked.run("backup", str(tmp_path / "x.tar"))

    (head,) = asked.run("register", "head").out.splitlines()
    assert "1 ärenden, det sista " in outcome.out
    assert f"Loggens sigill: {' '.join(head.split()[:2])}" in outcome.out


def test_a_restored_register_has_the_same_enquiry_and_is_whole(
    asked: Console, tmp_path: Path
) -> None:
    backup = _backup(asked, tmp_path / "x.tar")
    restored = asked.with_data(tmp_path / "restored")

    outcome = restored.run("restore", str(backup))

    assert (0, "") == (outcome.status, outcome.err)
    assert "--last-number" in outcome.out
    numbers = [one.run("register", "list", *YEAR).out for one in (asked, restored)]
    assert numbers[0] == numbers[1]
    assert 0 == restored.run("register", "verify").status


def test_where_there_is_a_register_already_it_is_left(asked: Console, tmp_path: Path) -> None:
    backup = _backup(asked, tmp_path / "x.tar")

    outcome = asked.run("restore", str(backup))

    assert (2, "") == (outcome.status, outcome.out)
    assert "skriver aldrig över något" in outcome.err


def test_facts_are_given_as_json(asked: Console, tmp_path: Path) -> None:
    backup = tmp_path / "x.tar"

    (made,) = asked.run("backup", str(backup), "--json").objects()
    restored = asked.with_data(tmp_path / "restored")
    (given,) = restored.run("restore", str(backup), "--json").objects()

    same = ("taken_at", "enquiries", "last_number", "events", "head", "files")
    assert {name: made[name] for name in same} == {name: given[name] for name in same}
    assert backup.stat().st_size == made["bytes"]


def test_numbers_given_out_since_are_void(asked: Console, tmp_path: Path) -> None:
    backup = _backup(asked, tmp_path / "x.tar")
    restored = asked.with_data(tmp_path / "restored")

    outcome = restored.run("restore", str(backup), "--last-number", "26STOD3")

    assert "2 nummer som gavs ut efter kopian är makulerade." in outcome.out
    assert 3 == len(restored.run("register", "public", *YEAR).out.splitlines()) - 1
    for command in (("show", "26STOD3", "--html"), ("list", *YEAR), ("verify",)):
        assert 0 == restored.run("register", *command).status


@pytest.mark.parametrize("is_given", [True, False], ids=["given", "fresh"])
def test_a_drill_proves_it_and_leaves_nothing(
    asked: Console, tmp_path: Path, is_given: bool
) -> None:
    given = [str(_backup(asked, tmp_path / "x.tar"))] if is_given else []
    before = {path.name for path in asked.data.iterdir()}

    outcome = asked.run("restore", "--drill", *given)

    assert (0, "") == (outcome.status, outcome.err)
    assert "Övningen lyckades: 1 ärenden" in outcome.out
    after = {path.name for path in asked.data.iterdir()} - {".stodbot-backup.lock"}
    assert before == after


def test_a_drill_with_a_damaged_backup_fails_and_names_the_part(
    asked: Console, tmp_path: Path
) -> None:
    backup = _backup(asked, tmp_path / "x.tar")
    content = bytearray(backup.read_bytes())
    content[600] ^= 1
    backup.write_bytes(content)

    outcome = asked.run("restore", "--drill", str(backup))

    assert (1, "") == (outcome.status, outcome.out)
    assert "Övningen misslyckades: " in outcome.err
    assert "tables/event/00001.jsonl.gz" in outcome.err
    assert not (asked.data / ".drill").exists()


def test_a_backup_that_is_not_there_is_told(asked: Console, tmp_path: Path) -> None:
    outcome = asked.with_data(tmp_path / "n").run("restore", str(tmp_path / "nej.tar"))

    assert (2, "") == (outcome.status, outcome.out)
    assert "nej.tar kan inte läsas" in outcome.err


def test_without_a_file_there_is_nothing_to_restore(asked: Console) -> None:
    assert 2 == asked.run("restore").status


def test_where_nothing_was_ever_kept_there_is_no_backup(tiny: Console, tmp_path: Path) -> None:
    outcome = tiny.with_data(tmp_path / "nothing").run("backup")

    assert (2, "") == (outcome.status, outcome.out)
    assert "det finns inget att kopiera" in outcome.err
