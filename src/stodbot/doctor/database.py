"""Whether the database is whole, of this program's version, and free to be written."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from stodbot.doctor.backlog import look_at_backlog
from stodbot.doctor.finding import Check, Finding, doubtful, fine, in_two, wrong
from stodbot.doctor.locking import holder_of
from stodbot.doctor.peeking import UnfinishedError, has_log, peeking
from stodbot.doctor.schema import judge_version
from stodbot.doctor.server import look_at_server
from stodbot.doctor.storage import look_at_storage
from stodbot.settings import Settings
from stodbot.store.choice import file_of
from stodbot.store.sqlite.connection import explained
from stodbot.store.sqlite.journal import journal_for
from stodbot.store.sqlite.schema import is_unfinished, migrations
from stodbot.store.sqlite.sessions import DIALECT
from stodbot.store.unfinished import told

_RESTORE = (
    "Stoppa boten, återställ filen från en säkerhetskopia och kör sedan `stodbot register verify`."
)


def look_at_database(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Where the data is kept, then the file or the server, then what lies in it."""
    yield from look_at_storage(settings.data_dir)
    path = file_of(settings.database_address, settings.data_dir)
    if path is None:
        yield from look_at_server(str(settings.database_address), clock)
        return
    yield from _look_at_file(path, clock) if path.is_file() else _no_file(path)
    yield fine(Check.DATABASE, f"Journalläge: {journal_for(sqlite3.sqlite_version_info).reason}.")


def _no_file(path: Path) -> Iterator[Finding]:
    if path.exists():
        told = f"{path} är ingen fil."
        yield wrong(Check.DATABASE, told, "Flytta undan den, så skapar boten en databas där.")
    else:
        yield fine(Check.DATABASE, f"{path.name} skapas när boten startas första gången.")


def _look_at_file(path: Path, clock: Callable[[], datetime]) -> Iterator[Finding]:
    if not os.access(path, os.R_OK | os.W_OK):
        told = f"Boten får inte läsa och skriva i {path}."
        yield wrong(Check.DATABASE, told, "Ge den användare som kör boten de rättigheterna.")
        return
    try:
        with peeking(path) as db:
            yield from list(_look_inside(path, db, clock))
    except UnfinishedError:
        yield doubtful(
            Check.DATABASE,
            f"{path.name} kan inte granskas: boten avbröts mitt i en ändring.",
            "Starta boten, som då ställer allt till rätta av sig själv.",
        )
        return
    except (OSError, sqlite3.DatabaseError) as error:
        yield _unreadable(path, error)
        return
    yield from _look_at_locks(path)


def _look_inside(
    path: Path, db: sqlite3.Connection, clock: Callable[[], datetime]
) -> Iterator[Finding]:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if version == 0 and tables:
        yield wrong(
            Check.DATABASE,
            f"{path.name} är inte stodbots databas, utan en annan.",
            "Flytta undan den, eller ange en annan katalog i STODBOT_DATA_DIR.",
        )
        return
    yield judge_version(path.name, version, len(migrations()))
    if version > len(migrations()):
        return
    if is_unfinished(db):
        yield wrong(Check.DATABASE, *in_two(told(path.name)))
        return
    backlog = list(look_at_backlog(db, DIALECT, clock())) if version else []  # before time runs out
    yield _check_whole(path, db)
    yield from backlog


def _check_whole(path: Path, db: sqlite3.Connection) -> Finding:
    try:
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        told = (
            f"{path.name} är så stor att bara början granskades, så att boten inte hindras från att"
            " skriva. `stodbot register verify` granskar hela diariet."
        )
        return fine(Check.DATABASE, told)
    if found != "ok":
        return wrong(Check.DATABASE, f"{path.name} är skadad.", _RESTORE)
    told = f"{path.name} är hel. `stodbot register verify` visar om någon har ändrat i diariet."
    return fine(Check.DATABASE, told)


def _unreadable(path: Path, error: OSError | sqlite3.DatabaseError) -> Finding:
    told, todo = in_two(explained(path, error))
    if "locked" in str(error).lower():
        return wrong(Check.DATABASE, told, todo)
    is_damaged = not isinstance(error, OSError | sqlite3.OperationalError)
    return wrong(Check.DATABASE, told, _RESTORE if is_damaged else todo)


def _look_at_locks(path: Path) -> Iterator[Finding]:
    """Whoever holds a lock for seconds keeps the bot from writing, though not us from reading."""
    holder = holder_of(path, has_log=has_log(path))
    if holder is not None:
        who = f"process {holder}" if holder else "en process i en annan container"
        yield doubtful(
            Check.DATABASE,
            f"{path.name} har hela tiden varit låst av {who}.",
            "Är det boten, så har den mycket att göra. Är det ett annat program, så avsluta det:"
            " boten kan inte spara något så länge.",
        )
