"""Puts what a backup holds into an empty database, and looks whether it is what was copied."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from stodbot.disk import put_file
from stodbot.enquiries.chain import Flaw
from stodbot.enquiries.files import FileState
from stodbot.errors import BackupError
from stodbot.store import log
from stodbot.store.backups import manifest
from stodbot.store.backups.archive import SUMS, Reader, damaged
from stodbot.store.backups.checking import Checked, files_in
from stodbot.store.backups.rows import table_of, unpacked
from stodbot.store.database import Database
from stodbot.store.places import explained
from stodbot.store.tables import Row


class Filling(Protocol):
    """A database that is being filled."""

    def fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Put rows into a table."""
        ...


def load(file: BinaryIO, checked: Checked, into: Filling, data_dir: Path) -> None:
    """Put rows and files in their places. Raises BackupError and what the database raises."""
    reader = Reader(file)
    for name, content in reader:
        table = table_of(name)
        if table is not None:
            _fill(into, checked, table, name, b"".join(content))
        elif name not in (manifest.NAME, SUMS):
            _put(data_dir / name, content, checked.sums[name])
    if {name: digest for name, digest in reader.sums.items() if name != SUMS} != checked.sums:
        raise BackupError("säkerhetskopian ändrades medan den lästes. Gör om återställningen")


def refuse_other_files(checked: Checked, data_dir: Path) -> None:
    """Raise BackupError where a file would have to be overwritten."""
    for name, digest in files_in(checked).items():
        if _is_another(data_dir / name, digest):
            raise BackupError(
                f"{data_dir / name} finns redan och är en annan fil än i säkerhetskopian. Flytta"
                " undan den, eller återställ till en tom katalog (--data-dir)"
            )


def compare(db: Database, checked: Checked, flaws: Sequence[Flaw]) -> None:
    """Whether a database is what was copied. Raises BackupError."""
    if flaws:
        raise BackupError(
            f"diariet i säkerhetskopian stämmer inte: {len(flaws)} fel, det första vid händelse"
            f" {flaws[0].seq} ({flaws[0].kind}). Ta en annan kopia"
        )
    if log.head_of(db) != checked.manifest.head:
        raise BackupError("loggen slutar inte där säkerhetskopian säger. Ta en annan kopia")
    for name, held in checked.manifest.tables.items():
        (count,) = db.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608  # checked
        if count != held.rows:
            raise BackupError(f"tabellen {name} har {count} rader i stället för {held.rows}")
    _compare_files(db, checked)


def _compare_files(db: Database, checked: Checked) -> None:
    """Every file that the register has, as the register has it, unless the manifest says else."""
    found, flawed = files_in(checked), set(checked.manifest.flawed)
    kept = db.execute("SELECT path, digest FROM attachment WHERE state = ?", (FileState.KEPT,))
    for path, digest in kept.fetchall():
        if found.get(path) != digest and path not in flawed:
            raise BackupError(f"filen {path} är inte den som diariet har. Ta en annan kopia")


def _fill(into: Filling, checked: Checked, table: str, part: str, content: bytes) -> None:
    held = checked.manifest.tables.get(table)
    if held is None:
        raise damaged(f"delen {manifest.NAME}")
    rows = unpacked(content, part)
    if any(len(row) != len(held.columns) for row in rows):
        raise damaged(f"delen {part}")
    into.fill(table, held.columns, rows)


def _put(path: Path, content: Iterator[bytes], digest: str) -> None:
    with explained(path):
        if not path.exists():
            put_file(path, content)
        elif _is_another(path, digest):
            raise BackupError(f"{path} är en annan fil än i säkerhetskopian")


def _is_another(path: Path, digest: str) -> bool:
    with explained(path):
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != digest
