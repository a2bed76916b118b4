"""Who may act as staff, on SQLite, a transaction a method."""

import sqlite3
from datetime import date, datetime

from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.rights import Account, Invitation
from stodbot.errors import InvitationError
from stodbot.store import inbox, log, staffing
from stodbot.store.sessions import Sessions

_SUBJECT = "staff"


class SqliteRights:
    """Who may act as staff."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def accounts(self) -> dict[Identity, Account]:
        """The rights in force."""
        return await self._db.read(_accounts)

    async def invitations(self, now: datetime) -> list[Invitation]:
        """Those that can still be taken up, the oldest first."""

        def look(db: sqlite3.Connection) -> list[Invitation]:
            rows = db.execute(
                "SELECT person, until FROM invitation WHERE until > ? ORDER BY until, person",
                (now.isoformat(),),
            )
            return [
                Invitation(person=PersonId(person), until=datetime.fromisoformat(until))
                for person, until in rows.fetchall()
            ]

        return await self._db.read(look)

    async def invited(self, digest: bytes, now: datetime) -> PersonId | None:
        """Whom that invitation is for, while it can be taken up."""

        def look(db: sqlite3.Connection) -> PersonId | None:
            row = db.execute(
                "SELECT person FROM invitation WHERE digest = ? AND until > ?",
                (digest, now.isoformat()),
            ).fetchone()
            return None if row is None else PersonId(row[0])

        return await self._db.read(look)

    async def invite(self, by: By, person: PersonId, digest: bytes, until: datetime) -> None:
        """Invite somebody; an earlier invitation to the same person is of no use any more."""

        def invite(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO invitation VALUES (?, ?, ?)",
                (person, digest, until.isoformat()),
            )
            facts = {"person": person, "until": until.isoformat()}
            log.record(db, by, kind="staff.invited", subject=_SUBJECT, facts=facts)

        await self._db.write(invite)

    async def join(
        self, by: By, identity: Identity, digest: bytes, settlement: Settlement
    ) -> PersonId:
        """Take up an invitation: that identity is that person's, and no other is any more."""

        def join(db: sqlite3.Connection) -> PersonId:
            row = db.execute(
                "DELETE FROM invitation WHERE digest = ? AND until > ? RETURNING person",
                (digest, by.at.isoformat()),
            ).fetchone()
            if row is None:
                raise InvitationError
            person = PersonId(row[0])
            was = db.execute(
                "DELETE FROM account WHERE identity = ? AND person <> ? RETURNING person",
                (identity, person),
            ).fetchone()
            db.execute("DELETE FROM account WHERE identity = ? OR person = ?", (identity, person))
            values = (identity, person, by.at.isoformat())
            db.execute("INSERT INTO account VALUES (?, ?, ?)", values)
            _come_back(db, by, person)
            facts = {"person": person, "instead_of": None if was is None else was[0]}
            log.record(db, by, kind="staff.joined", subject=_SUBJECT, facts=facts)
            inbox.settle(db, by, settlement)
            return person

        return await self._db.write(join)

    async def remove(self, by: By, person: PersonId, today: date) -> bool:
        """Take somebody's right and invitation away; from today on they count as away for good."""

        def remove(db: sqlite3.Connection) -> bool:
            tables = ("account", "invitation")
            gone = [
                db.execute(f"DELETE FROM {table} WHERE person = ?", (person,)).rowcount  # noqa: S608  # ours
                for table in tables
            ]
            is_away = _is_away_for_good(db, person)
            if is_away and not any(gone):
                return False
            if not is_away:
                staffing.set_absence(db, by, person, Absence(first=today, last=date.max))
            log.record(db, by, kind="staff.removed", subject=_SUBJECT, facts={"person": person})
            return True

        return await self._db.write(remove)


def _accounts(db: sqlite3.Connection) -> dict[Identity, Account]:
    rows = db.execute("SELECT identity, person, since FROM account ORDER BY person")
    return {
        Identity(identity): Account(
            identity=Identity(identity),
            person=PersonId(person),
            since=datetime.fromisoformat(since),
        )
        for identity, person, since in rows.fetchall()
    }


def _come_back(db: sqlite3.Connection, by: By, person: PersonId) -> None:
    """Whoever had been removed, and is away for good, is there again."""
    if _is_away_for_good(db, person):
        staffing.set_absence(db, by, person, None)


def _is_away_for_good(db: sqlite3.Connection, person: PersonId) -> bool:
    return any(absence.last == date.max for absence in staffing.absences(db).get(person, []))
