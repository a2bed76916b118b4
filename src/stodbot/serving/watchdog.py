"""Tells systemd that the event loop goes round: a process that hangs is started anew.

The protocol is sd_notify(3)'s: datagrams to the socket that NOTIFY_SOCKET names.
"""

import asyncio
import logging
import re
import socket
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_MICROSECONDS = 1_000_000


async def watched(work: Awaitable[T], environment: Mapping[str, str]) -> T:
    """What the work gives; whoever asked for it in the environment hears that the loop goes round.

    Where nobody asks, nothing is told.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return await work
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.setblocking(False)
        watch = _Watch(notices, re.sub("^@", "\0", address))  # which has no name on disk
        watch.tell("READY=1")
        watch.beat(_half(environment.get("WATCHDOG_USEC", "")))
        try:
            return await work
        finally:
            watch.end()


class _Watch:
    """Sends the beats: timers of the loop, so that none is sent while it stands still."""

    def __init__(self, notices: socket.socket, address: str) -> None:
        self._notices = notices
        self._address = address
        self._next: asyncio.TimerHandle | None = None

    def tell(self, words: str) -> None:
        try:
            self._notices.sendto(words.encode(), self._address)
        except OSError as error:  # the bot does without
            _LOG.warning("watchdog.not_told fault=%s", type(error).__name__)

    def beat(self, seconds: float | None) -> None:
        """Now, and again each time so many seconds have passed; None: never."""
        if seconds is not None:
            self.tell("WATCHDOG=1")
            self._next = asyncio.get_running_loop().call_later(seconds, self.beat, seconds)

    def end(self) -> None:
        if self._next is not None:
            self._next.cancel()
        self.tell("STOPPING=1")


def _half(microseconds: str) -> float | None:
    """Half of the time in which a beat is waited for, in seconds."""
    with suppress(ValueError):
        if (given := int(microseconds)) > 0:
            return given / _MICROSECONDS / 2
    return None
