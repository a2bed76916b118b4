"""Files that are there whole or not at all."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from stodbot.errors import BackupError

_LOCK = ".stodbot-backup.lock"
_UNFINISHED = ".part"
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
        for left in folder.glob(f".*{_UNFINISHED}{BACKUP}*"):
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
            with _opened(part) as file:
                yield file
                _sync(file)
            refuse_existing(path)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def unfinished(path: Path, kind: str = "") -> Path:
    """Where something lies until it is whole."""
    return path.with_name(f".{path.name}{_UNFINISHED}{kind}")


def make_folder(folder: Path) -> None:
    """Have a directory that nobody else can look into. Raises BackupError."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def refuse_existing(path: Path) -> None:
    """Raise BackupError where something has that name."""
    if path.exists():
        raise BackupError(f"{path} finns redan. Ange ett annat namn, eller en katalog")


def _opened(part: Path) -> BinaryIO:
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w+b")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def put_file(path: Path, content: Iterable[bytes]) -> None:
    """Put a file in its place, in folders that nobody else can read. Raises OSError."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700)
    part = unfinished(path)
    part.unlink(missing_ok=True)  # of somebody who was killed
    try:
        with _opened(part) as file:
            file.writelines(content)
            _sync(file)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in (path.parent, *(folder.parent for folder in missing)):
        sync_folder(folder)


def sync_file(path: Path) -> None:
    """Make sure that a file is on the disk."""
    with path.open("rb+") as file:
        _sync(file)


def sync_folder(folder: Path) -> None:
    """Make sure that what was put into a folder is found there after a power cut."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows can't
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Whatever the disk refuses, as a BackupError that says what to do."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{place}: {error.strerror or type(error).__name__}. Se efter att disken inte är full"
            " och att du får skriva där. Ingenting halvfärdigt lämnas kvar"
        ) from error
