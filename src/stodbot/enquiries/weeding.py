"""Which enquiries are weeded, and what is left of them; the store does it.

What goes and what stays is decided in `docs/decisions/0014-weeding.md`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.domain.entry import QueueId
from stodbot.enquiries.acting import By


@dataclass(frozen=True, slots=True, kw_only=True)
class WeedingRule:
    """What is weeded, and what allows it."""

    decision: str  # its reference
    before: datetime  # nothing has happened since
    queues: frozenset[QueueId] = frozenset()  # none: whatever it is about

    def covers(self, enquiry: Enquiry) -> bool:
        """Whether all that it was registered under is meant: one subject more, and it is not."""
        return not self.queues or self.queues.issuperset(enquiry.subjects)


class Weeding(Protocol):
    """The removal of what was said about persons."""

    async def weedable(
        self, rule: WeedingRule, after: EnquiryId | None, limit: int
    ) -> list[Enquiry]:
        """Enquiries by that rule, by their ids: not open, not weeded, of an age. None is weeded."""
        ...

    async def weed(self, by: By, enquiry: EnquiryId, rule: WeedingRule) -> bool:
        """Weed one, if the rule holds for it still. The files are left to whoever calls."""
        ...

    async def weeded_files(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Where files of weeded enquiries were kept, below the data directory, by their ids."""
        ...

    async def clear_traces(self) -> None:
        """Let what was removed be gone from the database's own log, too."""
        ...
