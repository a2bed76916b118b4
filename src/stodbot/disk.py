"""Files that are there whole or not at all, and why the disk refused one."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

_REASONS = {  # in the words of whoever reads them; the system's own are English
    errno.ENOENT: "den finns inte",
    errno.EACCES: "rättigheter saknas",
    errno.EPERM: "rättigheter saknas",
    errno.EROFS: "disken kan bara läsas",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet är slut",
    errno.EISDIR: "det är en katalog",
    errno.ENOTDIR: "något i sökvägen är ingen katalog",
    errno.EEXIST: "den finns redan",
    errno.EIO: "disken kan inte läsas eller skrivas",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.ELOOP: "länkarna går i cirkel",
    errno.EMFILE: "för många filer är öppna",
}
_FOLDERS = 3  # made certain though they were there: whoever made them may have been killed since


def reason_of(error: OSError) -> str:
    """Why the disk refused, as part of a sentence."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def unfinished(path: Path, kind: str = "") -> Path:
    """Where something lies until it is whole."""
    return path.with_name(f".{path.name}.part{kind}")


def put_file(path: Path, content: Iterable[bytes]) -> None:
    """Put a file in its place, in folders that nobody else can read. Raises OSError."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    part = unfinished(path)
    part.unlink(missing_ok=True)  # of somebody who was killed
    try:
        with new_for_owner(part) as file:
            file.writelines(content)
            sync(file)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in path.parents[: max(_FOLDERS, len(missing) + 1)]:
        sync_folder(folder)


def new_for_owner(path: Path) -> BinaryIO:
    """A new file, to write and read, for its owner alone. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w+b")


def sync(file: BinaryIO) -> None:
    """Make sure that what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Make sure that a file is on the disk."""
    with path.open("rb+") as file:
        sync(file)


def sync_folder(folder: Path) -> None:
    """Make sure that what was put into a folder is found there after a power cut."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows can't
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
