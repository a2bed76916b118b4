"""The threads of the group, a transaction a method."""

from collections.abc import Sequence

from stodbot.domain.enquiry import EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.outgoing import Outgoing
from stodbot.enquiries.threads import Thread
from stodbot.store import outbox
from stodbot.store.database import Database, Sessions

_COLUMNS = "t.enquiry, t.chat, t.number, t.name, t.is_closed, t.version"


class StoredThreads:
    """The threads of the group."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def thread(self, enquiry: EnquiryId, group: int) -> Thread | None:
        """The thread of an enquiry in that group."""
        found = await self._find("t.enquiry = ? AND t.chat = ?", enquiry, group)
        return next(iter(found), None)

    async def enquiry_of_thread(self, group: int, number: int) -> EnquiryId | None:
        """The enquiry whose thread it is."""
        found = await self._find("t.chat = ? AND t.number = ?", group, number)
        return next((thread.enquiry for thread in found), None)

    async def keep_thread(self, thread: Thread) -> None:
        """Keep what a new thread, or one that was changed, looks like."""
        values = (
            thread.enquiry,
            thread.group,
            thread.number,
            thread.name,
            int(thread.is_closed),
            thread.version,
        )

        def keep(db: Database) -> None:
            own = (thread.enquiry, thread.group, thread.number)
            db.execute("DELETE FROM thread WHERE enquiry = ? OR (chat = ? AND number = ?)", own)
            db.execute(
                "INSERT INTO thread (enquiry, chat, number, name, is_closed, version)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )

        await self._db.write(keep)

    async def lose_thread(self, by: By, thread: Thread, told: Sequence[Outgoing]) -> None:
        """It is gone; a new one is made for the next that is owed, to which `told` belongs."""

        def lose(db: Database) -> None:
            gone = db.execute(
                "DELETE FROM thread WHERE enquiry = ? AND chat = ? AND number = ?",
                (thread.enquiry, thread.group, thread.number),
            )
            if gone.rowcount:
                outbox.owe(db, by, told)

        await self._db.write(lose)

    async def outdated_threads(self, group: int, limit: int) -> list[Thread]:
        """Those whose enquiry has changed since, and to which nothing is on its way."""
        return await self._find(
            "t.chat = ? AND t.version < (SELECT version FROM enquiry WHERE id = t.enquiry)"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat = 'group:' || t.enquiry"
            " AND state IN ('waiting', 'sending')) ORDER BY t.enquiry LIMIT ?",
            group,
            limit,
        )

    async def _find(self, where: str, *values: int) -> list[Thread]:
        sql = f"SELECT {_COLUMNS} FROM thread t WHERE {where}"  # noqa: S608  # our own words
        rows = await self._db.read(lambda db: db.execute(sql, values).fetchall())
        return [
            Thread(
                enquiry=EnquiryId(enquiry),
                group=group,
                number=number,
                name=name,
                is_closed=bool(is_closed),
                version=version,
            )
            for enquiry, group, number, name, is_closed, version in rows
        ]
