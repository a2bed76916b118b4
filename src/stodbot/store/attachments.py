"""The files of enquiries: a row each, from the transaction that makes it the register's.

They belong to the register: `remove_old` leaves them, and the files themselves, alone. Weeding
(`store.weeding`) empties the row together with what the log says about persons.
"""

from collections.abc import Mapping
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.case import attachments_in
from stodbot.enquiries.files import File, FileId, FileState, is_file, path_of
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import EVERYBODY, Reach
from stodbot.store import log
from stodbot.store.database import Database, Sessions, Turn
from stodbot.store.reaching import reached

_SELECT = (
    "SELECT a.id, e.number, a.event, a.place, a.reference, a.path, a.state, a.attempts, a.fault,"
    " a.size, a.digest FROM attachment a JOIN enquiry e ON e.id = a.enquiry"
)


def expect(
    db: Database,
    enquiry: Enquiry,
    event: int,
    about: Mapping[str, object] | None,
    at: datetime,
) -> None:
    """The files that came with an event are to be fetched.

    What the enquiry has already, as an edited message does, is not fetched again unless it failed.
    """
    files = [one for one in attachments_in(about or {}) if is_file(one)]
    db.executemany(
        "INSERT INTO attachment (enquiry, event, place, reference, path, state, next_at)"
        " VALUES (?, ?, ?, ?, ?, 'waiting', ?) ON CONFLICT (enquiry, reference) DO UPDATE"
        " SET state = 'waiting', attempts = 0, next_at = excluded.next_at, fault = NULL"
        " WHERE attachment.state = 'failed'",
        [
            (
                enquiry.id,
                event,
                place,
                one.reference,
                path_of(enquiry.number, event, place, one),
                at.isoformat(),
            )
            for place, one in enumerate(files, 1)
        ],
    )


def of_enquiry(db: Database, enquiry: EnquiryId) -> tuple[File, ...]:
    """The files of an enquiry, in the order they came."""
    rows = db.execute(f"{_SELECT} WHERE a.enquiry = ? ORDER BY a.id", (enquiry,))
    return tuple(_file(row) for row in rows.fetchall())


class StoredFiles:
    """The files of enquiries, a transaction a method."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def files_due(
        self, now: datetime, reach: Reach = EVERYBODY, *, limit: int = 1
    ) -> list[File]:
        """The files of enquiries from those chats that are to be fetched now, oldest first."""
        return await self._db.read(lambda db: _due(db, now, reach, limit))

    async def file_kept(self, file: File, at: datetime, *, digest: str, size: int) -> bool:
        """It lies in its place, and the log says so. False where it was not waited for."""

        def keep(db: Database) -> bool:
            change = "state = 'kept', attempts = attempts + 1, fault = NULL, digest = ?, size = ?"
            if not _changed(db, file, change, digest, size):
                return False
            _record(db, file, Deed.FILE_KEPT, at, {"digest": digest, "size": size})
            return True

        return await self._db.write(keep, Turn.LOG)

    async def postpone_file(self, file: File, until: datetime, fault: str) -> bool:
        """Fetch it later, as it could not be fetched now. False where it was not waited for."""
        change = "attempts = attempts + 1, next_at = ?, fault = ?"
        return await self._db.write(lambda db: _changed(db, file, change, until.isoformat(), fault))

    async def give_up_file(self, file: File, at: datetime, fault: str) -> bool:
        """It can't be fetched, and the log says so. False where it was not waited for."""

        def give_up(db: Database) -> bool:
            change = "state = 'failed', attempts = attempts + 1, fault = ?"
            if not _changed(db, file, change, fault):
                return False
            _record(db, file, Deed.FILE_FAILED, at, {"fault": fault})
            return True

        return await self._db.write(give_up, Turn.LOG)


def _due(db: Database, now: datetime, reach: Reach, limit: int) -> list[File]:
    are_reached, chats = reached(reach, "e.asker")
    rows = db.execute(
        f"{_SELECT} WHERE a.state = 'waiting' AND a.next_at <= ?{are_reached}"
        " ORDER BY a.next_at, a.id LIMIT ?",
        (now.isoformat(), *chats, limit),
    )
    return [_file(row) for row in rows.fetchall()]


def _changed(db: Database, file: File, change: str, *values: str | int) -> bool:
    """Change the row of a file that is waited for, once a try."""
    changed = db.execute(
        f"UPDATE attachment SET {change} WHERE id = ? AND state = 'waiting' AND attempts = ?",  # noqa: S608  # our own words
        (*values, file.id, file.attempts),
    )
    return changed.rowcount == 1


def _record(
    db: Database, file: File, deed: Deed, at: datetime, facts: Mapping[str, object]
) -> None:
    by = By(actor="system", at=at)
    which = {"event": file.event, "place": file.place}
    log.record(db, by, kind=deed, subject=file.number, facts={**which, **facts})


def _file(row: tuple[object, ...]) -> File:
    number_, number, event, place, reference, path, state, attempts, fault, size, digest = row
    return File(
        id=FileId(int(str(number_))),
        number=str(number),
        event=int(str(event)),
        place=int(str(place)),
        reference=str(reference),
        path=str(path),
        state=FileState(str(state)),
        attempts=int(str(attempts)),
        fault=None if fault is None else str(fault),
        size=None if size is None else int(str(size)),
        digest=None if digest is None else str(digest),
    )
