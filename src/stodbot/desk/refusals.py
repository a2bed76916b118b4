"""Why something can't be done, in words."""

from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language, PersonId
from stodbot.errors import (
    EnquiryError,
    NotAllowedError,
    NotFoundError,
    TakenError,
    WeededError,
)

_SV = Language.SWEDISH


def refusal(error: EnquiryError, who: PersonId | None, names: Names, phrases: Phrasebook) -> str:
    """What to tell whoever tried."""
    match error:
        case TakenError(holder=holder) if holder == who:
            return phrases.say(_SV, "staff_taken_by_you")
        case TakenError(holder=holder):
            return phrases.say(_SV, "staff_taken_by", who=names.person(holder, _SV))
        case WeededError(number=number, decision=decision):
            return phrases.say(_SV, "staff_weeded_before", number=number, decision=decision)
        case NotAllowedError():
            return phrases.say(_SV, "staff_not_allowed")
        case NotFoundError():
            return phrases.say(_SV, "staff_not_found")
        case _:
            return phrases.say(_SV, "staff_wrong_state")
