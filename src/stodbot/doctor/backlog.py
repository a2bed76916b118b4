"""What lies in the database and waits for somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from stodbot.doctor.finding import Check, Finding, doubtful, fine
from stodbot.doctor.wording import ago, counted
from stodbot.store.database import Database, Dialect

_LATE = timedelta(minutes=5)  # a running bot takes seconds
_LATELY = timedelta(days=7)
_INBOX = "SELECT count(*), min(received_at) FROM inbox WHERE stage = ?"
_OUTBOX = (  # what was put away as its talk was over never was to get out
    "SELECT count(*), max(sent_at) FROM outbox WHERE state = ? AND coalesce(fault, '') <> 'left'"
)


def look_at_backlog(db: Database, dialect: Dialect, now: datetime) -> Iterator[Finding]:
    """What waits, what was put aside, what did not arrive, and how many enquiries are open."""
    try:
        yield _waiting(db, now)
        yield from _put_aside(db)
        yield from _not_delivered(db, now)
        count = f"SELECT count(*) FROM enquiry WHERE {dialect.is_open}"  # noqa: S608  # our own
        (enquiries,) = db.execute(count).fetchone()
    except dialect.errors:  # too long, or of a version that lacks something
        told = "Vad som väntar i databasen kunde inte räknas."
        yield doubtful(
            Check.DATABASE,
            told,
            "Se efter med `stodbot inbox list`, `stodbot outbox list` och `stodbot queue list`.",
        )
        return
    told = f"{counted(enquiries, 'öppet ärende', 'öppna ärenden')} (`stodbot queue list`)."
    yield fine(Check.DATABASE, told)


def _waiting(db: Database, now: datetime) -> Finding:
    number, first = db.execute(_INBOX, ("waiting",)).fetchone()
    if not number:
        return fine(Check.DATABASE, "Inget inkommet meddelande väntar på att behandlas.")
    since = now - datetime.fromisoformat(first)
    told = (
        f"{counted(number, 'inkommet meddelande', 'inkomna meddelanden')} väntar på att behandlas;"
        f" det äldsta kom {ago(since)}."
    )
    if since < _LATE:
        return fine(Check.DATABASE, told)
    return doubtful(Check.DATABASE, told, "Se efter att boten är igång.")


def _put_aside(db: Database) -> Iterator[Finding]:
    number, _ = db.execute(_INBOX, ("quarantined",)).fetchone()
    if number:
        one = "inkommet meddelande kunde inte behandlas och är undanlagt"
        many = "inkomna meddelanden kunde inte behandlas och är undanlagda"
        yield doubtful(
            Check.DATABASE,
            f"{counted(number, one, many)}.",
            "Visa med `stodbot inbox list`, behandla på nytt med `stodbot inbox replay`.",
        )


def _not_delivered(db: Database, now: datetime) -> Iterator[Finding]:
    number, _ = db.execute(_OUTBOX, ("unsure",)).fetchone()
    if number:
        yield doubtful(
            Check.DATABASE,
            f"{counted(number, 'utskick är osäkert', 'utskick är osäkra')}: ingen vet om det kom"
            " fram.",
            "Visa med `stodbot outbox list`, skicka på nytt med `stodbot outbox resend NR`.",
        )
    number, last = db.execute(_OUTBOX, ("failed",)).fetchone()
    if not number:
        return
    told = f"{counted(number, 'utskick', 'utskick')} har inte gått att leverera"
    if last is None or now - datetime.fromisoformat(last) > _LATELY:
        yield fine(Check.DATABASE, f"{told}, inget av dem den senaste veckan.")
    else:
        todo = "Visa med `stodbot outbox list --state failed`."
        since = ago(now - datetime.fromisoformat(last))
        yield doubtful(Check.DATABASE, f"{told}, det senaste {since}.", todo)
