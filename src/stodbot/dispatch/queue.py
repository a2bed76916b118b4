"""What is noted of one chat: messages that wait, in the order of their channel."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stodbot.domain.action import MessageSeq
from stodbot.enquiries.incoming import Received

MOST_NOTED = 1_000  # messages of a chat; more of it is found in the inbox once these are done
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds, while nothing can be kept


@dataclass(slots=True)
class Queue:
    """Only a note: whatever it lacks is in the inbox."""

    has_more: bool  # in the inbox, perhaps older than what comes now
    waiting: list[Received] = field(default_factory=list)
    since: datetime | None = None  # when what is being seen to was begun
    is_flood: bool = False  # more came than is read one by one
    is_allowed: bool = False  # the first of it may be read, however often that is tried
    _wait: float = _FIRST_WAIT
    _seqs: set[MessageSeq] = field(default_factory=set)

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do, or to look for."""
        return bool(self.waiting) or self.has_more

    def note(self, received: Received) -> None:
        """One more waits; where older ones may be in the inbox, it is found there after them."""
        self.has_more = self.has_more or len(self.waiting) >= MOST_NOTED
        if not self.has_more and received.seq not in self._seqs:
            self._add(received)

    def fill(self, found: Sequence[Received]) -> None:
        """Those are in the inbox, beside what came since it was looked into."""
        self.has_more = self.has_more or len(found) == MOST_NOTED
        for received in found:
            if received.seq not in self._seqs:
                self._add(received)

    def forget(self, *, has_more: bool) -> None:
        """Somebody else may have seen to it: the inbox knows."""
        self.waiting.clear()
        self._seqs.clear()
        self.has_more = has_more

    def be_done(self, bundle: Iterable[Received]) -> None:
        """Those need not wait any more."""
        for one in bundle:
            self.waiting.remove(one)
            self._seqs.discard(one.seq)
        self.is_flood = self.is_allowed = False

    def next_wait(self) -> float:
        """Seconds until it is tried again, twice as many each time."""
        wait, self._wait = self._wait, min(self._wait * 2, _LONGEST_WAIT)
        return wait

    def recovered(self) -> None:
        """It can be kept again."""
        self._wait = _FIRST_WAIT

    def _add(self, received: Received) -> None:
        self._seqs.add(received.seq)
        insort(self.waiting, received, key=_place)


def _place(received: Received) -> tuple[int, int]:
    place = received.message.place if received.message else None
    return (received.seq if place is None else place, received.seq)
