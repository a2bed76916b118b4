"""Personal numbers in what somebody wrote: found, and hidden.

A sole trader's organisation number is a personal number and treated as such. A legal person's never
looks like one: its third digit is no month's.
"""

import re
from collections.abc import Iterator

from organisationsnummer import organisationsnummer
from personnummer import personnummer

_SHORT = 10  # digits of a number without its century
_CENTURIES = ("18", "19", "20")
_LEGAL_PERSONS = "235789"  # first digit; 1 is a dead person's estate, 6 a simple partnership
_GAP = "[ \\t\u00a0\u2009\u202f\u200b-\u200d\u2060\ufeff]{0,2}"  # with spaces that nobody sees
_HYPHEN = "[-+\u00ad\u2010-\u2015\u2212\uff0b\uff0d]"
_BETWEEN = f"{_GAP}(?:{_HYPHEN}{_GAP})?"
_NUMBER = re.compile(
    rf"""
    (?P<vat>(?<!\w)SE{_GAP})?                  # a VAT number has the other one in it
    (?<!\d)
    (?P<number>
        (?:(?:18|19|20)?\d{{6}}{_BETWEEN}|(?:18|19|20)\d\d-\d\d-\d\d[-+])
        \d{{4}}
        (?(vat)(?:{_BETWEEN}01)?)
    )
    (?!\d|[-\u2013]\d\d[-\u2013]\d\d(?!\d))    # that would be a longer number, or a span of dates
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEGAL_NUMBER = re.compile(rf"(?<!\d)(?:16)?(\d{{6}}){_BETWEEN}(\d{{4}})(?:{_BETWEEN}01)?(?!\d)")
_BARE_PHONE_NUMBER = re.compile(r"0\d{9}")
_PHONE_WORD = re.compile(
    r"(?<!\w)(?:telefon\w*|tel|tfn|mobil\w*|mob|ring\w*|nås?|sms\w*|swish\w*|phone|call)[\s.:]*"
    r"(?:(?:mig|oss|me|us)\s+)?(?:nr|nummer|number|på|on|at)?[\s.:]*\Z",
    re.IGNORECASE,
)
_NEAR = 30  # characters before a number in which a word says what it is


def masked(text: str, mask: str) -> str:
    """The text with `mask` in the place of each personal or coordination number."""
    parts = []
    end = 0
    for found in _personal_numbers(text):
        parts += [text[end : found.start("number")], mask]
        end = found.end()
    return "".join([*parts, text[end:]])


def has_personal_number(text: str) -> bool:
    """Whether a personal or coordination number is in the text."""
    return any(True for _ in _personal_numbers(text))


def has_legal_person(text: str) -> bool:
    """Whether the organisation number of a legal person is in the text."""
    return any(
        _is_legal(found[1] + found[2]) for found in _LEGAL_NUMBER.finditer(_in_ascii_digits(text))
    )


def _personal_numbers(text: str) -> Iterator[re.Match[str]]:
    return filter(_is_personal, _NUMBER.finditer(_in_ascii_digits(text)))


def _in_ascii_digits(text: str) -> str:
    """The text, as long as before: other scripts have digits too."""
    return text.translate({ord(char): str(int(char)) for char in set(text) if char.isdecimal()})


def _is_personal(found: re.Match[str]) -> bool:
    digits = "".join(char for char in found["number"] if char.isdecimal())
    possible = [digits] if found["vat"] is None else [digits, digits[:-2]]
    return any(_is_valid(number) for number in possible) and not _is_named_phone(found)


def _is_valid(digits: str) -> bool:
    """Whether it is a number in any century: which one it is would depend on today's date."""
    if len(digits) == _SHORT:
        return any(personnummer.valid(century + digits) for century in _CENTURIES)
    return digits.startswith(_CENTURIES) and bool(personnummer.valid(digits))


def _is_named_phone(found: re.Match[str]) -> bool:
    """Whether it can be a phone number and the words before it say so."""
    if not _BARE_PHONE_NUMBER.fullmatch(found["number"]):
        return False
    before = found.string[max(0, found.start() - _NEAR) : found.start()]
    return bool(_PHONE_WORD.search(before))


def _is_legal(digits: str) -> bool:
    if digits[0] not in _LEGAL_PERSONS:
        return False
    try:
        return not organisationsnummer.parse(digits).is_personnummer()
    except organisationsnummer.OrganisationsnummerException:
        return False
