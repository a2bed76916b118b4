"""A condition variable of one event loop, whose `notify` needs no lock."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes those who wait whenever anything has happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def wait(self) -> None:
        """Until the next notification."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    async def until(self, predicate: Callable[[], T | None]) -> T:
        """What the predicate gives as soon as that is true; asked after each change."""
        while not (found := predicate()):
            await self.wait()
        return found

    async def within(
        self, seconds: float, predicate: Callable[[], T | None], what: object = ""
    ) -> T:
        """As `until`, but raise AssertionError if it takes longer."""
        try:
            async with asyncio.timeout(seconds):
                return await self.until(predicate)
        except TimeoutError:
            told = what() if callable(what) else what
            raise AssertionError(f"not within {seconds} s: {told}") from None
