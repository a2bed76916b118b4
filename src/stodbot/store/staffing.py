"""Who is away; every function runs inside its caller's transaction."""

from collections.abc import Sequence
from datetime import date

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.outgoing import Outgoing
from stodbot.enquiries.rooms import person_of
from stodbot.errors import RightEndedError
from stodbot.store import log, outbox
from stodbot.store.database import Database


def absences(db: Database) -> dict[PersonId, list[Absence]]:
    """The days on which people are away."""
    found: dict[PersonId, list[Absence]] = {}
    for person, first, last in db.execute("SELECT person, first, last FROM absence"):
        absence = Absence(first=date.fromisoformat(first), last=date.fromisoformat(last))
        found.setdefault(PersonId(person), []).append(absence)
    return found


def require_right(db: Database, by: By) -> None:
    """Raise RightEndedError where whoever acts has no right to, now, in this transaction."""
    person = person_of(Chat(by.actor))
    row = db.execute(
        "SELECT 1 FROM account WHERE identity = ? AND person = ?", (by.right, person)
    ).fetchone()
    if row is None:
        raise RightEndedError


def greet(db: Database, by: By, day: date, told: Sequence[Outgoing]) -> bool:
    """Owe what is told in the morning, once a day."""
    insert = "INSERT INTO morning (day) VALUES (?) ON CONFLICT (day) DO NOTHING"
    if not db.execute(insert, (day.isoformat(),)).rowcount:
        return False
    outbox.owe(db, by, told)
    return True


def set_absence(db: Database, by: By, person: PersonId, absence: Absence | None) -> None:
    """Somebody is away on those days and no others, or on none."""
    db.execute("DELETE FROM absence WHERE person = ?", (person,))
    days: dict[str, object] = {"person": person, "first": None, "last": None}
    if absence is not None:
        first, last = absence.first.isoformat(), absence.last.isoformat()
        db.execute("INSERT INTO absence VALUES (?, ?, ?)", (person, first, last))
        days |= {"first": first, "last": last}
    log.record(db, by, kind="staff.absence", subject="staff", facts=days)
