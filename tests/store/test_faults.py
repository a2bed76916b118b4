"""While nothing can be kept nothing is acknowledged; once it can be, the same store goes on."""

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from stodbot.enquiries.incoming import Settlement, Stage
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.sqlite import SqliteStore, connection, sessions
from stodbot.store.sqlite.journal import Journal
from stodbot.store.sqlite.schema import migrations
from tests.store.contract import ASKER, by, goes_on, owed, received, register, said, typed, wish

_NOBODY = 65534  # the user that may do nothing
_NO_LIMIT = 1 << 30  # pages
_FULL, _LOCKED = "disken är full", "filen är låst av ett annat program"
_DAMAGED, _NEWER = "skadad|kan inte öppnas", "Använd ett nyare program"
_CLOSED, _DISK = "kan inte öppnas|skrivskyddad", "disken gav ett fel"
_HOLD = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""
_LOCKED_AT_FIRST = f"{_LOCKED}|kan inte öppnas"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.2)


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore(path, Series()) as opened:
        yield opened


@pytest.fixture
async def filled(store: SqliteStore) -> SqliteStore:
    """A store in which one message came in and one enquiry was registered."""
    await received(store, typed("Första", "first"))
    await register(store, wish("first"))
    return store


async def refuses(store: SqliteStore, told: str) -> None:
    """Every way of writing raises the same sentence."""
    writes: list[Callable[[], Awaitable[object]]] = [
        lambda: received(store, typed("å" * 9_000, "lost")),
        lambda: register(store, wish("lost", text="å" * 9_000)),
        lambda: owed(store, said("å" * 9_000)),
    ]
    for write in writes:
        with pytest.raises(StoreError, match=told):
            await write()


async def limit(store: SqliteStore, pages: int) -> None:
    """How many pages the file may have; it never gets smaller than it is."""
    writing = store._db._writing
    assert writing is not None
    await writing.execute_fetchall(f"PRAGMA max_page_count = {pages}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else has the file for themselves."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def held_until_killed(path: Path) -> Iterator[None]:
    """Another process has the file for itself, until it is killed."""
    with subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert b"held\n" == holder.stdout.readline()
        try:
            yield
        finally:
            holder.kill()


@contextmanager
def overwritten(path: Path, offset: int, length: int | None = None) -> Iterator[None]:
    """Something else stands in a part of the file."""
    before = path.read_bytes()
    damage = b"\xa5" * (len(before) - offset if length is None else length)
    _put(path, before[:offset] + damage + before[offset + len(damage) :])
    yield
    _put(path, before)


def _put(path: Path, content: bytes) -> None:
    """Change the file itself: another in its place would be another file."""
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


@contextmanager
def growing_no_more(path: Path) -> Iterator[None]:
    """No file may be larger than this one is."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def put_another_in_place(path: Path) -> None:
    """As whoever restores a copy does."""
    Path(shutil.copy(path, path.with_name("restored.sqlite"))).replace(path)


def forget_journal(path: Path) -> None:
    """With a journal that is there already, nothing need be made in the directory."""
    for journal in path.parent.glob(f"{path.name}-*"):
        journal.unlink()


def may(path: Path, mode: int) -> None:
    path.chmod(mode)


def make_directory(path: Path) -> None:
    path.mkdir(parents=True)


def remove_directory(path: Path) -> None:
    path.rmdir()


@pytest.fixture
def own_path() -> Iterator[Path]:
    """A database in a directory that whoever runs the test, though not as root, can be denied."""
    directory = Path(tempfile.mkdtemp(prefix="stodbot-"))
    if os.geteuid() == 0:
        os.chown(directory, _NOBODY, _NOBODY)
    yield directory / "stodbot.sqlite"
    directory.chmod(0o700)
    shutil.rmtree(directory)


@pytest.fixture
async def owned(own_path: Path) -> AsyncIterator[SqliteStore]:
    """A filled store whose user can be denied things: root can't be, and is somebody else now."""
    was_root = os.geteuid() == 0
    migrations()  # read while that is allowed
    if was_root:
        os.seteuid(_NOBODY)
    try:
        async with SqliteStore(own_path, Series()) as opened:
            await received(opened, typed("Första", "first"))
            await register(opened, wish("first"))
            yield opened
    finally:
        if was_root:
            os.seteuid(0)


async def test_a_full_disk_is_told_and_left_behind(filled: SqliteStore) -> None:
    await limit(filled, 1)
    await refuses(filled, _FULL)
    await limit(filled, _NO_LIMIT)

    await goes_on(filled)


async def test_a_full_disk_keeps_nobody_from_reading(filled: SqliteStore) -> None:
    await limit(filled, 1)
    await refuses(filled, _FULL)

    assert ["26STOD1"] == [one.number for one in await filled.of_asker(ASKER)]
    assert [] == await filled.flaws()


async def test_a_disk_that_fails_is_told_and_left_behind(filled: SqliteStore, path: Path) -> None:
    with growing_no_more(path):
        await refuses(filled, _DISK)

    await goes_on(filled)


async def test_whoever_waits_while_the_disk_fails_is_told_the_same(
    filled: SqliteStore, path: Path
) -> None:
    with growing_no_more(path):
        found = await asyncio.gather(
            *(register(filled, wish(f"lost{number}", text="å" * 9_000)) for number in range(40)),
            *(received(filled, typed("å" * 9_000, f"lost{number}")) for number in range(40)),
            return_exceptions=True,
        )

    assert {StoreError} == {type(one) for one in found}
    await goes_on(filled)


async def test_after_a_disk_that_failed_what_is_there_is_written_again_once(
    filled: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended: list[Path] = []
    monkeypatch.setattr(sessions, "mend", lambda _, file: mended.append(file))
    with growing_no_more(path):
        await refuses(filled, _DISK)

    await filled.head()
    times = len(mended)
    await filled._db.close()
    await filled.head()

    assert times > 0
    assert times * [path] == mended


async def test_a_write_ahead_log_that_can_not_be_cleared_takes_back_nothing_that_was_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: object, statement: str) -> None:
        assert "wal_checkpoint" in statement
        raise sqlite3.OperationalError("disk I/O error")

    async with SqliteStore(path, Series(), Journal("wal", 2, "")) as store:
        message = await received(store)
        with monkeypatch.context() as patch:
            patch.setattr(connection.Connection, "execute_fetchall", fail)
            is_settled = await store.settle(by(message.seq), Settlement(forget=(message.seq,)))

        assert is_settled
        assert None is (await store.inbox(Stage.DONE, 9))[0].message


async def test_a_file_that_others_hold_is_told_and_left_behind(
    filled: SqliteStore, path: Path
) -> None:
    with locked(path):
        await refuses(filled, _LOCKED)
        with pytest.raises(StoreError, match=_LOCKED):
            await filled.of_asker(ASKER)

    await goes_on(filled)


async def test_a_file_that_another_process_holds_is_left_behind_once_that_is_killed(
    filled: SqliteStore, path: Path
) -> None:
    with held_until_killed(path):
        await refuses(filled, _LOCKED)

    await goes_on(filled)


async def test_a_file_that_others_hold_at_the_start_is_told_and_left_behind(
    filled: SqliteStore, path: Path
) -> None:
    await filled._db.close()

    with locked(path):
        await refuses(filled, _LOCKED_AT_FIRST)

    await goes_on(filled)


@pytest.mark.parametrize("told", [_LOCKED, "filen är ingen databas eller är skadad"])
async def test_what_hinders_the_start_is_told_in_swedish(
    filled: SqliteStore, path: Path, told: str
) -> None:
    await filled._db.close()

    hindrance = locked(path) if told == _LOCKED else overwritten(path, 0, 100)
    with hindrance, pytest.raises(StoreError, match=told):
        await filled.open()


@pytest.mark.parametrize(
    ("offset", "length"), [(0, 16), (0, 100), (100, None), (4096, None)], ids=str
)
async def test_a_damaged_file_is_told_at_the_start_and_left_behind_once_it_is_restored(
    filled: SqliteStore, path: Path, offset: int, length: int | None
) -> None:
    await filled._db.close()

    with overwritten(path, offset, length):
        await refuses(filled, _DAMAGED)

    await goes_on(filled)


async def test_a_file_that_is_damaged_meanwhile_is_told_and_left_behind_once_it_is_restored(
    filled: SqliteStore, path: Path
) -> None:
    with overwritten(path, 0, 100):
        await refuses(filled, _DAMAGED)

    await goes_on(filled)


async def test_a_damaged_file_is_told_by_whoever_verifies_it(
    filled: SqliteStore, path: Path
) -> None:
    with overwritten(path, 4096):
        try:
            found: object = await filled.flaws()
        except StoreError as error:
            found = error

    assert found


async def test_a_file_that_was_put_in_place_of_another_is_used(
    filled: SqliteStore, path: Path
) -> None:
    put_another_in_place(path)

    for attempt in range(3):  # the first may be refused, as what is open is not there any more
        try:
            await received(filled, typed(f"{attempt}", f"{attempt}"))
        except StoreError:
            continue
        break

    with closing(sqlite3.connect(path)) as found:
        assert 2 == found.execute("SELECT count(*) FROM inbox").fetchone()[0]


async def test_a_newer_file_is_told_and_left_behind(filled: SqliteStore, path: Path) -> None:
    await filled._db.close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 9999")

    await refuses(filled, _NEWER)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {len(migrations())}")

    await goes_on(filled)


async def test_a_file_in_the_place_of_the_directory_is_told_and_left_behind(
    store: SqliteStore, path: Path
) -> None:
    path.parent.write_text("x")

    await refuses(store, _CLOSED)
    path.parent.unlink()

    await received(store, typed("Första", "first"))
    await register(store, wish("first"))
    await goes_on(store)


async def test_a_directory_in_the_place_of_the_file_is_told_and_left_behind(
    store: SqliteStore, path: Path
) -> None:
    make_directory(path)

    await refuses(store, _CLOSED)
    remove_directory(path)

    await received(store, typed("Första", "first"))
    await register(store, wish("first"))
    await goes_on(store)


async def test_a_directory_in_which_nothing_may_be_written_is_told_and_left_behind(
    owned: SqliteStore, own_path: Path
) -> None:
    forget_journal(own_path)
    may(own_path.parent, 0o500)
    await refuses(owned, _CLOSED)
    may(own_path.parent, 0o700)

    await goes_on(owned)


async def test_a_file_that_may_not_be_written_is_told_at_the_start_and_left_behind(
    owned: SqliteStore, own_path: Path
) -> None:
    await owned._db.close()

    may(own_path, 0o400)
    await refuses(owned, _CLOSED)
    may(own_path, 0o600)

    await goes_on(owned)


async def test_a_fault_while_registering_uses_no_number(filled: SqliteStore) -> None:
    await limit(filled, 1)
    for number in range(3):
        with pytest.raises(StoreError):
            await register(filled, wish(f"lost{number}", text="å" * 9_000))
    await limit(filled, _NO_LIMIT)

    assert "26STOD2" == (await register(filled, wish("second"))).number
