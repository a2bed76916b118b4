"""What came of the triage of one message."""

from dataclasses import dataclass
from enum import Enum, auto

from stodbot.domain.triage import TriageLabel
from stodbot.matching.reading import Reading


class Outcome(Enum):
    """What to do first, gravest first."""

    EMERGENCY = auto()
    CARE = auto()
    UNSURE = auto()  # care or business: ask
    SMALL_TALK = auto()
    QUESTION = auto()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a message asks for."""

    outcome: Outcome
    label: TriageLabel | None  # None for a question, and where it is unsure
    care: float  # how likely the message, or a sentence of it, belongs to health care, 0-1
    emergency: float  # how likely that is an emergency


NOT_ASSESSED = Assessment(Outcome.QUESTION, None, 0.0, 0.0)  # where a question is all it can be


@dataclass(frozen=True, slots=True)
class Separated:
    """What of a message on health is not on health."""

    answerable: Reading
    sendable: Reading  # to a human: judged by a stricter limit
