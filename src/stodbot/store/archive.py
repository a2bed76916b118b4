"""The register and its log for an e-archive, a little at a time: no read lasts long."""

from stodbot.domain.enquiry import EnquiryId
from stodbot.enquiries.archiving import Proof, Record
from stodbot.enquiries.chain import Change, Event, Head
from stodbot.errors import NotFoundError
from stodbot.store import log, search
from stodbot.store.database import Database, Sessions


class StoredArchive:
    """What is handed over."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def records(self, after: EnquiryId, limit: int) -> list[Record]:
        """Enquiries by their ids."""

        def look(db: Database) -> list[Record]:
            rows = db.execute(
                "SELECT id FROM enquiry WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
            )
            return [_record(db, EnquiryId(key)) for (key,) in rows.fetchall()]

        return await self._db.read(look)

    async def record(self, enquiry: EnquiryId) -> Record:
        """One enquiry. Raises NotFoundError."""
        return await self._db.read(lambda db: _record(db, enquiry))

    async def changed(self, since: Head, until: Head) -> list[EnquiryId]:
        """The enquiries that something was done with after one head and until another."""
        sql = (
            "SELECT DISTINCT q.id FROM event e JOIN enquiry q ON q.number = e.subject"
            " WHERE e.seq > ? AND e.seq <= ? ORDER BY q.id"
        )
        values = (since.seq, until.seq)
        return await self._db.read(
            lambda db: [EnquiryId(key) for (key,) in db.execute(sql, values).fetchall()]
        )

    async def sealed(self, after: int, until: int, limit: int) -> list[Event]:
        """Events of the log in its order, without what they say about persons."""
        rows = await self._db.read(lambda db: log.records(db, after, until, limit).fetchall())
        return [
            Event(seq, Change(*fields), hidden, previous, seal)
            for seq, *fields, hidden, previous, seal, _, _ in rows
        ]


def _record(db: Database, enquiry: EnquiryId) -> Record:
    case = search.case_of(db, "id = ?", enquiry)
    if case is None:
        raise NotFoundError(str(enquiry))
    rows = db.execute(
        "SELECT p.seq, p.salt, p.body FROM payload p JOIN event e ON e.seq = p.seq"
        " WHERE e.subject = ? ORDER BY p.seq",
        (case.enquiry.number,),
    )
    proofs = (Proof(seq=seq, salt=salt, body=body) for seq, salt, body in rows.fetchall())
    return Record(case=case, proofs=tuple(proofs))
