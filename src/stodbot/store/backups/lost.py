"""Numbers that were given out after a backup was made: nobody gets them again.

Each becomes an entry that is void, with the reason: the series keeps no gap, and whoever has such a
number on a receipt is not answered about somebody else's matter.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stodbot.domain.enquiry import Chat, Enquiry, Purpose
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.enquiries.acting import By
from stodbot.enquiries.outcome import Deed, Done, Outcome
from stodbot.enquiries.register import Series
from stodbot.errors import BackupError
from stodbot.store import enquiries
from stodbot.store.backups.manifest import Manifest
from stodbot.store.database import Database

_REGION = ZoneInfo("Europe/Stockholm")
_MOST = 10_000  # more than that is a slip of the pen
_REASON = (
    "Numret gavs ut efter den säkerhetskopia som diariet återställdes från. Ärendet gick förlorat"
)
_FIELDS = {
    "{yy}": r"(?P<year>\d\d)",
    "{yyyy}": r"(?P<year>\d{4})",
    "{serial}": r"(?P<serial>[1-9]\d*)",
}
_CENTURY = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """Of a number, in its year's series."""

    year: int
    serial: int


def place_of(number: str, series: Series) -> Place:
    """Where a number stands. Raises BackupError where the series has no such number."""
    pieces = re.split(r"(\{\w+\})", series.pattern)
    pattern = "".join(_FIELDS.get(piece, re.escape(piece)) for piece in pieces)
    found = re.fullmatch(pattern, number.strip())
    if found is None:
        raise BackupError(
            f"{number} är inget nummer i diariets serie. Skriv ett som {series.number(2026, 1)}"
        )
    year = int(found["year"])
    return Place(year if year > _CENTURY else year + _CENTURY, int(found["serial"]))


def void_until(db: Database, last: Place, series: Series, manifest: Manifest, at: datetime) -> int:
    """Void what the year's series lacks up to a place; returns how many that were.

    Raises BackupError where they are too many to be true.
    """
    row = db.execute("SELECT last FROM series WHERE year = ?", (last.year,)).fetchone()
    first = 1 + (0 if row is None else int(row[0]))
    if last.serial - first >= _MOST:
        raise BackupError(
            f"{series.number(last.year, last.serial)} är mer än {_MOST} nummer efter det sista i"
            " kopian. Kontrollera --last-number"
        )
    received = _within(last.year, manifest.taken_at)
    for serial in range(first, last.serial + 1):
        _void(db, series.number(last.year, serial), last.year, received, at)
    return max(0, last.serial + 1 - first)


def _within(year: int, taken_at: datetime) -> datetime:
    """When it was received at the earliest: the backup was before, or the year had not begun."""
    if taken_at.astimezone(_REGION).year == year:
        return taken_at
    return datetime(year, 1, 1, tzinfo=_REGION).astimezone(UTC)


def _void(db: Database, number: str, year: int, received: datetime, at: datetime) -> None:
    by, draft = By(actor="system", at=at), f"lost-{number}"
    begun = enquiries.begin(db, year, draft)
    assert begun is not None  # noqa: S101  # the number has not been given, so neither has its draft
    lost = Enquiry(
        id=begun.id,
        number=number,
        draft=draft,
        asker=Chat("system"),
        purpose=Purpose.QUESTION,
        language="sv",
        received_at=received,
        registered_at=at,
        subjects=(REGISTRAR_QUEUE,),
        items=(),
    )
    registered = Done(deed=Deed.REGISTERED, facts={"queues": [], "messages": []})
    enquiries.insert(db, by, Outcome(enquiry=lost, done=registered), begun)
    voided = Done(deed=Deed.VOIDED, facts={"reason": _REASON})
    enquiries.change(
        db, by, number, lambda entry: Outcome(enquiry=replace(entry, voided=_REASON), done=voided)
    )
