"""Commands on the register, run in this process, over a database of either kind."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from stodbot.cli import main
from stodbot.enquiries.addressing import to_each
from stodbot.enquiries.register import Series
from stodbot.store.choice import store_for
from stodbot.store.sql_store import SqlStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A register, and commands on it."""

    data: Path
    knowledge: Path
    database: str | None
    capsys: pytest.CaptureFixture[str]

    def run(self, *command: str) -> Ran:
        """Run a command as it is typed."""
        self.capsys.readouterr()
        status = 2
        with suppress(SystemExit):
            status = main(
                [*command, "--knowledge", str(self.knowledge), "--data-dir", str(self.data)]
            )
        told = self.capsys.readouterr()
        return Ran(status=status, out=told.out, err=told.err)

    def do(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        """Do something with the store."""

        async def run() -> T:
            async with store_for(self.database, self.data, Series(), to_each) as store:
                return await work(store)

        return asyncio.run(run())
