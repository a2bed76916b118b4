"""What is remembered of a talk with a staff member between two messages."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from stodbot.domain.action import ItemKey
from stodbot.domain.enquiry import ItemNumber
from stodbot.enquiries.lossless import given, kept


class Writing(StrEnum):
    """What the next message will be."""

    REPLY = "reply"
    NOTE = "note"
    COMMENT = "comment"  # on what was just passed on


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTalk:
    """Where a talk stands."""

    writing: Writing | None = None
    number: str | None = None  # of the enquiry that it is about
    item: int | None = None
    draft: str | None = None  # the text of a reply that has been shown
    draft_id: str | None = None

    @property
    def is_replying(self) -> bool:
        """Whether what is typed is the reply, or takes the place of the one that was shown."""
        return self.writing is Writing.REPLY or self.draft is not None

    @property
    def key(self) -> ItemKey | None:
        """The item that it is about."""
        if self.number is None or self.item is None:
            return None
        return ItemKey(self.number, ItemNumber(self.item))


def about(key: ItemKey, writing: Writing | None = None) -> StaffTalk:
    """A talk about an item."""
    return StaffTalk(writing=writing, number=key.number, item=key.item)


def dumped(talk: StaffTalk) -> str:
    """A talk as the store keeps it."""
    return kept(asdict(talk))


def loaded(state: str | None) -> StaffTalk:
    """A talk as it was kept; a new one where there is none, or none that can be understood."""
    try:
        facts = given(state or "{}")
        if facts.get("writing") is not None:
            facts["writing"] = Writing(facts["writing"])
        return StaffTalk(**facts)
    except (ValueError, TypeError):  # of an older program
        return StaffTalk()
