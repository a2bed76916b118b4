"""Writes what is in a database, and the files of its enquiries, into an archive."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from stodbot import __version__
from stodbot.enquiries.files import FileState
from stodbot.store import log
from stodbot.store.backups import manifest, rows
from stodbot.store.backups.archive import Writer
from stodbot.store.backups.manifest import Held, Manifest
from stodbot.store.database import Database
from stodbot.store.tables import Row, Table, chunks_of, tables


def write(
    db: Database, file: BinaryIO, *, taken_at: datetime, schema: int, store: str, data_dir: Path
) -> Manifest:
    """Write a whole backup of a database that stands still. Raises OSError and what `db` raises."""
    archive = Writer(file, taken_at)
    held = {table.name: _write_table(db, archive, table) for table in tables()}
    files, flawed = _write_files(db, archive, data_dir)
    last = db.execute("SELECT number FROM enquiry ORDER BY id DESC LIMIT 1").fetchone()
    made = Manifest(
        program=__version__,
        schema=schema,
        store=store,
        taken_at=taken_at,
        head=log.head_of(db),
        last_number=None if last is None else last[0],
        tables=held,
        files=files,
        flawed=flawed,
    )
    archive.add(manifest.NAME, manifest.written(made))
    archive.finish()
    return made


def _write_table(db: Database, archive: Writer, table: Table) -> Held:
    count = 0

    def counted() -> Iterator[list[Row]]:
        nonlocal count
        for chunk in chunks_of(db, table):
            count += len(chunk)
            yield chunk

    for number, part in enumerate(rows.packed(counted()), 1):
        archive.add(rows.part_name(table.name, number), part)
    return Held(columns=table.columns, rows=count)


def _write_files(db: Database, archive: Writer, data_dir: Path) -> tuple[int, tuple[str, ...]]:
    """How many files there were; and those that were not as the register has them."""
    kept = db.execute(
        "SELECT path, digest FROM attachment WHERE state = ? ORDER BY id", (FileState.KEPT,)
    ).fetchall()
    count, flawed = 0, []
    for path, digest in kept:
        try:
            content = (data_dir / path).read_bytes()
        except OSError:  # a backup without it is better than none
            flawed.append(path)
            continue
        archive.add(path, content)
        count += 1
        if hashlib.sha256(content).hexdigest() != digest:
            flawed.append(path)
    return count, tuple(flawed)
