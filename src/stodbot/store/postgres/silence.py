"""Gives up a server that is there and says nothing.

A server that hangs still has its machine confirm what is sent to it: no limit of TCP ever passes,
and the limits of the server itself are kept by whoever hangs. So a connection counts the seconds
in which it hears nothing, and is lost when they are too many; what follows is what follows wherever
a connection is lost.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")
_LOOK_SECONDS = 0.1  # between two looks at how long it has been silent
_WHILE_MIGRATING = 3_600.0  # seconds: a large table takes its time


@dataclass(slots=True)
class Patience:
    """How long connections wait; whoever changes it changes it for those that are waiting."""

    seconds: float


class HeardConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection that is lost once its server has been silent for too long."""

    patience: Patience | None = None  # for ever

    def wait(
        self, gen: PQGen[T], interval: float = _LOOK_SECONDS, timeout: float | None = None
    ) -> T:
        """Everything that waits for the server waits here. Raises psycopg.OperationalError."""
        if timeout is not None:  # the caller sees to it: silence may be what is waited for
            return super().wait(gen, interval, timeout)
        return super().wait(self._heard(gen), min(interval, _LOOK_SECONDS))

    def _heard(self, gen: PQGen[T]) -> PQGen[T]:
        """The same steps, to an end if nothing comes of them."""
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    heard_at = now
                elif self.patience is not None and now - heard_at > self.patience.seconds:
                    self.close()
                    raise psycopg.OperationalError("connection timeout: the server is silent")
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result


@contextmanager
def unhurried(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """What is done meanwhile may take an hour."""
    if not isinstance(connection, HeardConnection):
        yield
        return
    before, connection.patience = connection.patience, Patience(_WHILE_MIGRATING)
    try:
        yield
    finally:
        connection.patience = before
