"""Runs a backup or a restore again and again, and kills it some steps further on each time.

`python -m tests.faults.backup_points WHAT DATA TARGET DATABASE STRIDE` prints a line a kill. A step
is whatever is done with a file: opening, renaming or removing it; or each reading from a backup.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from stodbot.enquiries.register import Series
from stodbot.store.backups.restoring import Restoring
from stodbot.store.backups.taking import take

_STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"}
_MOST = 1_000


class Countdown:
    """Kills this process at a step."""

    def __init__(self, left: int) -> None:
        self.left = left

    def step(self, event: str = "open", _about: Any = None) -> None:
        """One more step, if it is one."""
        if event not in _STEPS:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Counted:
    """A file of which each reading is a step."""

    def __init__(self, file: BinaryIO, countdown: Countdown) -> None:
        self._file, self._countdown = file, countdown

    def read(self, size: int = -1) -> bytes:
        self._countdown.step()
        return self._file.read(size)

    def seek(self, place: int) -> int:
        return self._file.seek(place)

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_about: object) -> None:
        self._file.close()


def _backup(data: Path, target: Path, database: str | None, _countdown: Countdown) -> None:
    take(database, data, target, lambda: datetime.now(UTC))


def _restore(data: Path, target: Path, database: str | None, countdown: Countdown) -> None:
    """`target` is the backup."""

    def opened(path: Path) -> BinaryIO:
        return cast(BinaryIO, Counted(path.open("rb"), countdown))  # as much of one as is used

    Restoring(
        database=database,
        data_dir=data,
        series=Series(),
        clock=lambda: datetime.now(UTC),
        open_backup=opened,
    ).restore(target)


def _killed_at(step: int, run: Callable[[Countdown], None], *, by_reading: bool) -> bool:
    child = os.fork()
    if child == 0:
        countdown = Countdown(step)
        if not by_reading:
            sys.addaudithook(countdown.step)
        run(countdown)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert status == 0, f"it ended by itself at step {step}"
    return False


def main(what: str, data: str, target: str, database: str, stride: str) -> None:
    """Kill, and let whoever started this look after each."""
    work = {"backup": _backup, "restore": _restore, "restore-reading": _restore}[what]
    for step in range(1, _MOST, int(stride)):
        is_killed = _killed_at(
            step,
            lambda countdown: work(Path(data), Path(target), database or None, countdown),
            by_reading=what == "restore-reading",
        )
        print("killed" if is_killed else "done", flush=True)  # noqa: T201  # a report
        sys.stdin.readline()
        if not is_killed:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
