"""What is remembered of a talk with a staff member between two messages."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from stodbot.domain.action import ItemKey
from stodbot.domain.enquiry import ItemNumber
from stodbot.enquiries.incoming import Attachment, AttachmentKind
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
    draft_of: str | None = None  # the channel's own id of the message that it was typed in
    files: tuple[Attachment, ...] = ()  # that go with the reply
    is_told: bool = False  # that what is typed goes nowhere by itself

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

    def at_rest(self) -> "StaffTalk":
        """The talk once nothing is being written any more."""
        return StaffTalk(is_told=self.is_told)

    def about(self, key: ItemKey, writing: Writing | None = None) -> "StaffTalk":
        """The talk, about that item."""
        return StaffTalk(writing=writing, number=key.number, item=key.item, is_told=self.is_told)


def dumped(talk: StaffTalk) -> str:
    """A talk as the store keeps it."""
    return kept(asdict(talk))


def loaded(state: str | None) -> StaffTalk:
    """A talk as it was kept; a new one where there is none, or none that can be understood."""
    try:
        facts = given(state or "{}")
        if facts.get("writing") is not None:
            facts["writing"] = Writing(facts["writing"])
        files = (
            Attachment(**{**one, "kind": AttachmentKind(one["kind"])})
            for one in facts.pop("files", ())
        )
        return StaffTalk(**facts, files=tuple(files))
    except (ValueError, TypeError):  # of an older program
        return StaffTalk()
