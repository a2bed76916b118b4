"""Who keeps a database from being written."""

import os
import struct
import sys
import time
from pathlib import Path

_LOCKS = (0x40000000, 512)  # SQLite's lock bytes in the file: where, how many
_WRITER = (120, 1)  # the writer's in the index of a write-ahead log
_FLOCK = "hhqqi4x"  # struct flock on Linux
_TIMES, _PAUSE_SECONDS = 4, 0.5


def holder_of(path: Path, *, has_log: bool) -> int | None:
    """The process that has had the database locked for seconds; 0: one out of sight.

    None where nobody has, and on systems that don't tell. Raises OSError. Never call it while this
    process has the database open: closing any handle on a file gives up the locks on it.
    """
    path = path.resolve()
    file, where = (path.with_name(f"{path.name}-shm"), _WRITER) if has_log else (path, _LOCKS)
    if not file.exists():
        return None
    first = _locker(file, *where)
    for _ in range(_TIMES):
        if first is None:
            return None
        time.sleep(_PAUSE_SECONDS)
        if _locker(file, *where) != first:
            return None
    return first


if sys.platform == "linux":
    import fcntl

    def _locker(file: Path, start: int, length: int) -> int | None:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
        with file.open("rb") as opened:
            kind, *_, process = struct.unpack(_FLOCK, fcntl.fcntl(opened, fcntl.F_GETLK, asked))
        return None if kind == fcntl.F_UNLCK else int(process)

else:

    def _locker(file: Path, start: int, length: int) -> int | None:
        return None
