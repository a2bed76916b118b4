"""Who of those who answer can do so in Telegram."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from stodbot.doctor.finding import Check, Finding, doubtful, fine
from stodbot.doctor.peeking import UnfinishedError, peeking
from stodbot.doctor.wording import counted
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from stodbot.knowledge.problem import KnowledgeError
from stodbot.settings import Settings
from stodbot.store.choice import file_of

_INVITE = "Bjud in dem som ska svara i Telegram, en i taget, med `stodbot staff invite ID`."


def look_at_staff(settings: Settings, _clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Those in coordinators.yaml, beside those who have taken an invitation up."""
    try:
        coordinators = load_knowledge(settings.knowledge or shipped_directory()).base.coordinators
    except KnowledgeError:  # which is told elsewhere
        return
    people = [] if coordinators is None else [str(person) for person in coordinators.people]
    path = file_of(settings.database_address, settings.data_dir)
    if path is None:
        yield fine(Check.STAFF, "Vilka som får svara i Telegram visar `stodbot staff list`.")
        return
    try:
        joined = _joined(path)
    except (OSError, UnfinishedError, sqlite3.DatabaseError):
        told = "Vilka som får svara i Telegram kunde inte läsas i databasen."
        yield doubtful(Check.STAFF, told, "Åtgärda det som står om databasen.")
        return
    yield from _told(people, joined, settings)


def _joined(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    with peeking(path) as db:
        found = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'account'").fetchone()
        rows = db.execute("SELECT person FROM account").fetchall() if found else []
    return {person for (person,) in rows}


def _told(people: list[str], joined: set[str], settings: Settings) -> Iterator[Finding]:
    can = counted(len(joined & set(people)), "person eller funktion", "personer och funktioner")
    told = f"{can} av {len(people)} i coordinators.yaml kan svara i Telegram."
    missing = [person for person in people if person not in joined]
    if not missing or (settings.telegram_token is None and settings.telegram_token_file is None):
        yield fine(Check.STAFF, told)
    else:
        yield doubtful(
            Check.STAFF,
            f"{told} Utan konto: {', '.join(missing)}. {_meanwhile(settings)}",
            _INVITE,
        )
    gone = sorted(joined - set(people))
    if gone:
        yield doubtful(
            Check.STAFF,
            f"{', '.join(gone)} har konto i Telegram men står inte i coordinators.yaml.",
            "Ta bort rätten med `stodbot staff remove ID`.",
        )


def _meanwhile(settings: Settings) -> str:
    if settings.telegram_group is not None:
        return "De ser ärendena i gruppen om de är med där, men kan inte svara på dem."
    return "Det som är till dem väntar på `stodbot chat --as staff:ID`."
