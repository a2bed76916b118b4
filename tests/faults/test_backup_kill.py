"""Killed at whatever step, a backup and a restore leave nothing that looks finished and is not."""

import asyncio
import io
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stodbot.errors import StoreError
from stodbot.store.backups.checking import check
from stodbot.store.backups.restoring import Restored
from stodbot.store.sqlite.schema import migrations
from tests.postgres.server import Server
from tests.store.backups.conftest import Place, fill

pytestmark = pytest.mark.alone


@pytest.fixture
def filled(tmp_path: Path) -> Place:
    """A store in a file with something in it."""
    place = Place(None, tmp_path / "data")
    asyncio.run(fill(place))
    return place


def each_kill(
    what: str, data: Path, target: Path, database: str = "", *, stride: int = 1
) -> Iterator[str]:
    """Once after each kill, and once when all of it was done."""
    command = [sys.executable, "-m", "tests.faults.backup_points"]
    with subprocess.Popen(  # noqa: S603  # our own command
        [*command, what, str(data), str(target), database, str(stride)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            yield line.strip()
            process.stdin.write("\n")
    assert 0 == process.returncode


def is_there(place: Place) -> bool:
    """Whether there is a store, which is whole then; an unfinished one can't be opened."""

    async def look() -> bool:
        async with place.store() as store:
            try:
                await store.open()
            except StoreError:
                return False
            assert [] == await store.flaws()
            return len(await store.open_items()) == 2

    return asyncio.run(look())


def test_a_killed_backup_is_none(filled: Place, tmp_path: Path) -> None:
    target, kills = tmp_path / "backups", 0
    target.mkdir()

    for told in each_kill("backup", filled.data_dir, target):
        kills += told == "killed"
        finished = list(target.glob("*.tar"))
        for path in finished:
            check(io.BytesIO(path.read_bytes()), len(migrations()))
            path.unlink()
        assert finished or told == "killed"

    assert kills > 10
    assert [".stodbot-backup.lock"] == [path.name for path in target.iterdir()]
    assert is_there(filled)


@pytest.mark.parametrize("what", ["restore", "restore-reading"])
def test_a_killed_restore_is_no_store(filled: Place, tmp_path: Path, what: str) -> None:
    backup, restored = filled.backup(tmp_path / "x.tar"), Place(None, tmp_path / "restored")
    path = restored.data_dir / "stodbot.sqlite"
    kills = 0

    for told in each_kill(what, restored.data_dir, backup.path):
        kills += told == "killed"
        if path.exists():
            assert is_there(restored)
            path.unlink()
        else:
            assert told == "killed"

    assert kills > 10
    restored.restore(backup)
    assert is_there(restored)
    assert ["stodbot.sqlite"] == [one.name for one in restored.data_dir.glob("*sqlite*")]


def test_a_restore_that_is_killed_leaves_a_server_empty(
    filled: Place, tmp_path: Path, postgres: Server
) -> None:
    backup = filled.backup(tmp_path / "x.tar")
    restored = Place(postgres.url(postgres.empty_database()), tmp_path / "restored")
    kills = 0

    for told in each_kill(
        "restore-reading", restored.data_dir, backup.path, str(restored.database), stride=9
    ):
        if told == "killed":  # the next would be refused if anything of it had been kept
            kills += 1

    assert kills > 5
    assert is_there(restored)


# No room


def with_room_for(size: int, work: Callable[[], Restored | object]) -> str:
    """What is said where no file can be larger than that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        with pytest.raises(Exception) as told:  # noqa: PT011  # each is looked at
            work()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    return f"{type(told.value).__name__}: {told.value}"


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.95])
def test_a_backup_without_room_is_none_and_says_so(
    filled: Place, tmp_path: Path, share: float
) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    size = filled.backup(tmp_path / "x.tar").size

    told = with_room_for(int(size * share), lambda: filled.backup(target))

    assert any(f"{error}: " in told for error in ("BackupError", "StoreError"))
    assert {".stodbot-backup.lock"} == {path.name for path in target.iterdir()}
    assert is_there(filled)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.95])
def test_a_restore_without_room_is_no_store_and_says_so(
    filled: Place, tmp_path: Path, share: float
) -> None:
    backup, restored = filled.backup(tmp_path / "x.tar"), Place(None, tmp_path / "restored")
    size = (filled.data_dir / "stodbot.sqlite").stat().st_size

    told = with_room_for(int(size * share), lambda: restored.restore(backup))

    assert any(f"{error}: " in told for error in ("BackupError", "StoreError"))
    assert [] == list(restored.data_dir.glob("*sqlite*"))
    assert [] == list(restored.data_dir.glob(".*sqlite*"))
    restored.restore(backup)
    assert is_there(restored)
