"""How much Telegram lets a bot send: token buckets on a monotonic clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.wire import too_many


@dataclass(slots=True)
class Bucket:
    """Holds so many tokens at most, and gets as many in a period."""

    size: int
    period: float  # seconds
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self, now: float) -> float:
        """Seconds until there is a token."""
        gained = (now - self.at) * self.size / self.period
        self.tokens, self.at = min(self.size, self.tokens + gained), now
        return max(0.0, (1 - self.tokens) * self.period / self.size)

    def take(self) -> None:
        self.tokens -= 1


@dataclass(slots=True, kw_only=True)
class Limits:
    """1 message a second to a chat, 20 a minute to a group, 30 a second in all."""

    monotonic: Callable[[], float]
    enabled: bool = True
    refused: int = 0  # calls that got 429
    _buckets: dict[object, Bucket] = field(default_factory=dict)

    def take(self, chat: int, *, group: bool) -> None:
        """Count a message; raise Refused (429) if it is one too many."""
        if not self.enabled:
            return
        now = self.monotonic()
        buckets = [self._bucket("all", 30, 1, now), self._bucket(chat, 1, 1, now)]
        if group:
            buckets.append(self._bucket(("group", chat), 20, 60, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 1e-9:
            self.refused += 1
            raise too_many(math.ceil(wait - 1e-9))
        for bucket in buckets:
            bucket.take()

    def _bucket(self, key: object, size: int, period: float, now: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(size, period, now)
        return self._buckets[key]
