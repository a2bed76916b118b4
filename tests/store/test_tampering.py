"""Whoever changes the register behind its back is found."""

import asyncio
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from stodbot.domain.enquiry import Chat, Sender
from stodbot.enquiries.chain import Change, Event, FlawKind, Head, Payload, sealed
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store import log
from stodbot.store.enquiries import COLUMNS
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.verification import flaws_in
from tests.store.contract import (
    KEELS,
    WHEELS,
    added,
    claimed,
    noted,
    register,
    replied,
    wish,
)

_ENQUIRIES = 40
_FLIPS = 200
Tamper = Callable[[sqlite3.Connection], None]


async def fill(path: Path) -> Head:
    """Forty enquiries with notes, replies and additions; returns the head as it was exported."""
    async with SqliteStore(path, Series()) as store:
        for number in range(_ENQUIRIES):
            wanted = wish(
                f"draft-{number}",
                text=f"Fråga {number}: " + "vem bygger bryggan? " * (number * 7 % 60),
                asker=Chat(f"asker:{number % 5}"),
                queues=(WHEELS, KEELS) if number % 4 == 0 else (WHEELS,),
                sender=Sender(company=f"Båt {number} AB", contact=f"070-{number:06}"),
            )
            enquiry = await register(store, wanted)
            if number % 2:
                await claimed(store, enquiry.number)
                await noted(store, enquiry.number, f"Internt {number}")
                await replied(store, enquiry.number, f"Svar {number}: " + "så här. " * number)
            if number % 5 == 0:
                await added(store, enquiry.number, "Tillägg till frågan")
        return await store.head()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head]:
    path = tmp_path_factory.mktemp("filled") / "stodbot.sqlite"
    return path, asyncio.run(fill(path))


@pytest.fixture
def copy(filled: tuple[Path, Head], tmp_path: Path) -> Path:
    return Path(shutil.copy(filled[0], tmp_path / "copy.sqlite"))


@pytest.fixture
def head(filled: tuple[Path, Head]) -> Head:
    return filled[1]


def tamper(path: Path, how: Tamper) -> None:
    """Change the file as somebody would who knows it well."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            db.execute(f"DROP TRIGGER {name}")
        how(db)


def found(path: Path, *heads: Head) -> set[str]:
    """The kinds of flaws that are told; a StoreError counts as one."""
    try:
        return {str(flaw.kind) for flaw in flaws_in(path, heads)}
    except StoreError:
        return {"unreadable"}


def sql(*statements: str) -> Tamper:
    def run(db: sqlite3.Connection) -> None:
        for statement in statements:
            changed = db.execute(statement)
            assert changed.rowcount != 0, statement

    return run


def rechained(db: sqlite3.Connection, edit: Callable[[Event], Change | None]) -> None:
    """Seal the log anew with other facts, as whoever can write the file can."""
    before = list(log.events(db))
    payloads = {event.seq: payload for event, payload in before}
    db.execute("DELETE FROM payload")
    db.execute("DELETE FROM event")
    for event, _ in before:
        change = edit(event)
        if change is not None:
            payload = payloads[event.seq]
            append(db, change, payload)


def append(db: sqlite3.Connection, change: Change, payload: Payload | None) -> None:
    event = sealed(log.head_of(db), change, payload)
    values = (event.seq, change.at, change.actor, change.kind, change.subject, change.facts)
    db.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, event.payload_hash, event.previous, event.seal),
    )
    if payload is not None:
        db.execute("INSERT INTO payload VALUES (?, ?, ?)", (event.seq, payload.salt, payload.body))


def somebody_else(event: Event) -> Change:
    change = event.change
    actor = "asker:9" if event.seq == 20 else change.actor
    return Change(change.at, actor, change.kind, change.subject, change.facts)


def swap(db: sqlite3.Connection) -> None:
    """Let two events change places."""
    for before, after in ((10, -10), (20, 10), (-10, 20)):
        db.execute("UPDATE event SET seq = ? WHERE seq = ?", (after, before))


def cut(db: sqlite3.Connection) -> None:
    """Remove the last of the log, and what came of it in the register, without a trace."""
    (first, number) = db.execute(
        "SELECT first_event, number FROM enquiry ORDER BY id DESC LIMIT 1"
    ).fetchone()
    db.execute("DELETE FROM outbox WHERE enquiry = (SELECT max(id) FROM enquiry)")
    db.execute("DELETE FROM enquiry WHERE number = ?", (number,))
    db.execute("DELETE FROM payload WHERE seq >= ?", (first,))
    db.execute("DELETE FROM event WHERE seq >= ?", (first,))
    db.execute("UPDATE series SET last = last - 1")


def test_a_register_that_nobody_touched_has_no_flaws(copy: Path, head: Head) -> None:
    assert set() == found(copy, head)


EVENT_COLUMNS = ("at", "actor", "kind", "subject", "facts", "payload_hash", "previous", "seal")


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_an_edited_event_is_found(copy: Path, column: str) -> None:
    value = "zeroblob(32)" if column in EVENT_COLUMNS[5:] else f"{column} || 'x'"

    tamper(copy, sql(f"UPDATE event SET {column} = {value} WHERE seq = 10"))  # noqa: S608  # our own words

    assert found(copy) & {FlawKind.CHANGED, FlawKind.PAYLOAD_CHANGED}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "UPDATE payload SET body = CAST(body || ' ' AS BLOB) WHERE seq = 1",
            FlawKind.PAYLOAD_CHANGED,
        ),
        ("UPDATE payload SET salt = zeroblob(16) WHERE seq = 1", FlawKind.PAYLOAD_CHANGED),
        ("DELETE FROM event WHERE seq = 10", FlawKind.GAP),
        (
            "INSERT INTO event SELECT 1000, at, actor, kind, subject, facts, payload_hash,"
            " previous, seal FROM event WHERE seq = 10",
            FlawKind.GAP,
        ),
        (
            "INSERT INTO event SELECT max(seq) + 1, at, actor, kind, subject, facts, NULL,"
            " seal, zeroblob(32) FROM event",
            FlawKind.CHANGED,
        ),
        ("INSERT INTO payload VALUES (4, zeroblob(16), X'7B7D')", FlawKind.PAYLOAD_CHANGED),
    ],
    ids=["edit body", "edit salt", "delete", "insert a copy", "insert at the end", "insert body"],
)
def test_a_change_of_the_log_is_found(copy: Path, statement: str, kind: FlawKind) -> None:
    def change(db: sqlite3.Connection) -> None:
        seq = db.execute(
            "SELECT seq FROM event WHERE seq NOT IN (SELECT seq FROM payload) LIMIT 1"
        ).fetchone()[0]
        sql(statement.replace("VALUES (4", f"VALUES ({seq}"))(db)

    tamper(copy, change)

    assert kind in found(copy)


def test_two_events_that_changed_places_are_found(copy: Path) -> None:
    tamper(copy, swap)

    assert FlawKind.CHANGED in found(copy)


def test_two_texts_that_changed_places_are_found(copy: Path) -> None:
    def change(db: sqlite3.Connection) -> None:
        for before, after in ((1, -1), (2, 1), (-1, 2)):
            db.execute("UPDATE payload SET seq = ? WHERE seq = ?", (after, before))

    tamper(copy, change)

    assert FlawKind.PAYLOAD_CHANGED in found(copy)


def test_a_log_that_was_cut_cleanly_is_found_with_an_exported_head_only(
    copy: Path, head: Head
) -> None:
    tamper(copy, cut)

    assert set() == found(copy)
    assert {FlawKind.CUT} == found(copy, head)


def test_a_log_that_was_sealed_anew_is_found_with_an_exported_head_only(
    copy: Path, head: Head
) -> None:
    tamper(copy, lambda db: rechained(db, somebody_else))

    assert set() == found(copy)
    assert {FlawKind.RESEALED} == found(copy, head)


def test_a_text_that_was_removed_without_a_rule_is_found(copy: Path, head: Head) -> None:
    tamper(copy, sql("DELETE FROM payload WHERE seq = 1"))

    assert found(copy, head)


# The register beside the log


_EDITED = {
    "id": "1000",
    "rating": "1",
    "year": "2030",
    "serial": "-17",
    "version": "version + 1",
    "is_open": "0",
    "first_event": "(SELECT max(seq) FROM event WHERE seq NOT IN (SELECT seq FROM payload))",
    "last_event": "last_event - 1",
    "due_at": "'2099-01-01T00:00:00+00:00'",
}


@pytest.mark.parametrize(
    "column",
    [*COLUMNS, "first_event", "last_event"],
)
def test_an_edited_column_of_the_register_is_found(copy: Path, head: Head, column: str) -> None:
    value = _EDITED.get(column, f"coalesce({column}, '') || ' '")

    tamper(copy, sql("DELETE FROM outbox"))
    tamper(copy, sql(f"UPDATE enquiry SET {column} = {value} WHERE number = '26STOD18'"))  # noqa: S608  # our own words

    assert found(copy, head)


@pytest.mark.parametrize(
    "statements",
    [
        ("DELETE FROM enquiry WHERE number = '26STOD18'",),
        (
            "UPDATE enquiry SET asker = 'asker:x' WHERE id = 1",
            "UPDATE enquiry SET asker = 'asker:0' WHERE id = 2",
        ),
        (
            "INSERT INTO enquiry SELECT 1000, '26STOD1000', 2026, 1000, 'x', asker, purpose,"
            " language, received_at, registered_at, subjects, entry, person, rating, voided, diary,"
            " version, items, due_at, is_open, first_event, last_event FROM enquiry WHERE id = 1",
        ),
        ("UPDATE enquiry SET asker = 'asker:10' WHERE id = 1",),
        ("UPDATE enquiry SET asker = '0' WHERE id = 1",),
        ("UPDATE series SET last = last + 1",),
        ("UPDATE series SET last = last - 1",),
        ("UPDATE series SET year = 2025",),
        ("INSERT INTO series VALUES (2027, 3)",),
    ],
    ids=[
        "delete",
        "swap askers",
        "insert",
        "a longer asker",
        "part of the asker",
        "series up",
        "series down",
        "series of another year",
        "series more",
    ],
)
def test_a_change_of_the_register_beside_the_log_is_found(
    copy: Path, statements: tuple[str, ...]
) -> None:
    tamper(
        copy,
        lambda db: (
            db.execute("DELETE FROM outbox"),
            sql(*statements)(db),
        )[1],
    )

    assert found(copy)


def test_a_series_that_was_removed_is_found(copy: Path) -> None:
    tamper(copy, sql("DELETE FROM series"))

    assert FlawKind.SERIES in found(copy)


def test_two_serials_that_changed_places_are_found(copy: Path) -> None:
    statement = "UPDATE enquiry SET serial = {} WHERE serial = {}"

    tamper(copy, sql(*(statement.format(*pair) for pair in ((-1, 3), (3, 4), (4, -1)))))

    assert found(copy)


# Single bytes on disk


def places(content: bytes, *texts: bytes) -> list[int]:
    """Where the bytes of some texts stand in a file, in whole or as far as a page goes."""
    return [
        match.start() + offset
        for text in texts
        for match in re.finditer(re.escape(text), content)
        for offset in range(len(text))
    ]


def bodies(path: Path, table: str = "payload", column: str = "body") -> list[bytes]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608  # our own words
    return [bytes(value) if isinstance(value, bytes) else str(value).encode() for (value,) in rows]


def unseen(path: Path, wanted: list[int], head: Head) -> list[int]:
    """Flip a byte at each of those places, always in the file as it was; those not found."""
    content = path.read_bytes()
    missed = []
    chance = random.Random(7)  # noqa: S311  # the same places each time
    for place in wanted:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        if not found(path, head):
            missed.append(place)
    return missed


def test_every_changed_byte_of_the_texts_on_disk_is_found(copy: Path, head: Head) -> None:
    texts = [body[start : start + 200] for body in bodies(copy) for start in range(0, 4_000, 200)]
    every = places(copy.read_bytes(), *filter(None, texts))
    chosen = random.Random(1).sample(sorted(set(every)), _FLIPS)  # noqa: S311  # not a secret

    missed = unseen(copy, chosen, head)

    assert [] == missed


@pytest.mark.parametrize("column", ["facts", "subject", "actor", "at"])
def test_every_changed_byte_of_the_log_on_disk_is_found(
    copy: Path, head: Head, column: str
) -> None:
    every = places(copy.read_bytes(), *{f for f in bodies(copy, "event", column) if len(f) > 6})
    rows = within(copy, "event", every)
    chosen = random.Random(2).sample(rows, 25)  # noqa: S311  # not a secret

    missed = unseen(copy, chosen, head)

    assert [] == missed


def test_every_changed_byte_of_the_register_on_disk_is_found(copy: Path, head: Head) -> None:
    columns = ("number", "draft", "asker", "items", "subjects")
    texts = {text for column in columns for text in bodies(copy, "enquiry", column)}
    every = places(copy.read_bytes(), *texts)
    rows = within(copy, "enquiry", every)
    chosen = random.Random(3).sample(rows, 50)  # noqa: S311  # not a secret

    missed = unseen(copy, chosen, head)

    assert [] == missed


def test_every_changed_byte_of_what_brings_events_to_their_case_is_found(
    copy: Path, head: Head
) -> None:
    content = copy.read_bytes()
    every = places(content, *set(bodies(copy, "event", "subject")))
    index = within(copy, "event_of_subject", every)
    chosen = random.Random(4).sample(index, 10)  # noqa: S311  # not a secret

    missed = unseen(copy, chosen, head)

    assert [] == missed


def within(path: Path, name: str, wanted: list[int]) -> list[int]:
    """Those of the places that are in a table or an index."""
    size, pages = _page_size(path), _pages(path, name)
    return sorted({place for place in wanted if place // size + 1 in pages})


def _page_size(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[16:18], "big")


def _pages(path: Path, name: str) -> set[int]:
    """The pages of a table or an index, by walking its tree: dbstat is not in every library."""
    content, size = path.read_bytes(), _page_size(path)
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()
    seen, ahead = set(), [int(root)]
    while ahead:
        number = ahead.pop()
        page = content[(number - 1) * size : number * size]
        seen.add(number)
        if page[0] in {2, 5}:  # an inner page: each cell begins with the page below
            cells = int.from_bytes(page[3:5], "big")
            starts = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(cells)]
            ahead += [int.from_bytes(page[start : start + 4], "big") for start in (8, *starts)]
    return seen
