"""Writes again what the disk may have failed to keep, before anything is said to be kept.

After a sync that failed Linux goes on showing what was to be written, and counts it as written: the
next sync passes it by. Whoever adds to a write-ahead log with such a gap loses all that comes after
it once the power is cut; and of a rollback journal that could not be put away a change is undone
that was found to be there.
"""

import os
import sqlite3
from pathlib import Path


def mend(db: sqlite3.Connection, path: Path) -> None:
    """Make certain what is there. Runs inside the caller's transaction. Raises OSError."""
    rewrite(path.with_name(f"{path.name}-wal"))
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.execute(f"PRAGMA user_version = {version}")  # something to commit: it takes a new journal


def rewrite(file: Path) -> None:
    """Write a file as it stands, in its place, and wait until it is on the disk."""
    try:
        opened = file.open("r+b")
    except FileNotFoundError:
        return
    with opened:
        content = opened.read()
        opened.seek(0)
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
