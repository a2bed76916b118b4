"""A database in every state that it may be found in, of which no trace is left."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.doctor.finding import Check, Finding, Status
from stodbot.doctor.locking import holder_of
from stodbot.enquiries.register import Series
from stodbot.store import unfinished
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import Journal
from stodbot.store.sqlite.schema import migrations
from tests.doctor.conftest import NOW, Doctor, amiss, statuses, told, tree

WAL = Journal("wal", 2, "as a library without the fault would have it")
ROLLBACK = Journal("truncate", 2, "as older libraries have it")
HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute(sys.argv[2])
print(flush=True)
sys.stdin.read()
"""


async def made(folder: Path, journal: Journal = ROLLBACK) -> Path:
    """A database that the bot has made."""
    path = folder / "data" / "stodbot.sqlite"
    async with SqliteStore(path, Series(), journal) as store:
        await store.open()
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


async def looked_at(doctor: Doctor) -> list[Finding]:
    """What is found, after which everything is as it was."""
    folder = Path(str(doctor.flags["data_dir"]))
    before = tree(folder)
    found = await doctor.of(Check.DATABASE)
    assert before == tree(folder)
    return found


@contextmanager
def held(path: Path, how: str) -> Iterator[int]:
    """Another process has it open, and has done that."""
    command = [sys.executable, "-c", HOLD, str(path), how]
    with subprocess.Popen(  # noqa: S603  # the arguments are the tests' own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.communicate(b"")


async def test_no_database_yet_is_fine_and_none_is_made(doctor: Doctor, tmp_path: Path) -> None:
    found = await looked_at(doctor)

    assert "stodbot.sqlite skapas när boten startas första gången." in told(found)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("journal", [ROLLBACK, WAL])
async def test_a_database_in_order_is_fine(
    doctor: Doctor, tmp_path: Path, journal: Journal
) -> None:
    await made(tmp_path, journal)

    found = await looked_at(doctor)

    assert [] == [told for _, told in amiss(found) if "disken" not in told]
    assert f"stodbot.sqlite har version {len(migrations())}, den senaste." in told(found)
    assert "stodbot.sqlite är hel. `stodbot register verify`" in told(found)
    assert "0 öppna ärenden" in told(found)
    assert "Journalläge: SQLite" in told(found)


@pytest.mark.parametrize("journal", [ROLLBACK, WAL])
async def test_a_database_that_a_bot_has_open_is_fine(
    doctor: Doctor, tmp_path: Path, journal: Journal
) -> None:
    path = await made(tmp_path, journal)

    with held(path, "INSERT INTO turn VALUES ('registrator', 'registrator')"):
        found = await looked_at(doctor)

    assert "stodbot.sqlite är hel." in told(found)


async def test_a_database_that_lacks_a_step_is_brought_up_to_date_later(
    doctor: Doctor, tmp_path: Path
) -> None:
    path = await made(tmp_path)
    change(path, f"PRAGMA user_version = {len(migrations()) - 1}")

    found = await looked_at(doctor)

    assert Status.ERROR not in statuses(found)
    assert "Resten läggs till vid nästa start." in told(found)


async def test_a_database_of_a_newer_program_is_an_error(doctor: Doctor, tmp_path: Path) -> None:
    path = await made(tmp_path)
    change(path, "PRAGMA user_version = 999")

    found = await looked_at(doctor)

    assert "känner bara till version" in told(found)
    assert "är hel" not in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_database_that_is_half_moved_is_an_error(doctor: Doctor, tmp_path: Path) -> None:
    path = await made(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        unfinished.begin(db, {})

    found = await doctor.of(Check.DATABASE)

    assert "stodbot.sqlite är bara halvfärdig" in told(found)
    assert "Kör samma `stodbot migrate-store` igen" in told(found)
    assert Status.ERROR in statuses(found)


async def test_an_empty_file_is_filled_at_the_first_start(doctor: Doctor, tmp_path: Path) -> None:
    path = await made(tmp_path)
    path.write_bytes(b"")

    found = await looked_at(doctor)

    assert Status.ERROR not in statuses(found)
    assert f"har version 0 av {len(migrations())}" in told(found)


async def test_somebody_elses_database_is_an_error(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    change(tmp_path / "data" / "stodbot.sqlite", "CREATE TABLE mine (x)")

    found = await looked_at(doctor)

    assert "är inte stodbots databas" in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_directory_in_the_place_of_the_database_is_an_error(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "data" / "stodbot.sqlite").mkdir(parents=True)

    assert Status.ERROR in statuses(await looked_at(doctor))


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = b"\xee" * (len(content) - 2 * 4096)
    path.write_bytes(content)


def _miscount(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[36:40] = (5).to_bytes(4, "big")  # SQLite's file format: how many pages are free
    path.write_bytes(content)


def _replace(path: Path) -> None:
    path.write_bytes(b"Hej! " * 4096)


@pytest.mark.parametrize("damage", [_cut, _overwrite, _miscount, _replace])
async def test_a_damaged_database_is_an_error_that_tells_how_to_restore_it(
    doctor: Doctor, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(await made(tmp_path))

    found = await looked_at(doctor)

    assert any(
        finding.status is Status.ERROR and "säkerhetskopia" in (finding.todo or "")
        for finding in found
    )


async def test_a_locked_database_is_an_error(doctor: Doctor, tmp_path: Path) -> None:
    path = await made(tmp_path)

    with held(path, "BEGIN EXCLUSIVE"):
        found = await looked_at(doctor)

    assert "filen är låst av ett annat program. Avsluta det eller vänta." in told(found)
    assert Status.ERROR in statuses(found)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who")
@pytest.mark.parametrize("journal", [ROLLBACK, WAL])
async def test_a_database_that_somebody_keeps_from_being_written_is_a_warning(
    doctor: Doctor, tmp_path: Path, journal: Journal
) -> None:
    path = await made(tmp_path, journal)

    with held(path, "BEGIN IMMEDIATE") as process:
        found = await looked_at(doctor)

    assert f"har hela tiden varit låst av process {process}." in told(found)
    assert Status.WARNING in statuses(found)


@pytest.mark.parametrize("after", [None, 8])
async def test_a_lock_that_is_soon_given_up_is_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int | None
) -> None:
    path = await made(tmp_path)
    holders = iter([7, 7, after])
    monkeypatch.setattr("stodbot.doctor.locking._locker", lambda *_: next(holders))
    monkeypatch.setattr("stodbot.doctor.locking._PAUSE_SECONDS", 0)

    assert holder_of(path, has_log=False) is None


async def test_a_bot_that_was_killed_in_the_middle_mends_it_when_it_starts(
    doctor: Doctor, tmp_path: Path
) -> None:
    path = await made(tmp_path)
    copy = tmp_path / "copy"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = 1")  # so that it has to write before the end
        db.execute("BEGIN")
        for number in range(200):
            db.execute("INSERT INTO turn VALUES (?, ?)", (f"queue-{number}", "x" * 4_000))
        shutil.copytree(path.parent, copy)
        db.execute("ROLLBACK")

    found = await looked_at(doctor.on(data_dir=copy))

    assert "boten avbröts mitt i en ändring. Starta boten" in told(found)


async def test_a_log_without_its_index_is_left_to_the_next_start(
    doctor: Doctor, tmp_path: Path
) -> None:
    path = await made(tmp_path, WAL)
    copy = tmp_path / "copy"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("INSERT INTO turn VALUES ('registrator', 'registrator')")
        shutil.copytree(path.parent, copy)
    (copy / "stodbot.sqlite-shm").unlink()

    found = await looked_at(doctor.on(data_dir=copy))

    assert "boten avbröts mitt i en ändring. Starta boten" in told(found)


async def test_a_large_database_is_not_kept_from_being_written_for_long(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await made(tmp_path)
    with closing(sqlite3.connect(path)) as db, db:
        rows = ((str(number), "registrator") for number in range(20_000))
        db.executemany("INSERT INTO turn VALUES (?, ?)", rows)
    monkeypatch.setattr("stodbot.doctor.peeking._LOOK_SECONDS", 0)

    found = await looked_at(doctor)

    assert "stodbot.sqlite är så stor att bara början granskades" in told(found)
    assert "0 öppna ärenden" in told(found)
    assert Status.ERROR not in statuses(found)


async def test_a_database_that_may_not_be_read_is_an_error(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await made(tmp_path)
    monkeypatch.setattr("os.access", lambda wanted, _mode: Path(wanted) != path)

    found = await looked_at(doctor)

    assert f"Boten får inte läsa och skriva i {path}." in told(found)
    assert Status.ERROR in statuses(found)


async def test_a_database_behind_a_link_is_found_with_its_log(
    doctor: Doctor, tmp_path: Path
) -> None:
    path = await made(tmp_path, WAL)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "stodbot.sqlite").symlink_to(path)

    with held(path, _received(1, 9)):
        found = await looked_at(doctor.on(data_dir=elsewhere))

    assert "1 inkommet meddelande väntar" in told(found)


async def test_what_cannot_be_counted_is_a_warning(doctor: Doctor, tmp_path: Path) -> None:
    change(await made(tmp_path), "DROP TABLE absence", "ALTER TABLE outbox RENAME TO outgone")

    found = await looked_at(doctor)

    assert "Vad som väntar i databasen kunde inte räknas." in told(found)


def _received(seq: int, minutes: int, stage: str = "waiting") -> str:
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    return (
        "INSERT INTO inbox (seq, channel, key, chat, received_at, digest, stage) VALUES"  # noqa: S608  # of our own values
        f" ({seq}, 'telegram', '{seq}', 'asker:1', '{at}', zeroblob(32), '{stage}')"
    )


def _owed(number: int, state: str, days: int = 0, fault: str = "Forbidden") -> str:
    at = (NOW - timedelta(days=days)).isoformat()
    return (
        "INSERT INTO outbox (id, chat, kind, part, state, next_at, sent_at, fault) VALUES"  # noqa: S608  # as above
        f" ({number}, 'asker:1', 'reply', 0, '{state}', '{at}', '{at}', '{fault}')"
    )


@pytest.mark.parametrize(
    ("rows", "status", "sentence"),
    [
        ([], Status.OK, "Inget inkommet meddelande väntar"),
        ([_received(1, 1)], Status.OK, "1 inkommet meddelande väntar"),
        (
            [_received(1, 7), _received(2, 1)],
            Status.WARNING,
            "det äldsta kom för 7 minuter sedan. Se efter att boten är igång.",
        ),
        ([_received(1, 9, "quarantined")], Status.WARNING, "`stodbot inbox list`"),
        ([_owed(1, "unsure", 90)], Status.WARNING, "`stodbot outbox list`"),
        ([_owed(1, "failed", 2)], Status.WARNING, "`stodbot outbox list --state failed`"),
        ([_owed(1, "failed", 9)], Status.OK, "inget av dem den senaste veckan"),
        ([_owed(1, "failed", 0, "left")], Status.OK, "Inget inkommet meddelande väntar"),
    ],
)
async def test_what_waits_is_counted_and_told_with_the_command_that_shows_it(
    doctor: Doctor, tmp_path: Path, rows: list[str], status: Status, sentence: str
) -> None:
    change(await made(tmp_path), *rows)

    found = [one for one in await looked_at(doctor) if "disken" not in one.told]

    assert sentence in told(found)
    assert (status is Status.WARNING) == (Status.WARNING in statuses(found))
    assert Status.ERROR not in statuses(found)
