"""Stores of each kind with something in them, empty ones, and copies of the first."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Chat
from stodbot.domain.knowledge_base import Absence
from stodbot.domain.message import Button
from stodbot.enquiries.acting import By
from stodbot.enquiries.addressing import to_each
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.register import Series
from stodbot.enquiries.rights import digest_of
from stodbot.enquiries.threads import Thread
from stodbot.store.backups.restoring import Restored, Restoring
from stodbot.store.backups.taking import Taken, take
from stodbot.store.choice import store_for
from stodbot.store.sql_store import SqlStore
from stodbot.store.tables import Row, chunks_of, tables
from tests.postgres.server import Server
from tests.store.contract import (
    ANNA,
    BO,
    KEELS,
    NOW,
    OTHER,
    by,
    claimed,
    document,
    due_file,
    leased,
    noted,
    received,
    register,
    replied,
    said,
    typed,
    wish,
)

CONTENT = b"%PDF-1.7 underlag"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
FILE = "attachments/26STOD1/1-1.pdf"
UNTIL = datetime(2026, 12, 24, tzinfo=UTC)
OPERATOR = By(actor="system", at=NOW)
LATER = datetime(2026, 11, 25, 6, tzinfo=UTC)  # when it is restored
SERIES = Series()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is."""

    database: str | None
    data_dir: Path

    def store(self) -> SqlStore:
        return store_for(self.database, self.data_dir, SERIES, to_each)

    def backup(self, target: Path | None = None) -> Taken:
        return take(self.database, self.data_dir, target, lambda: NOW)

    def restoring(self, last_number: str | None = None) -> Restoring:
        return Restoring(
            database=self.database,
            data_dir=self.data_dir,
            series=SERIES,
            clock=lambda: LATER,
            last_number=last_number,
        )

    def restore(self, backup: Taken, last_number: str | None = None) -> Restored:
        return self.restoring(last_number).restore(backup.path)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store of each kind, with nothing in it yet."""
    if request.param == "sqlite":
        return Place(None, tmp_path / "data")
    server: Server = request.getfixturevalue("postgres")
    return Place(server.url(request.getfixturevalue("database")), tmp_path / "data")


@pytest.fixture(params=["to_sqlite", "to_postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store of each kind can be restored to."""
    if request.param == "to_sqlite":
        return Place(None, tmp_path / "restored")
    server: Server = request.getfixturevalue("postgres")
    return Place(server.url(server.empty_database()), tmp_path / "restored")


@pytest.fixture
def file_place(tmp_path: Path) -> Place:
    """A store in a file."""
    return Place(None, tmp_path / "data")


@pytest.fixture
def file_empty(tmp_path: Path) -> Place:
    """Where a store in a file can be restored to."""
    return Place(None, tmp_path / "restored")


async def fill(place: Place) -> None:
    """Have a row in every table, two enquiries, and a file of one of them."""
    async with place.store() as store:
        first = await received(store, typed("Vem bygger bryggan? Å\u0000\ud800\u2028", "1"))
        await store.settle(by(first.seq), Settlement(talk='"brygga"', decision="forward"))
        await received(store, typed("väntar", "2", OTHER))
        enquiry = await register(store, wish(attachments=(document(),)))
        await keep_file(place, store)
        await claimed(store, enquiry.number)
        await noted(store, enquiry.number, "Ringde Åsa")
        sent = await leased(store)
        await store.sent(sent, NOW, ["77"], (Button("Svara", "reply 26STOD1"),))
        await replied(store, enquiry.number, "Bo bygger den.")
        await register(store, wish("d2", text="Och kölen?", asker=OTHER, queues=(KEELS,)))
        await store.set_absence(by(), ANNA, Absence(first=NOW.date(), last=NOW.date()))
        await store.greet(by(), NOW.date(), [said("Morgon", Chat("staff:anna"))])
        await store.keep_thread(
            Thread(enquiry=enquiry.id, group=-100, number=5, name="26STOD1", version=1)
        )
        await store.invite(OPERATOR, ANNA, digest_of("ett"), UNTIL)
        await store.join(by(), Identity("telegram-501"), digest_of("ett"), Settlement())
        await store.invite(OPERATOR, BO, digest_of("två"), UNTIL)


async def keep_file(place: Place, store: SqlStore) -> None:
    """Have the file that is waited for in its place."""
    file = await due_file(store)
    path = place.data_dir / file.path
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    await store.file_kept(file, NOW, digest=DIGEST, size=len(CONTENT))


async def contents(place: Place) -> dict[str, list[Row]]:
    """Every row of every table."""
    async with place.store() as store:
        return await store._db.read(
            lambda db: {
                table.name: [row for chunk in chunks_of(db, table) for row in chunk]
                for table in tables()
            }
        )
