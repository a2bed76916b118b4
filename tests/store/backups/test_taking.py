"""Where a backup goes, whom it keeps waiting, and what is left of one that failed."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from stodbot.enquiries.register import Series
from stodbot.errors import BackupError, StoreError
from stodbot.store.places import alone_in
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.journal import Journal
from stodbot.store.sqlite.schema import migrations
from tests.store.backups.conftest import Place, fill
from tests.store.contract import register, wish

NAME = "stodbot-20261124T120000Z.tar"
WAL = Journal("wal", 2, "test")


async def opened(place: Place) -> None:
    async with place.store() as store:
        await store.open()


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


async def test_without_a_target_it_goes_below_the_data_directory(place: Place) -> None:
    await opened(place)

    taken = place.backup()

    assert place.data_dir / "backups" / NAME == taken.path
    assert 0o700 == taken.path.parent.stat().st_mode & 0o777


async def test_nobody_else_can_read_it(file_place: Place, tmp_path: Path) -> None:
    await opened(file_place)

    taken = file_place.backup(tmp_path / "x.tar")

    assert 0o600 == taken.path.stat().st_mode & 0o777


async def test_in_a_directory_it_is_named_after_its_time(file_place: Place, tmp_path: Path) -> None:
    await opened(file_place)
    target = tmp_path / "nas"
    target.mkdir()

    taken = file_place.backup(target)

    assert target / NAME == taken.path
    assert taken.path.stat().st_size == taken.size


async def test_what_is_there_is_never_overwritten(file_place: Place, tmp_path: Path) -> None:
    await opened(file_place)
    there = tmp_path / "x.tar"
    there.write_bytes(b"annat")

    with pytest.raises(BackupError, match="finns redan"):
        file_place.backup(there)

    assert b"annat" == there.read_bytes()


async def test_a_directory_that_is_not_there_is_told(file_place: Place, tmp_path: Path) -> None:
    await opened(file_place)

    with pytest.raises(BackupError, match=r"katalogen .*nas finns inte"):
        file_place.backup(tmp_path / "nas" / "x.tar")


def test_where_there_is_no_database_there_is_no_backup(file_place: Place, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="finns inte"):
        file_place.backup(tmp_path / "x.tar")

    assert {".stodbot-backup.lock"} == files_in(tmp_path)


async def test_two_at_a_time_in_a_directory_do_not_disturb_each_other(
    file_place: Place, tmp_path: Path
) -> None:
    await opened(file_place)

    with alone_in(tmp_path), pytest.raises(BackupError, match="görs redan"):
        file_place.backup(tmp_path / "x.tar")


async def test_what_one_that_was_killed_left_is_cleared_away(
    file_place: Place, tmp_path: Path
) -> None:
    await opened(file_place)
    left = [tmp_path / ".old.tar.part.backup", tmp_path / ".old.tar.part.backup.sqlite"]
    for path in left:
        path.touch()
    own = tmp_path / ".old.tar.part"  # nobody knows whose
    own.touch()

    taken = file_place.backup(tmp_path / "x.tar")

    assert {"x.tar", own.name, ".stodbot-backup.lock"} == files_in(tmp_path)
    assert taken.path.exists()


async def test_an_older_database_is_copied_and_left_as_it_is(
    file_place: Place, file_empty: Place
) -> None:
    await opened(file_place)
    path = file_place.data_dir / "stodbot.sqlite"
    with closing(sqlite3.connect(path)) as db:
        for table in ("account", "invitation", "thread", "morning"):
            db.execute(f"DROP TABLE {table}")
        db.execute("PRAGMA user_version = 4")

    restored = file_empty.restore(file_place.backup())

    with closing(sqlite3.connect(path)) as db:
        assert (4,) == db.execute("PRAGMA user_version").fetchone()
    assert len(migrations()) == restored.manifest.schema


async def test_a_database_with_a_write_ahead_log_is_copied_with_what_is_in_it(
    file_place: Place, file_empty: Place
) -> None:
    store = SqliteStore(file_place.data_dir / "stodbot.sqlite", Series(), WAL)
    async with store:
        await register(store)
        taken = await asyncio.to_thread(file_place.backup)

    restored = file_empty.restore(taken)

    assert 1 == restored.manifest.enquiries


async def test_all_that_was_acknowledged_before_is_in_it_while_others_write(
    place: Place, empty: Place
) -> None:
    acknowledged: list[str] = []
    are_some, is_over = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        while not is_over.is_set():
            enquiry = await register(store, wish(f"d{len(acknowledged)}"))
            acknowledged.append(enquiry.number)
            if len(acknowledged) >= 20:
                are_some.set()

    async with place.store() as store, asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        await are_some.wait()
        before = list(acknowledged)
        taken = await asyncio.to_thread(place.backup)
        is_over.set()

    restored = await asyncio.to_thread(empty.restore, taken)
    async with empty.store() as again:
        numbers = {enquiry.number for enquiry in await again.open_items()}

    assert set(before) <= numbers
    assert len(numbers) == restored.manifest.enquiries


async def test_somebody_who_is_writing_is_waited_for(file_place: Place, tmp_path: Path) -> None:
    await fill(file_place)
    path = file_place.data_dir / "stodbot.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        making = asyncio.create_task(  # awaited below
            asyncio.to_thread(file_place.backup, tmp_path / "x.tar")
        )
        await asyncio.sleep(0.2)
        assert not making.done()
        db.execute("ROLLBACK")

        taken = await making

    assert 2 == taken.manifest.enquiries


def test_a_lock_outlives_nobody(tmp_path: Path) -> None:
    with alone_in(tmp_path):
        pass

    FileLock(tmp_path / ".stodbot-backup.lock").acquire(timeout=0)
