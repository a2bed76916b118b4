"""How much Telegram lets a bot send: token buckets on a monotonic clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.wire import too_many

_MINUTE = 60.0  # seconds


@dataclass(slots=True)
class Bucket:
    """Holds so many tokens at most, and gets as many in a period."""

    size: int
    period: float  # seconds
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self, now: float, count: int = 1) -> float:
        """Seconds until there are as many tokens."""
        gained = (now - self.at) * self.size / self.period
        self.tokens, self.at = min(self.size, self.tokens + gained), now
        return max(0.0, (count - self.tokens) * self.period / self.size)

    def take(self, count: int = 1) -> None:
        self.tokens -= count


@dataclass(slots=True, kw_only=True)
class Limits:
    """1 message a second to a chat, 20 a minute to a group, 30 a second in all.

    A forum is one group, whatever the topic. Telegram publishes no figures on topics and edits; its
    maintainers have said that "creating a forum topic is sending a message about its creation", and
    that a bot can edit about 20 messages a minute in a chat (tdlib/td, issue 2592). So all that
    leaves a line in a group counts as a message there. Of topics, only 10 can be created a minute:
    each wants a message in it, which counts as well, so more would be of no use to a careful bot.
    Edits in a group have 20 a minute of their own: as was measured elsewhere, messages and edits
    are counted apart. An album counts as the messages that it consists of.
    """

    monotonic: Callable[[], float]
    enabled: bool = True
    refused: int = 0  # calls that got 429
    _buckets: dict[object, Bucket] = field(default_factory=dict)

    def take(self, chat: int, *, group: bool, count: int = 1) -> None:
        """Count messages; raise Refused (429) if they are too many."""
        wanted = [self._bucket("all", 30, 1), self._bucket(chat, 1, 1)]
        self._spend(wanted, (self._group(chat), count) if group else None)

    def take_topic(self, chat: int) -> None:
        """Count a new topic; raise Refused (429) if it is one too many."""
        self._spend([self._bucket(("topics", chat), 10, _MINUTE), self._group(chat)])

    def take_line(self, chat: int) -> None:
        """Count what is said of a topic: renamed, closed; raise Refused (429) if it is too much."""
        self._spend([self._group(chat)])

    def take_edit(self, chat: int, *, group: bool) -> None:
        """Count an edit; raise Refused (429) if it is one too many."""
        if group:
            self._spend([self._bucket(("edits", chat), 20, _MINUTE)])

    def _group(self, chat: int) -> Bucket:
        return self._bucket(("group", chat), 20, _MINUTE)

    def _spend(self, single: list[Bucket], several: tuple[Bucket, int] | None = None) -> None:
        if not self.enabled:
            return
        spent = [(bucket, 1) for bucket in single] + ([several] if several else [])
        now = self.monotonic()
        wait = max(bucket.wait(now, count) for bucket, count in spent)
        if wait > 1e-9:
            self.refused += 1
            raise too_many(math.ceil(wait - 1e-9))
        for bucket, count in spent:
            bucket.take(count)

    def _bucket(self, key: object, size: int, period: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(size, period, self.monotonic())
        return self._buckets[key]
