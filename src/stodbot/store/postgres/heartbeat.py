"""Says again and again that this process is there, and hears when another wakes it."""

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import psycopg

from stodbot import __version__
from stodbot.errors import StoreError
from stodbot.store.postgres import leases
from stodbot.store.postgres.address import Address
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.statements import Connection

_LOG = logging.getLogger(__name__)
_SECONDS = 0.4  # between two renewals: a lease stands several that fail
_PRESENT_SECONDS = 3.0
_AGAIN_SECONDS = 1.0  # until a server that is gone is called again


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who is to know; called from a thread of its own."""

    renewed: Callable[[float, Collection[str]], None]  # when that was begun, and what is held
    told: Callable[[], None]


class Heartbeat:
    """A thread with a connection of its own: no work that waits can make it late."""

    def __init__(
        self, address: Address, holder: str, knowledge: Callable[[], str], ears: Ears
    ) -> None:
        """`knowledge` gives the version in force."""
        self._address = address
        self._holder = holder
        self._knowledge = knowledge
        self._ears = ears
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._present_at = 0.0
        self.is_begun = False

    def start(self) -> None:
        """Begin, if that was not so already."""
        if not self.is_begun:
            self.is_begun = True
            self._thread.start()

    def stop(self, patience: float) -> None:
        """Be done soon; waits for it that many seconds."""
        self._is_stopping.set()
        if self.is_begun:
            self._thread.join(patience)

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            try:
                with connect(self._address) as connection:
                    leases.listen(connection)
                    self._ears.told()  # what was told meanwhile was not heard
                    self._beat(connection)
            except (psycopg.Error, StoreError) as error:
                _LOG.warning("replica.unheard fault=%s", type(error).__name__)
                self._is_stopping.wait(_AGAIN_SECONDS)

    def _beat(self, connection: Connection) -> None:
        while not self._is_stopping.is_set():
            begun = time.monotonic()
            if begun - self._present_at >= _PRESENT_SECONDS:
                leases.be_present(connection, self._holder, __version__, self._knowledge())
                self._present_at = begun
            self._ears.renewed(begun, leases.renew(connection, self._holder))
            for _ in connection.notifies(timeout=_SECONDS):
                self._ears.told()
