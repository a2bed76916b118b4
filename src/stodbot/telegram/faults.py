"""What became of a message, from what the library raises.

| raised | outcome |
|---|---|
| 429, with seconds | that chat waits so long |
| 403, chat not found, group that became another | it never gets out |
| 400 of another kind | a fault of ours: it is tried some times |
| no connection, no free one, 5xx, wrong token | it did not get out, nor would any other |
| anything after the request was sent | nobody knows |
"""

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from stodbot.errors import (
    ChannelError,
    RefusedError,
    SlowDownError,
    StodbotError,
    UnconfirmedError,
    UnreachableError,
)
from stodbot.telegram.http import NOT_SENT

_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
_SAME = ("message is not modified", "topic_not_modified")


def is_done_before(error: TelegramError) -> bool:
    """Whether what was asked for is so already."""
    said = str(error).lower()
    return isinstance(error, BadRequest) and any(sign in said for sign in _SAME)


def translated(error: TelegramError, sent: tuple[str, ...]) -> StodbotError:
    """The error in our own terms; `sent` are the ids of the parts that are out."""
    match error:
        case RetryAfter():
            return SlowDownError(seconds_of(error), sent)
        case Forbidden() | ChatMigrated():
            return UnreachableError(type(error).__name__)
        case InvalidToken():
            return ChannelError(type(error).__name__, sent)
        case BadRequest():
            gone = any(sign in str(error).lower() for sign in _GONE)
            return UnreachableError("chat not found") if gone else RefusedError(str(error))
        case TimedOut() | NetworkError():
            return _of_the_network(error, sent)
        case _:  # an answer that is none: the message may be out
            return UnconfirmedError(type(error).__name__, sent)


def seconds_of(error: RetryAfter) -> float:
    """How long to wait."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def _of_the_network(error: TelegramError, sent: tuple[str, ...]) -> StodbotError:
    cause = error.__cause__
    is_cut_off = isinstance(cause, aiohttp.ClientError | TimeoutError)
    if is_cut_off and not isinstance(cause, NOT_SENT):
        return UnconfirmedError(type(cause).__name__, sent)
    return ChannelError(type(cause or error).__name__, sent)  # never begun, or refused with 5xx
