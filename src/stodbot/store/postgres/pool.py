"""Connections for a few threads, opened when they are needed."""

import logging
import threading
import time

import psycopg

from stodbot.errors import InDoubtError, StoreError
from stodbot.store.postgres.address import Address
from stodbot.store.postgres.connecting import connect, usual_patience
from stodbot.store.postgres.link import Link
from stodbot.store.postgres.marks import Backend, end_backend, was_kept
from stodbot.store.postgres.statements import Connection

_LOG = logging.getLogger(__name__)
_PATIENCE = 5.0  # seconds for a server that was there just now
_DOUBT_PATIENCE = 15.0
_PAUSE = 0.1  # seconds
_HURRY = 2.0  # seconds that each of them is at the most, while the program ends


class Pool:
    """Links that nobody uses at the moment; every method may be called from any thread."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Link] = []
        self._lost: set[Backend] = set()
        self._guard = threading.Lock()
        self._patience = usual_patience()
        self._away, self._doubt = _PATIENCE, _DOUBT_PATIENCE

    def hurry(self) -> None:
        """The program ends: whoever waits for a server that is silent, or away, soon gives up."""
        self._patience.seconds = min(self._patience.seconds, _HURRY)
        self._away, self._doubt = min(self._away, _HURRY), min(self._doubt, _HURRY)

    def take(self) -> Link:
        """A link for this thread. Raises psycopg.Error and StoreError."""
        with self._guard:
            if self._idle:
                return self._idle.pop()
        return Link(self._connect())

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

    def lose(self, link: Link) -> None:
        """It is lost, and the rest may be.

        The server's end of it may not know, and hold what others wait for: it is told to end as
        soon as there is a way.
        """
        with self._guard:
            self._lost.add(link.backend)
        self.drop()

    def take_again(self) -> Link:
        """A link instead of one that was lost, once the server is back. Raises as `take`."""
        begun = time.monotonic()
        while True:
            try:
                return Link(self._connect())
            except psycopg.OperationalError:
                if time.monotonic() > begun + self._away:
                    raise
                time.sleep(_PAUSE)

    def was_kept(self, link: Link) -> bool:
        """Whether the last transaction of a lost link was committed. Raises InDoubtError."""
        try:
            kept = was_kept(self._connect, link.mark, lambda: self._doubt)
        except (psycopg.Error, StoreError):
            raise InDoubtError(
                f"databasen {self._address.name}: servern försvann mitt i en ändring, och går inte"
                " att fråga om den sparades. Boten försöker igen av sig själv"
            ) from None
        _LOG.warning("commit.not_heard kept=%s", kept)
        return kept

    def _connect(self) -> Connection:
        connection = connect(self._address, self._patience)
        try:
            self._end_lost(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _end_lost(self, connection: Connection) -> None:
        with self._guard:
            lost = set(self._lost)
        for backend in lost:
            end_backend(connection, backend)
        with self._guard:
            self._lost -= lost
