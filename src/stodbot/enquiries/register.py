"""The public face of the register: the numbers, and the list of what came in.

Nothing that somebody wrote freely is in the list except the name of a legal person.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stodbot.domain.enquiry import Sender
from stodbot.enquiries.masking import has_legal_person, masked
from stodbot.enquiries.wording import shown
from stodbot.errors import SettingsError

_FIELD = re.compile(r"\{(?:yy|yyyy|serial)\}")
_LITERAL = re.compile(r"[A-Za-zÅÄÖåäö0-9/._-]*")
_RUNS_TOGETHER = re.compile(r"\d\{|\}\d|\}\{")
_YEARS = range(2000, 2100)  # two digits tell them apart

_MASK = "[personnummer]"
_LONGEST_NAME = 120  # characters; what is longer is no name
_LEGAL_FORM = re.compile(
    r"""(?<!\w)(?:
    ab | hb | kb | brf | \w*(?:aktie|handels|kommandit)bolag(?:et)?
    | \w*förening(?:en)? | ideell | \w*stiftelse(?:n)? | \w*förbund(?:et)? | \w*församling(?:en)?
    | \w*universitet(?:et)? | \w*högskola(?:n)? | landsting(?:et)? | länsstyrelse(?:n)?
    | \w*myndighet(?:en)?
    | ltd | inc | llc | plc | gmbh | oyj? | aps | a/s | (?-i:ASA?)
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
# First in the text: elsewhere it may be where a person lives or works.
_PUBLIC_BODY = re.compile(
    r"(?:(?:\w+[ -]){1,2}kommun|kommunen|region(?:en)?|(?:\w+ )?\w+regionen)(?!\w)", re.IGNORECASE
)
_SOLE_TRADER = re.compile(
    r"(?<!\w)(?:(?:enskilda?|ensk\.?|egen) ?(?:firma|näring)|egenföretagar|sole trader)",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|(?<!\w)(?:\+|0)(?:[ ()/-]{0,3}\d){6,}")  # an address, a phone number

_HEADER = ("Inkom", "Nummer", "Avsändare", "Ärende", "Anmärkning")
_NOT_SHOWN = "Uppgiften visas inte"
_VOIDED = "makulerad"
_WEEDED = "gallrad enligt"
# The full-width and small forms count as well: a spreadsheet may take them for the plain ones.
_STARTS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_BLANK = r"\s\u00ad\u200b-\u200d\u2060\ufeff"
_FORMULA = re.compile(rf"[{_BLANK}]*[{_STARTS}\t\n]")
_INSIDE = re.compile(rf"(?<![;{_BLANK}])[;{_BLANK}]++(?=[{_STARTS}])")
_SEPARATORS = frozenset(";\t\n")

_LONGEST_PATTERN = 30  # characters: a number has to fit into a button


@dataclass(frozen=True, slots=True)
class Series:
    """The series of numbers that the register gives, each once.

    Raises SettingsError for a pattern that can't be one.
    """

    pattern: str = "{yy}STOD{serial}"

    def __post_init__(self) -> None:
        flaw = _flaw_of(self.pattern)
        if flaw is not None:
            raise SettingsError(f"Nummerserien {self.pattern!r} kan inte användas: {flaw}.")

    def number(self, year: int, serial: int) -> str:
        """The number of a year's enquiry, the first of the year being 1."""
        if year not in _YEARS or serial < 1:
            raise ValueError(f"no number for {year}, {serial}")
        values = {"{yyyy}": str(year), "{yy}": str(year)[2:], "{serial}": str(serial)}
        return _FIELD.sub(lambda field: values[field[0]], self.pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    """One enquiry as anybody may see it."""

    received: date  # in Sweden
    number: str
    sender: str | None  # None where it is not shown
    subject: str  # from a fixed list
    voided: bool = False
    weeded: str | None = None  # the decision by which what it said was removed


def public_sender(sender: Sender) -> str | None:
    """The company's name if it is a legal person's, or None: then nothing is shown.

    What can't be told for certain is not shown. Nor is a text with an address or a phone number.
    """
    name = " ".join(shown(sender.company or "").split())
    hidden = len(name) > _LONGEST_NAME or _SOLE_TRADER.search(name) or _CONTACT.search(name)
    if hidden or not _shows_legal_person(name):
        return None
    return masked(name, _MASK)


def post_list_csv(rows: Iterable[PublicRow]) -> str:
    """The list as CSV by RFC 4180, no cell of which a spreadsheet takes for a formula."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_HEADER)
    for row in rows:
        sender = _NOT_SHOWN if row.sender is None else row.sender
        cells = (row.received.isoformat(), row.number, sender, row.subject, _note(row))
        lines.writerow([_defused(cell) for cell in cells])
    return text.getvalue()


def post_list_json(rows: Iterable[PublicRow]) -> list[dict[str, str | bool | None]]:
    """The list as JSON, with ISO dates; a sender that is not shown is null."""
    return [
        {
            "received": row.received.isoformat(),
            "number": row.number,
            "sender": None if row.sender is None else shown(row.sender),
            "subject": shown(row.subject),
            "voided": row.voided,
            "weeded": None if row.weeded is None else shown(row.weeded),
        }
        for row in rows
    ]


def _note(row: PublicRow) -> str:
    weeded = None if row.weeded is None else f"{_WEEDED} {row.weeded}"
    return ", ".join(filter(None, (_VOIDED if row.voided else None, weeded)))


def _flaw_of(pattern: str) -> str | None:  # noqa: PLR0911  # one line a flaw
    if len(pattern) > _LONGEST_PATTERN:
        return f"den får ha högst {_LONGEST_PATTERN} tecken"
    fields = _FIELD.findall(pattern)
    literal = _FIELD.sub("", pattern)
    if fields.count("{serial}") != 1:
        return "den ska ha {serial} en gång"
    if len(fields) != 2:  # noqa: PLR2004  # the serial and the year
        return "den ska ha antingen {yy} eller {yyyy}, en gång"
    if "{" in literal or "}" in literal:
        return "bara {yy}, {yyyy} och {serial} får stå inom klamrar"
    if not _LITERAL.fullmatch(literal):
        return "den får bara ha bokstäver, siffror och tecknen - / . _"
    if _RUNS_TOGETHER.search(pattern):
        return "intill {yy}, {yyyy} och {serial} får ingen siffra stå, och inte heller varandra"
    return None


def _shows_legal_person(name: str) -> bool:
    in_words = _LEGAL_FORM.search(name) or _PUBLIC_BODY.match(name)
    return bool(in_words) or has_legal_person(name)


def _defused(cell: str) -> str:
    """The cell as text, also where somebody opens the list as separated by ; or tabs."""
    text = shown(cell)
    inside = _INSIDE.sub(_quoted, text)
    return f"'{inside}" if _FORMULA.match(text) else inside


def _quoted(between: re.Match[str]) -> str:
    separates = not _SEPARATORS.isdisjoint(between[0])
    return f"{between[0]}'" if separates else between[0]
