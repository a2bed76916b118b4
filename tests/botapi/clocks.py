"""A clock that stands still until somebody moves it."""

import asyncio
from collections.abc import Callable


class ManualClock:
    """Seconds, as of `time.time` or `time.monotonic`; `sleep` ends when they have passed."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now
        self.sleeps: list[float] = []  # seconds that were asked for
        self.on_sleep: Callable[[], None] = lambda: None
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [sleeper for until, sleeper in self._sleepers if until <= self.now]
        self._sleepers = [one for one in self._sleepers if one[0] > self.now]
        for sleeper in due:
            if not sleeper.done():
                sleeper.set_result(None)

    async def sleep(self, seconds: float) -> None:
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, sleeper))
        self.sleeps.append(seconds)
        self.on_sleep()
        await sleeper
