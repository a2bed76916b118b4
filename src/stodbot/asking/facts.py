"""Whether a message is the fact that was asked for, or something that must be heard first."""

from stodbot.domain.action import Field
from stodbot.domain.enquiry import Sender
from stodbot.enquiries.register import public_sender
from stodbot.matching.text import words

_WORDS_OF_A_FACT = 4  # more is a sentence, and may be a cry for help


def may_be_fact(awaiting: Field | None, text: str) -> bool:
    """Whether a message may be the fact that was asked for, such as the name of a care company."""
    return awaiting not in (None, Field.TEXT) and len(words(text)) <= _WORDS_OF_A_FACT


def is_name_or_number(awaiting: Field | None, text: str) -> bool:
    """Whether it is one for sure, whatever it looks like: a telephone number, a legal person."""
    has_letters = any(character.isalpha() for character in text)
    is_company = public_sender(Sender(company=text)) is not None
    return may_be_fact(awaiting, text) and (not has_letters or is_company)
