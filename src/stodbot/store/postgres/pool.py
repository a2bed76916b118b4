"""Connections for a few threads, opened when they are needed."""

import threading
import time

import psycopg

from stodbot.errors import InDoubtError, StoreError
from stodbot.store.postgres.address import Address
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.link import Link
from stodbot.store.postgres.marks import Backend, end_backend, was_kept

_PATIENCE = 5.0  # seconds for a server that was there just now
_DOUBT_PATIENCE = 15.0
_PAUSE = 0.1  # seconds


class Pool:
    """Links that nobody uses at the moment; every method may be called from any thread."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Link] = []
        self._guard = threading.Lock()

    def take(self) -> Link:
        """A link for this thread. Raises psycopg.Error and StoreError."""
        with self._guard:
            if self._idle:
                return self._idle.pop()
        return Link(connect(self._address))

    def give_back(self, link: Link) -> None:
        """Done with it."""
        if link.is_lost:
            return
        with self._guard:
            self._idle.append(link)

    def drop(self) -> None:
        """Let go of all that are idle: they lead where one was lost, or may not be written."""
        with self._guard:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def take_again(self, lost: Backend) -> Link:
        """A link instead of one that was lost, once the server is back. Raises as `take`."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                connection = connect(self._address)
                end_backend(connection, lost)
                return Link(connection)
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(_PAUSE)

    def was_kept(self, link: Link) -> bool:
        """Whether the last transaction of a lost link was committed. Raises InDoubtError."""
        try:
            return was_kept(
                lambda: connect(self._address), link.mark, link.backend, _DOUBT_PATIENCE
            )
        except (psycopg.Error, StoreError):
            raise InDoubtError(
                f"databasen {self._address.name}: servern försvann mitt i en ändring, och går inte"
                " att fråga om den sparades. Boten försöker igen av sig själv"
            ) from None
