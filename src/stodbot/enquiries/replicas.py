"""Several processes that serve from one store, and which of them sees to what.

A lease keeps two from doing the same work. What must not happen twice does not rest on it: each
message is done with once, and each delivery has a token of its own, whoever holds what.
"""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Received

DUTY = "duty"  # to send, to fetch, to escalate: all that one of them does for all
POLLING = "polling"


class Replica(Protocol):
    """One process among those that serve. Use as `async with`: at its end nothing is held."""

    @property
    def is_alone(self) -> bool:
        """Whether there can be no other."""
        ...

    async def __aenter__(self) -> Self:
        """Be one of them."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave what is held to the others."""
        ...

    async def lease(self, subject: str) -> bool:
        """Have something to oneself; False where another has it. Raises StoreError."""
        ...

    async def release(self, subject: str) -> None:
        """Leave it to others; where that can't be told, they have it once the lease runs out."""
        ...

    async def lost(self, subject: str) -> None:
        """Wait until something is not held any more, or may not be."""
        ...

    async def unattended(self, limit: int) -> Sequence[Received]:
        """Messages that wait and that nobody sees to, oldest first. Raises StoreError."""
        ...

    def tell(self) -> None:
        """Let whoever is on duty know that something is owed: a hint, which may be lost."""
        ...

    async def told(self) -> None:
        """Wait until another has told so."""
        ...


class Alone:
    """The only process there is."""

    is_alone = True

    async def __aenter__(self) -> Self:
        """Nothing has to be agreed on."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nobody waits."""

    async def lease(self, _subject: str) -> bool:
        """Everything is its own."""
        return True

    async def release(self, _subject: str) -> None:
        """There is nobody to leave it to."""

    async def lost(self, _subject: str) -> None:
        """Never."""
        await asyncio.Event().wait()

    async def unattended(self, _limit: int) -> Sequence[Received]:
        """Whatever waits, it sees to itself."""
        return ()

    def tell(self) -> None:
        """It knows."""

    async def told(self) -> None:
        """Never."""
        await asyncio.Event().wait()


def of_chat(chat: Chat) -> str:
    """What is leased by whoever sees to the messages of a chat."""
    return f"chat:{chat}"
