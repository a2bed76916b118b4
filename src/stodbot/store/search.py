"""Finds cases by what stands in them."""

from stodbot.enquiries.case import Case
from stodbot.enquiries.wording import searchable
from stodbot.store import attachments, enquiries, log, outbox_reading
from stodbot.store.database import Database


def case_of(db: Database, where: str, *values: object) -> Case | None:
    """The one enquiry of which that is true, with all that was done."""
    found = enquiries.find(db, where, *values)
    if found is None:
        return None
    return Case(
        enquiry=found,
        past=log.past_of(db, found.number),
        deliveries=tuple(outbox_reading.of_enquiry(db, found.id)),
        files=attachments.of_enquiry(db, found.id),
    )


def search(db: Database, words: str, limit: int) -> list[Case]:
    """Cases in which all the words stand, newest first; å, ä and ö may be left out.

    Reads every case: the texts are kept escaped, so that nothing of them is lost.
    """
    wanted = searchable(words).split()
    found: list[Case] = []
    numbers = db.execute("SELECT id FROM enquiry ORDER BY id DESC").fetchall() if wanted else []
    for (row,) in numbers:
        case = case_of(db, "id = ?", row)
        if case is None:
            continue
        text = searchable(" ".join(_texts(case)))
        if all(word in text for word in wanted):
            found.append(case)
        if len(found) == limit:
            break
    return found


def _texts(case: Case) -> list[str]:
    sender = case.sender
    told = (case.enquiry.number, case.enquiry.diary, sender.company, sender.municipality)
    texts = [text for text in (*told, sender.contact) if text]
    texts += [written.text for written in case.written]
    return texts + [past.text for past in case.past if past.text]
