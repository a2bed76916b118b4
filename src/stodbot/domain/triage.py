"""What a message asks for, before any question of ours is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Need(StrEnum):
    """What belongs to health care, gravest first."""

    EMERGENCY = "emergency"  # described as happening now, and plausibly life-threatening
    SELF_HARM = "self_harm"  # an emergency too: the writer, or somebody near, wants to die
    MEDICAL = "medical"  # wants a judgement or advice on somebody's health
    CARE_ADMIN = "care_admin"  # wants appointments, records, certificates, fees, complaints


class SmallTalk(StrEnum):
    """What asks for nothing, or for somebody to talk to."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ARE_YOU_HUMAN = "are_you_human"
    WANTS_HUMAN = "wants_human"
    SWEARING = "swearing"
    UNCLEAR = "unclear"  # "?", "hm", "test"


TriageLabel = Need | SmallTalk
LABELS: tuple[TriageLabel, ...] = (*Need, *SmallTalk)
EMERGENCIES = frozenset({Need.EMERGENCY, Need.SELF_HARM})


class Whose(StrEnum):
    """What somebody says whom the bot asked whether it is about health or the business."""

    HEALTH = "health"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageExamples:
    """How people write what they need; `business` is everything else, most of all what is near."""

    labelled: Mapping[TriageLabel, tuple[str, ...]] = field(default_factory=dict)
    business: tuple[str, ...] = ()
    whose: Mapping[Whose, tuple[str, ...]] = field(default_factory=dict)  # to the question back
    connectives: tuple[str, ...] = ()  # words that join two matters in a sentence
