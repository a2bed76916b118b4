"""Takes updates in: kept first, acknowledged only then, whichever way they come."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from stodbot.enquiries.incoming import Incoming, Received, Stage
from stodbot.errors import InDoubtError, StoreError
from stodbot.telegram.courtesies import Courtesies
from stodbot.telegram.identities import Identities
from stodbot.telegram.updates import Ignored, Updates

_LOG = logging.getLogger(__name__)


class Arrivals:
    """The one door that polled and pushed updates come through."""

    def __init__(
        self,
        *,
        updates: Updates,
        identities: Identities,
        receive: Callable[[Incoming], Awaitable[Received]],
        note: Callable[[Received], None],
        courtesies: Courtesies,
        turn_away: Callable[[Incoming], None],
    ) -> None:
        """`receive` keeps a message, `note` has it done, `turn_away` answers what can't be kept."""
        self._updates = updates
        self._identities = identities
        self._receive = receive
        self._note = note
        self._courtesies = courtesies
        self._turn_away = turn_away

    async def take(self, updates: Sequence[object]) -> None:
        """Keep them all. Raises StoreError: then none of them may be acknowledged."""
        read = [self._updates.read(update) for update in updates]
        known = iter(await self._known(list(_messages(read))))
        told = [one if isinstance(one, Ignored) else next(known) for one in read]
        for one in told:
            if isinstance(one, Ignored):
                _LOG.info("update.ignored kind=%s", one.kind.replace(" ", "_"))
        await self._keep(list(_messages(told)))
        for update, one in zip(updates, told, strict=True):
            is_refused = isinstance(one, Ignored) and one.is_strangers
            self._courtesies.note(update, is_refused=is_refused)

    async def _known(self, messages: Sequence[Incoming]) -> list[Incoming | Ignored]:
        try:
            return await self._identities.known(messages)
        except StoreError:
            for message in self._identities.as_last_known(messages):
                self._turn_away(message)
            raise

    async def _keep(self, messages: Sequence[Incoming]) -> None:
        """Keep messages. Raises StoreError where that was not possible for all of them."""
        kept = await asyncio.gather(
            *(self._receive(message) for message in messages), return_exceptions=True
        )
        for message, received in zip(messages, kept, strict=True):
            if isinstance(received, Received):
                self._has_come(received)
            elif isinstance(received, StoreError) and not isinstance(received, InDoubtError):
                self._turn_away(message)
        for received in kept:
            if isinstance(received, BaseException):
                raise received

    def _has_come(self, received: Received) -> None:
        message = received.message
        if received.stage is Stage.QUARANTINED and received.is_new:
            _LOG.warning("update.put_aside seq=%d fault=%s", received.seq, received.fault)
        elif received.stage is Stage.WAITING:
            self._note(received)
        if received.is_new and message is not None and "#" in message.key:
            _LOG.warning("update.number_reused seq=%d", received.seq)


def _messages(read: Iterable[Incoming | Ignored]) -> Iterable[Incoming]:
    return (one for one in read if isinstance(one, Incoming))
