"""Looks a backup through before anything is done with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from stodbot.disk import reason_of
from stodbot.enquiries.files import FOLDER
from stodbot.errors import BackupError
from stodbot.store.backups import manifest
from stodbot.store.backups.archive import SUMS, Reader, check_sums, damaged
from stodbot.store.backups.manifest import Manifest
from stodbot.store.backups.rows import table_of

_FILE = re.compile(rf"{FOLDER}/[A-Za-z0-9_-]+/[0-9]+-[0-9]+(?:\.[a-z0-9]{{1,8}})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A backup in which every byte is as it was written."""

    manifest: Manifest
    sums: Mapping[str, str]  # of every part, by name


def check(file: BinaryIO, newest: int) -> Checked:
    """Read all of it; `newest` is the newest version of the database that this program knows.

    Raises BackupError, which names what is wrong.
    """
    reader = Reader(file)
    kept: dict[str, bytes] = {}
    for name, content in reader:
        if name in (manifest.NAME, SUMS):
            kept[name] = b"".join(content)
        elif table_of(name) is None and not _FILE.fullmatch(name):
            raise damaged(f"delen {name}")
    sums = dict(reader.sums)
    del sums[SUMS]
    check_sums(kept[SUMS], sums)
    if manifest.NAME not in kept:
        raise damaged(f"delen {manifest.NAME}")
    found = manifest.read(kept[manifest.NAME])
    if found.schema > newest:
        raise BackupError(
            f"säkerhetskopian har databasversion {found.schema}, men det här programmet känner bara"
            f" till version {newest}. Använd minst stodbot {found.program}"
        )
    return Checked(manifest=found, sums=sums)


def files_in(checked: Checked) -> dict[str, str]:
    """The digests of the files of enquiries, by where they are kept."""
    return {name: digest for name, digest in checked.sums.items() if _FILE.fullmatch(name)}


def opened(path: Path) -> BinaryIO:
    """The file of a backup. Raises BackupError."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(
            f"säkerhetskopian {path} kan inte läsas ({reason_of(error)}). Kontrollera namnet"
        ) from error
