"""Who may act as staff, a transaction a method."""

from datetime import date, datetime

from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.rights import Account, Invitation
from stodbot.errors import InvitationError
from stodbot.store import inbox, log, staffing
from stodbot.store.database import Database, Sessions, Turn

_SUBJECT = "staff"


class StoredRights:
    """Who may act as staff."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def accounts(self) -> dict[Identity, Account]:
        """The rights in force."""
        return await self._db.read(_accounts)

    async def invitations(self, now: datetime) -> list[Invitation]:
        """Those that can still be taken up, the oldest first."""

        def look(db: Database) -> list[Invitation]:
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

        def look(db: Database) -> PersonId | None:
            row = db.execute(
                "SELECT person FROM invitation WHERE digest = ? AND until > ?",
                (digest, now.isoformat()),
            ).fetchone()
            return None if row is None else PersonId(row[0])

        return await self._db.read(look)

    async def invite(self, by: By, person: PersonId, digest: bytes, until: datetime) -> None:
        """Invite somebody; an earlier invitation to the same person is of no use any more."""

        def invite(db: Database) -> None:
            db.execute("DELETE FROM invitation WHERE person = ? OR digest = ?", (person, digest))
            values = (person, digest, until.isoformat())
            db.execute("INSERT INTO invitation (person, digest, until) VALUES (?, ?, ?)", values)
            facts = {"person": person, "until": until.isoformat()}
            log.record(db, by, kind="staff.invited", subject=_SUBJECT, facts=facts)

        await self._db.write(invite, Turn.LOG)

    async def join(
        self, by: By, identity: Identity, digest: bytes, settlement: Settlement
    ) -> PersonId:
        """Take up an invitation: that identity is that person's, and no other is any more."""

        def join(db: Database) -> PersonId:
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
            db.execute("INSERT INTO account (identity, person, since) VALUES (?, ?, ?)", values)
            _come_back(db, by, person)
            facts = {"person": person, "instead_of": None if was is None else was[0]}
            log.record(db, by, kind="staff.joined", subject=_SUBJECT, facts=facts)
            inbox.settle(db, by, settlement)
            return person

        return await self._db.write(join, Turn.LOG)

    async def remove(self, by: By, person: PersonId, today: date) -> bool:
        """Take somebody's right and invitation away; from today on they count as away for good."""

        def remove(db: Database) -> bool:
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

        return await self._db.write(remove, Turn.LOG)


def _accounts(db: Database) -> dict[Identity, Account]:
    rows = db.execute("SELECT identity, person, since FROM account ORDER BY person")
    return {
        Identity(identity): Account(
            identity=Identity(identity),
            person=PersonId(person),
            since=datetime.fromisoformat(since),
        )
        for identity, person, since in rows.fetchall()
    }


def _come_back(db: Database, by: By, person: PersonId) -> None:
    """Whoever had been removed, and is away for good, is there again."""
    if _is_away_for_good(db, person):
        staffing.set_absence(db, by, person, None)


def _is_away_for_good(db: Database, person: PersonId) -> bool:
    return any(absence.last == date.max for absence in staffing.absences(db).get(person, []))
