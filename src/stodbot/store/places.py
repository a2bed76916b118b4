"""Where backups are put, and whoever may put them there."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from stodbot.disk import new_for_owner, reason_of, sync, sync_folder, unfinished
from stodbot.errors import BackupError

_LOCK = ".stodbot-backup.lock"
BACKUP = ".backup"  # after that: of a backup


def place_for(target: Path, taken_at: datetime) -> Path:
    """Where a backup goes: the target, or, where that is a directory, a new file in it."""
    if target.is_dir():
        return target / f"stodbot-{taken_at:%Y%m%dT%H%M%SZ}.tar"
    return target


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only one that makes backups there, with what was killed before cleared away.

    Raises BackupError.
    """
    if not folder.is_dir():  # the lock would make it
        raise BackupError(f"katalogen {folder} finns inte. Skapa den, eller ange en annan")
    lock = FileLock(folder / _LOCK)
    with explained(folder):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:  # an OSError of its own
            raise BackupError(
                f"i {folder} görs redan en säkerhetskopia. Vänta tills den är klar"
            ) from error
    try:
        for left in folder.glob(unfinished(Path("*"), f"{BACKUP}*").name):
            with explained(folder):
                left.unlink()
        yield
    finally:
        lock.release()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has that name once all of it is on the disk; nothing is left where it fails.

    Raises BackupError.
    """
    part = unfinished(path, BACKUP)
    with explained(path.parent):
        try:
            with new_for_owner(part) as file:
                yield file
                sync(file)
            refuse_existing(path)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Have a directory that nobody else can look into. Raises BackupError."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def refuse_existing(path: Path) -> None:
    """Raise BackupError where something has that name."""
    if path.exists():
        raise BackupError(f"{path} finns redan. Ange ett annat namn, eller en katalog")


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Whatever the disk refuses, as a BackupError that says what to do."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{place}: {reason_of(error)}. Se efter att disken inte är full"
            " och att du får skriva där. Ingenting halvfärdigt lämnas kvar"
        ) from error
