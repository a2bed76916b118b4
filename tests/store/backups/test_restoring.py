"""What was backed up from one kind of store is there again, in either kind."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from stodbot.disk import unfinished
from stodbot.enquiries.chain import FlawKind
from stodbot.errors import BackupError, StoreError
from stodbot.serving.turn import own_turn
from tests.postgres.server import Server
from tests.store.backups.conftest import CONTENT, FILE, Place, contents, fill
from tests.store.contract import ASKER, OTHER, register, typed, wish

CHANGED = {"event", "inbox", "outbox", "invitation"}  # by what a restored store has to know
MANY = 1_000


async def test_every_row_and_file_is_there_again(place: Place, empty: Place) -> None:
    await fill(place)
    before = await contents(place)

    restored = empty.restore(place.backup())

    after = await contents(empty)
    assert all(rows for rows in before.values())
    same = set(before) - CHANGED
    assert {name: before[name] for name in same} == {name: after[name] for name in same}
    assert before["event"] == after["event"][:-1]
    assert before["inbox"] == after["inbox"][:-1]
    assert CONTENT == (empty.data_dir / FILE).read_bytes()
    assert (2, "26STOD2", 1) == (
        restored.manifest.enquiries,
        restored.manifest.last_number,
        restored.manifest.files,
    )


async def test_a_restored_store_is_whole_and_goes_on_with_the_next_number(
    place: Place, empty: Place
) -> None:
    await fill(place)
    empty.restore(place.backup())

    async with empty.store() as store:
        enquiry = await register(store, wish("d3"))
        flaws = await store.flaws()

    assert ("26STOD3", []) == (enquiry.number, flaws)


async def test_an_empty_store_is_backed_up_and_restored(place: Place, empty: Place) -> None:
    async with place.store() as store:
        await store.open()

    restored = empty.restore(place.backup())

    async with empty.store() as store:
        first = await register(store)
    assert (0, None, "26STOD1") == (
        restored.manifest.enquiries,
        restored.manifest.last_number,
        first.number,
    )


async def test_what_was_restored_can_be_backed_up_and_restored_again(
    place: Place, empty: Place, tmp_path: Path
) -> None:
    await fill(place)
    empty.restore(place.backup())
    third = Place(None, tmp_path / "third")

    third.restore(empty.backup())

    assert (await contents(empty))["enquiry"] == (await contents(third))["enquiry"]


async def test_messages_that_come_afterwards_get_numbers_that_no_button_knows(
    place: Place, empty: Place
) -> None:
    await fill(place)
    empty.restore(place.backup())

    async with empty.store() as store:
        received = await store.receive(typed(key="9"), wish().received_at)
        await register(store, wish("d3"))
        newest = await store.latest(ASKER)

    assert received.seq > 1_000_000
    assert newest is not None
    assert newest.id > 1_000_000


async def test_a_store_with_something_in_it_is_left_as_it_is(place: Place) -> None:
    await fill(place)
    backup = place.backup()
    before = await contents(place)

    with pytest.raises(BackupError, match="skriver aldrig över något"):
        place.restore(backup)

    assert before == await contents(place)


async def test_a_file_that_is_another_is_not_overwritten(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)
    backup = file_place.backup()
    there = file_empty.data_dir / FILE
    there.parent.mkdir(parents=True)
    there.write_bytes(b"annat")

    with pytest.raises(BackupError, match="är en annan fil"):
        file_empty.restore(backup)

    assert b"annat" == there.read_bytes()
    assert not (file_empty.data_dir / "stodbot.sqlite").exists()


async def test_a_file_that_is_there_already_may_stay(file_place: Place, file_empty: Place) -> None:
    await fill(file_place)
    backup = file_place.backup()
    there = file_empty.data_dir / FILE
    there.parent.mkdir(parents=True)
    there.write_bytes(CONTENT)

    restored = file_empty.restore(backup)

    assert 1 == restored.manifest.files


@pytest.mark.parametrize("left", ["stodbot.sqlite-wal", "stodbot.sqlite-journal"])
async def test_what_sqlite_would_take_for_a_part_of_the_file_is_refused(
    file_place: Place, file_empty: Place, left: str
) -> None:
    await fill(file_place)
    backup = file_place.backup()
    file_empty.data_dir.mkdir()
    (file_empty.data_dir / left).write_bytes(b"gammalt")

    with pytest.raises(BackupError, match=left):
        file_empty.restore(backup)


async def test_nothing_is_restored_while_the_bot_serves(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)
    backup = file_place.backup()

    async with own_turn(file_empty.data_dir, lambda: False, asyncio.sleep):
        with pytest.raises(BackupError, match="Stoppa den"):
            await asyncio.to_thread(file_empty.restore, backup)

    assert not (file_empty.data_dir / "stodbot.sqlite").exists()


async def test_what_was_restored_is_nobody_elses_to_read(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)

    file_empty.restore(file_place.backup())

    modes = {
        path.relative_to(file_empty.data_dir).as_posix(): path.stat().st_mode & 0o777
        for path in [file_empty.data_dir, *file_empty.data_dir.rglob("*")]
        if path.name != "serving.lock"  # says nothing
    }
    assert {".": 0o700, "stodbot.sqlite": 0o600, FILE: 0o600}.items() <= modes.items()
    assert all(not mode & 0o077 for mode in modes.values())


async def test_a_bot_does_not_begin_anew_beside_a_restore_that_was_cut_off(
    file_empty: Place,
) -> None:
    file_empty.data_dir.mkdir()
    unfinished(file_empty.data_dir / "stodbot.sqlite").touch()

    with pytest.raises(StoreError, match="stodbot restore"):
        async with file_empty.store() as store:
            await store.open()

    assert not (file_empty.data_dir / "stodbot.sqlite").exists()


async def test_a_restore_after_one_that_was_cut_off_clears_up(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)
    backup = file_place.backup()
    file_empty.data_dir.mkdir()
    part = unfinished(file_empty.data_dir / "stodbot.sqlite")
    part.write_bytes(b"halvt")

    file_empty.restore(backup)

    assert not part.exists()
    async with file_empty.store() as store:
        assert [] == await store.flaws()


async def test_tables_that_are_empty_are_filled(
    file_place: Place, postgres: Server, database: str, tmp_path: Path
) -> None:
    await fill(file_place)
    migrated = Place(postgres.url(database), tmp_path / "restored")

    migrated.restore(file_place.backup())

    async with migrated.store() as store:
        assert "26STOD2" == (await store.of_asker(OTHER))[0].number


async def test_whoever_may_not_make_tables_is_told(
    file_place: Place, postgres: Server, tmp_path: Path
) -> None:
    await fill(file_place)
    name = postgres.empty_database()
    postgres.run("CREATE ROLE guest LOGIN", database=name)
    place = Place(postgres.url(name, "guest"), tmp_path / "restored")

    with pytest.raises(StoreError, match="får inte ändra dess tabeller"):
        place.restore(file_place.backup())


# A register that is not what it was


def rewritten(place: Place, *statements: str) -> None:
    """Somebody changes the file behind the program's back."""
    with closing(sqlite3.connect(place.data_dir / "stodbot.sqlite")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


async def test_a_log_that_was_changed_before_the_backup_is_not_restored(
    file_place: Place, empty: Place
) -> None:
    await fill(file_place)
    rewritten(
        file_place,
        "DROP TRIGGER event_is_never_changed",
        "UPDATE event SET actor = 'staff:bo' WHERE seq = 2",
    )
    backup = file_place.backup()

    with pytest.raises(BackupError, match=f"vid händelse 2 \\({FlawKind.CHANGED}\\)"):
        empty.restore(backup)

    async with empty.store() as store:
        assert 0 == (await store.head()).seq


async def test_a_file_that_is_gone_is_told_of_and_the_rest_is_restored(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)
    (file_place.data_dir / FILE).unlink()

    restored = file_empty.restore(file_place.backup())

    assert ((FILE,), 0) == (restored.manifest.flawed, restored.manifest.files)


async def test_a_file_that_was_changed_is_restored_and_told_of(
    file_place: Place, file_empty: Place
) -> None:
    await fill(file_place)
    (file_place.data_dir / FILE).write_bytes(b"annat")

    restored = file_empty.restore(file_place.backup())

    assert ((FILE,), 1) == (restored.manifest.flawed, restored.manifest.files)
    assert b"annat" == (file_empty.data_dir / FILE).read_bytes()


# Drills


async def test_a_drill_restores_all_of_it_and_leaves_nothing(place: Place, tmp_path: Path) -> None:
    await fill(place)
    backup, aside = place.backup(), tmp_path / "aside"
    aside.mkdir()
    before = await contents(place)

    restored = place.restoring().drill(backup.path, aside)

    assert 2 == restored.manifest.enquiries
    assert before == await contents(place)
    assert CONTENT == (aside / FILE).read_bytes()
    if place.database is not None:
        with psycopg.connect(place.database) as connection:
            schemas = connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'stodbot%'"
            ).fetchall()
        assert [] == schemas
