"""What stodbot decides to do with one message."""

from dataclasses import dataclass
from enum import StrEnum

from stodbot.domain.entry import EntryId, FacetName, QueueId


class DecisionKind(StrEnum):
    """The ways to treat a message."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    FORWARD = "forward"
    MEDICAL = "medical"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry that may be meant, with a score of 0-1."""

    entry: EntryId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision record of `product.md`, without the text and the reply."""

    kind: DecisionKind
    entry: EntryId | None = None
    facet: FacetName | None = None
    language: str
    score: float
    candidates: tuple[Candidate, ...] = ()  # best first, at most 5
    choices: tuple[EntryId, ...] = ()  # offered when the kind is CLARIFY
    queue: QueueId | None = None  # where a forward would go
