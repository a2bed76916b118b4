"""A move that kills its own process, as `kill -9` would, at the moment that it is told.

Arguments: the source, the target, how many rows at a time, the moment, and how many of those come
before the last.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from stodbot.store.choice import end_at
from stodbot.store.ends import Role
from stodbot.store.moving import Stage, move
from stodbot.store.postgres.end import ServerEnd
from stodbot.store.tables import Row, Table

IN_TRANSACTION = "in a transaction"


class Fuse:
    """Ends this process once its moment has come that often."""

    def __init__(self, moment: str, left: int) -> None:
        self._moment = moment
        self._left = left

    def reach(self, moment: str) -> None:
        self._left -= moment == self._moment
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def progress(self, stage: Stage, done: int, total: int) -> None:
        self.reach(stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class DyingEnd(ServerEnd):
    """Dies with rows put into a table that are not committed yet."""

    fuse: Fuse

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        ServerEnd.add(self, table, rows)
        self.fuse.reach(IN_TRANSACTION)


def main(source: str, target: str, chunk: str, moment: str, left: str) -> None:
    fuse = Fuse(moment, int(left))
    with end_at(source, Role.SOURCE) as from_, end_at(target, Role.TARGET) as to:
        assert isinstance(to, ServerEnd)
        dying = DyingEnd(address=to.address, connection=to.connection, fuse=fuse)
        move(from_, dying, fuse.progress, chunk=int(chunk))


if __name__ == "__main__":
    main(*sys.argv[1:])
