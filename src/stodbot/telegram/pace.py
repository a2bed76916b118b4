"""How soon a message may go out, so that Telegram refuses none as one too many.

Times are seconds of a clock that never goes back.
"""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

_OVERALL = 30  # messages a second to all chats. Telegram's Bots FAQ, as the two below
_CHAT = (1, 1.0)  # messages to a chat in so many seconds
_GROUP = (20, 60.0)  # messages to a group in so many seconds
LONGEST = timedelta(minutes=1)  # after that, nothing that was sent counts any more
_LONGER = 1.05  # two messages may arrive closer to each other than they left
_ALL = ""  # stands for all chats together


class _Windows:
    """What was sent lately under one rule: so many messages in so many seconds, in each chat."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds * _LONGER
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()  # by when it was sent to last

    def note(self, chat: str, now: float) -> None:
        """A message is sent to that chat."""
        self._sent.setdefault(chat, deque(maxlen=self._most)).append(now)
        self._sent.move_to_end(chat)

    def forget(self, now: float) -> None:
        """Drop the chats that nothing was sent to lately."""
        while self._sent and self._left(next(iter(self._sent.values()))[-1], now) <= 0:
            self._sent.popitem(last=False)

    def room(self, chat: str, now: float) -> int:
        """How many messages may be sent to that chat now."""
        return self._most - sum(self._left(at, now) > 0 for at in self._sent.get(chat, ()))

    def wait(self, chat: str, now: float) -> float:
        """Seconds until a message may be sent to that chat."""
        sent = self._sent.get(chat)
        if sent is None or len(sent) < self._most:
            return 0.0
        return max(self._left(sent[0], now), 0.0)

    def waiting(self, now: float) -> Iterator[tuple[str, float]]:
        """The chats that may not be sent to, and the seconds until they may be."""
        waits = ((chat, self.wait(chat, now)) for chat in self._sent)
        return ((chat, wait) for chat, wait in waits if wait > 0)

    def _left(self, at: float, now: float) -> float:
        """Seconds until what was sent `at` counts no more."""
        return at + self._seconds - now


class Pace:
    """When messages may be sent, by what `note` was told of those before.

    It counts 30 messages a second overall, or as many as `overall` says (None: any number), 1 a
    second in a chat and 20 a minute in a group, each over a time 5 % longer than that.
    """

    def __init__(self, clock: Callable[[], float], *, overall: int | None = _OVERALL) -> None:
        """`clock` gives seconds, as `time.monotonic` does. Raises ValueError for `overall` < 1."""
        if overall is not None and overall < 1:
            raise ValueError(f"at {overall} messages a second nothing is ever sent")
        self._clock = clock
        self._overall = None if overall is None else _Windows(overall, 1.0)
        self._private = _Windows(*_CHAT)
        self._groups = (_Windows(*_CHAT), _Windows(*_GROUP))

    def wait(self, chat: str, *, is_group: bool = False) -> float:
        """Seconds until a message may be sent to that chat; 0.0: it may be now."""
        now = self._now()
        own = max(windows.wait(chat, now) for windows in self._windows(is_group=is_group))
        return max(own, self._overall.wait(_ALL, now) if self._overall else 0.0)

    async def take_turn(self, chat: str, pause: Callable[[float], Awaitable[None]]) -> None:
        """Wait until a message may be sent to that private chat, and note it; `pause` waits."""
        while (wait := self.wait(chat)) > 0:
            await pause(wait)
        self.note(chat)

    def note(self, chat: str, *, is_group: bool = False, ago: float = 0.0) -> None:
        """Take into account that a message to that chat is being sent, or was so long `ago`.

        Messages are noted in the order in which they were sent.
        """
        now = self._now() - ago
        for windows in self._windows(is_group=is_group):
            windows.note(chat, now)
        if self._overall:
            self._overall.note(_ALL, now)

    def resting(self) -> set[str]:
        """The private chats that were sent to too lately to be sent to now."""
        return {chat for chat, _ in self._private.waiting(self._now())}

    def room(self) -> int | None:
        """How many messages may be sent now to different chats; None: any number."""
        now = self._now()
        return self._overall.room(_ALL, now) if self._overall else None

    def spare(self, group: str) -> int:
        """How many messages more may be sent to that group within a minute."""
        _, minute = self._groups
        return minute.room(group, self._now())

    def until_next(self) -> float | None:
        """Seconds until a chat, or all together, may be sent to again; None: nothing waits."""
        now = self._now()
        alone = [self._private, *([self._overall] if self._overall else [])]
        waits = [wait for windows in alone for _, wait in windows.waiting(now)]
        groups = {chat for windows in self._groups for chat, _ in windows.waiting(now)}
        waits += [max(windows.wait(chat, now) for windows in self._groups) for chat in groups]
        return min(waits, default=None)

    def _windows(self, *, is_group: bool) -> tuple[_Windows, ...]:
        return self._groups if is_group else (self._private,)

    def _all(self) -> list[_Windows]:
        return [self._private, *self._groups, *([self._overall] if self._overall else [])]

    def _now(self) -> float:
        now = self._clock()
        for windows in self._all():
            windows.forget(now)
        return now
