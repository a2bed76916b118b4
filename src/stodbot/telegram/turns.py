"""Whose turn it is to be sent to, where Telegram takes only so much in a time."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

from stodbot.errors import SlowDownError
from stodbot.telegram.pace import Pace

_LONGEST_WAITS = 12.0  # seconds, in all for one message: the courier's lease must not end meanwhile

Pause = Callable[[float], Awaitable[None]]


class Pacing(Protocol):
    """When something may be sent."""

    def wait(self, chat: str) -> float:
        """Seconds until a message may be sent to that chat."""
        ...

    def note(self, chat: str) -> None:
        """A message to that chat is being sent now."""
        ...

    def room(self) -> int | None:
        """How many messages may be sent now to different chats; None: any number."""
        ...

    def resting(self) -> Collection[str]:
        """The chats that were sent to too lately to be sent to now."""
        ...

    def until_next(self) -> float | None:
        """Seconds until something may be sent again; None: nothing waits."""
        ...


class GroupPace:
    """A group is paced as one, whatever its rooms; after a refusal all of it rests."""

    def __init__(self, pace: Pace, group: str, clock: Callable[[], float]) -> None:
        """`clock` is that of the pace."""
        self._pace = pace
        self._group = group
        self._clock = clock
        self._rests_until = clock()

    def wait(self, _chat: str = "") -> float:
        """Seconds until anything may be sent to the group."""
        left = self._rests_until - self._clock()
        return max(self._pace.wait(self._group, is_group=True), left)

    def note(self, _chat: str = "") -> None:
        """Something is being sent to the group."""
        self._pace.note(self._group, is_group=True)

    def room(self) -> int:
        """One message at a time."""
        return int(self.wait() <= 0)

    def resting(self) -> Collection[str]:
        """No room rests alone."""
        return ()

    def until_next(self) -> float | None:
        """Seconds until anything may be sent again."""
        return max(self.wait(), 0.0) or None

    def spare(self) -> int:
        """How much more may be sent within a minute."""
        return self._pace.spare(self._group)

    def rest(self, seconds: float) -> None:
        """Leave the group in peace."""
        self._rests_until = max(self._rests_until, self._clock() + seconds)


class Turns:
    """The turns of one message that goes out in several calls: the first has been taken with it."""

    def __init__(self, pacing: Pacing, chat: str, pause: Pause) -> None:
        self._pacing = pacing
        self._chat = chat
        self._pause = pause
        self._is_first = True
        self._left = _LONGEST_WAITS

    async def next(self, sent: Sequence[str] = ()) -> None:
        """Wait until the next call may be made.

        Raises SlowDownError, with the ids of what is `sent`, where that takes too long.
        """
        if self._is_first:
            self._is_first = False
            return
        while (wait := self._pacing.wait(self._chat)) > 0:
            self._left -= wait
            if self._left < 0:
                raise SlowDownError(wait, sent)
            await self._pause(wait)
        self._pacing.note(self._chat)
