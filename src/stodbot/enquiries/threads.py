"""Which thread of the group's channel is the room of which enquiry, and what it looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from stodbot.domain.enquiry import EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.outgoing import Outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread as it was last made to look."""

    enquiry: EnquiryId
    group: int  # the channel's own number of the group
    number: int  # the channel's own number of the thread, in that group
    name: str
    is_closed: bool = False
    version: int  # of the enquiry whose state that is


class Threads(Protocol):
    """The threads of the group."""

    async def thread(self, enquiry: EnquiryId, group: int) -> Thread | None:
        """The thread of an enquiry in that group."""
        ...

    async def enquiry_of_thread(self, group: int, number: int) -> EnquiryId | None:
        """The enquiry whose thread it is."""
        ...

    async def keep_thread(self, thread: Thread) -> None:
        """Keep what a new thread, or one that was changed, looks like."""
        ...

    async def lose_thread(self, by: By, thread: Thread, told: Sequence[Outgoing]) -> None:
        """It is gone; a new one is made for the next that is owed, to which `told` belongs."""
        ...

    async def outdated_threads(self, group: int, limit: int) -> list[Thread]:
        """Those whose enquiry has changed since, and to which nothing is on its way."""
        ...
