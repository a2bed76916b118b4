"""Weeding, a transaction an enquiry: what it said about persons is gone, and the log says so."""

from datetime import datetime

from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.files import FileFault
from stodbot.enquiries.weeding import WeedingRule
from stodbot.store import enquiries, forgetting, log
from stodbot.store.database import Database, Sessions, Turn
from stodbot.store.digest import digest_of

_IS_OVER = (  # closed or voided, not weeded, and nothing has happened since
    f"is_open = 0 AND {log.WEEDED} IS NULL AND NOT EXISTS"  # noqa: S608  # our own words
    " (SELECT 1 FROM event WHERE event.subject = enquiry.number AND event.at >= ?)"
)


class StoredWeeding:
    """The removal of what was said about persons."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def weedable(
        self, rule: WeedingRule, after: EnquiryId | None, limit: int
    ) -> list[Enquiry]:
        """Enquiries by that rule, by their ids: not open, not weeded, of an age. None is weeded."""
        where = f"id > ? AND {_IS_OVER} ORDER BY id LIMIT ?"
        last = after or EnquiryId(0)
        while True:
            values = (last, _at(rule.before), limit)
            found = await self._db.read(lambda db, v=values: enquiries.find_all(db, where, *v))  # type: ignore[misc]
            meant = [enquiry for enquiry in found if rule.covers(enquiry)]
            if meant or not found:
                return meant
            last = found[-1].id

    async def weed(self, by: By, enquiry: EnquiryId, rule: WeedingRule) -> bool:
        """Weed one, if the rule holds for it still. The files are left to whoever calls."""
        return await self._db.write(lambda db: _weed(db, by, enquiry, rule), Turn.LOG)

    async def weeded_files(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Where files of weeded enquiries were kept, below the data directory, by their ids."""
        sql = "SELECT id, path FROM attachment WHERE id > ? AND fault = ? ORDER BY id LIMIT ?"
        values = (after, FileFault.WEEDED, limit)
        return await self._db.read(
            lambda db: [(int(key), str(path)) for key, path in db.execute(sql, values).fetchall()]
        )

    async def clear_traces(self) -> None:
        """Let what was removed be gone from the database's own log, too."""
        await self._db.open()
        await self._db.clear_log()


def _weed(db: Database, by: By, wanted: EnquiryId, rule: WeedingRule) -> bool:
    found = enquiries.find(db, f"id = ? AND {_IS_OVER}", wanted, _at(rule.before))
    if found is None or not rule.covers(found):
        return False
    forgetting.forget(db, found, log.past_of(db, found.number), by.at)
    _forget_files(db, found)
    seq = log.weed(db, by, found.number, rule.decision, {"row": _digest(db, found)})
    db.execute("UPDATE enquiry SET last_event = ? WHERE id = ?", (seq, found.id))
    return True


def _digest(db: Database, enquiry: Enquiry) -> str:
    """Of the row as it stands: whoever changes it after the weeding is found as before it."""
    columns = ", ".join(enquiries.COLUMNS)
    sql = f"SELECT {columns} FROM enquiry WHERE id = ?"  # noqa: S608  # our own words
    return digest_of(db.execute(sql, (enquiry.id,)).fetchone())


def _forget_files(db: Database, enquiry: Enquiry) -> None:
    """By its reference the channel would give a file out again; its path is where to remove it."""
    db.execute(
        "UPDATE attachment SET state = 'failed', fault = ?, reference = 'weeded-' || id,"
        " size = NULL, digest = NULL WHERE enquiry = ?",
        (FileFault.WEEDED, enquiry.id),
    )


def _at(moment: datetime) -> str:
    """As the log has it."""
    return moment.isoformat(timespec="microseconds")
