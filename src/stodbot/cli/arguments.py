"""What is typed after a command, read and checked before anything is loaded or opened."""

import re
from argparse import ArgumentTypeError
from datetime import date

from stodbot.settings import is_address

DEFAULT_ASKER = "asker:terminal"
_YEARS = range(2000, 2100)
_MOST_DAYS = 90


def chat_name(value: str) -> str:
    """asker:NAME or staff:ID."""
    if not re.fullmatch(r"(asker|staff):[\w.@-]{1,64}", value):
        raise ArgumentTypeError("skriv asker:NAMN eller staff:ID")
    return value


def day(value: str) -> date:
    """A day as 2026-12-01."""
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise ArgumentTypeError("skriv dagen som 2026-12-01") from error
    if found.year not in _YEARS:
        raise ArgumentTypeError("året ska ligga mellan 2000 och 2099")
    return found


def days(value: str) -> int:
    """A number of days, of an enquiry's age."""
    if not re.fullmatch(r"[0-9]{1,5}", value):
        raise ArgumentTypeError("skriv ett antal dagar, till exempel 730")
    return int(value)


def days_invited(value: str) -> int:
    """How many days an invitation is good for."""
    if not value.isdecimal() or not 1 <= int(value) <= _MOST_DAYS:
        raise ArgumentTypeError(f"skriv ett antal dagar, 1 till {_MOST_DAYS}")
    return int(value)


def place(value: str) -> int:
    """A place in the inbox or the outbox."""
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise ArgumentTypeError("skriv ett nummer ur listan")
    return int(value)


def filled(value: str) -> str:
    """A text that says something, and that can be written down."""
    if not value.strip() or not value.isprintable():
        raise ArgumentTypeError("texten saknas eller går inte att läsa")
    return value


def address(value: str) -> str:
    """A database, as STODBOT_DATABASE takes it."""
    if not is_address(value):  # which may hold a password: it is not repeated
        raise ArgumentTypeError("skriv sqlite:FIL eller postgresql://ANVÄNDARE@VÄRD/DATABAS")
    return value
