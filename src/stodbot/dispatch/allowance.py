"""How much of one chat is seen to in a while, so that nobody has to wait for somebody else."""

from collections import OrderedDict
from dataclasses import dataclass

from stodbot.domain.enquiry import Chat

_AT_ONCE = 10  # messages: as many as anybody types in a minute
_SECONDS_EACH = 6.0  # until one more is seen to
_OF_A_PRESS = 0.25  # of a message: buttons are soon pressed
_MOST_CHATS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    is_told: bool = False


class Allowance:
    """A bucket of messages for each chat, on a clock in seconds."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[Chat, _Bucket] = OrderedDict()

    def take(self, chat: Chat, now: float, *, is_press: bool = False) -> float:
        """0 where one more message of that chat may be seen to; else after how many seconds."""
        cost = _OF_A_PRESS if is_press else 1.0
        bucket = self._filled(chat, now)
        if bucket.left < cost:
            return (cost - bucket.left) * _SECONDS_EACH
        bucket.left -= cost
        return 0.0

    def is_told(self, chat: Chat, now: float) -> bool:
        """Whether whoever writes there knows that it is too much; from now on they do."""
        bucket = self._filled(chat, now)
        was_told, bucket.is_told = bucket.is_told, True
        return was_told

    def _filled(self, chat: Chat, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(chat, _Bucket(_AT_ONCE, now))
        self._buckets.move_to_end(chat)
        passed = max(0.0, now - bucket.at)  # a clock that is set back takes nothing away
        bucket.left = min(_AT_ONCE, bucket.left + passed / _SECONDS_EACH)
        bucket.at = now
        if bucket.left >= _AT_ONCE:  # that flood is over
            bucket.is_told = False
        if len(self._buckets) > _MOST_CHATS:
            self._buckets.popitem(last=False)
        return bucket
