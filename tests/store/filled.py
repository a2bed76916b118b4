"""A file with something in every table, one with many enquiries, and what a database holds."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from stodbot.domain.enquiry import Chat, Reason
from stodbot.domain.entry import EntryId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.chain import Head, canonical
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.register import Series
from stodbot.enquiries.rights import digest_of as code_digest
from stodbot.enquiries.threads import Thread
from stodbot.enquiries.weeding import WeedingRule
from stodbot.store import log
from stodbot.store.digest import digest_of
from stodbot.store.enquiries import COLUMNS
from stodbot.store.sqlite import SqliteStore
from tests.store.contract import (
    ANNA,
    ASKER,
    BO,
    COUNTER,
    DESK,
    FIRST,
    NOW,
    REGISTRAR,
    all_leased,
    by,
    claimed,
    document,
    due_file,
    noted,
    received,
    register,
    replied,
    said,
    typed,
    wish,
)

ONLY_POSTGRES = {"commit_mark", "lease", "replica", "schema_version"}
HARD = "Nå\0got \ud83d halvt \ude00\ud83d, 'citat', \\u0000 \\N, \t%s ? och \U0001f600"
_WHAT_ELSE_MAY_BE = (
    "UPDATE inbox SET fault = 'x', decision = 'answer', entry = 'e', language = 'sv',"
    " matter = '{}', place = 7, reference = 'r' WHERE seq = 1",
    "UPDATE outbox SET token = 't', until = 'u', buttons = '[]', fault = 'f' WHERE id = 1",
    "UPDATE attachment SET fault = 'gone' WHERE id = 2",
)
_DAY = timedelta(days=1)
Contents = dict[str, list[tuple[object, ...]]]


async def fill(path: Path) -> None:
    """Something in every table, with what is hard to write down."""
    async with SqliteStore(path, Series()) as store:
        for number in range(12):
            found = await received(store, typed(f"{HARD} {number}", key=str(number)))
            files = (document(f"f{number}"),)
            wanted = wish(f"d{number}", text=f"{HARD} {number}", attachments=files)
            enquiry = await register(store, wanted, cause=found.seq)
            await store.keep_thread(
                Thread(enquiry=enquiry.id, group=-1, number=number, name=HARD[-1:], version=1)
            )
        await received(store, typed(HARD, key="waiting"))
        await claimed(store, "26STOD2")
        await noted(store, "26STOD2", HARD)
        await replied(store, "26STOD2", HARD)
        await register(store, replace(wish("d"), entry=EntryId("svarv"), person=BO))
        closed = Reason.ANSWERED
        await store.change(by(), "26STOD2", lambda one: DESK.close(one, FIRST, ANNA, closed))
        await store.change(by(), "26STOD2", lambda one: COUNTER.rate(one, 5))
        await store.change(by(), "26STOD3", lambda one: DESK.void(one, REGISTRAR, HARD))
        await store.change(by(), "26STOD4", lambda one: DESK.record_diary(one, ANNA, HARD))
        weeded = await register(store, wish("w", asker=Chat("asker:gone")))
        await store.change(by(), weeded.number, lambda one: DESK.void(one, REGISTRAR, HARD))
        await store.weed(by(), weeded.id, WeedingRule(decision="D 1", before=NOW + _DAY))
        await store.file_kept(await due_file(store), NOW, digest="d", size=1)
        await store.begin_talk(ASKER, '"t"', NOW)
        await all_leased(store)
        await store.settle(by(), Settlement(outgoing=(said(HARD),)))
        await store.set_absence(by(), BO, Absence(first=NOW.date(), last=NOW.date()))
        for person, code in ((ANNA, "a"), (BO, "b")):
            await store.invite(by(), person, code_digest(code), NOW + _DAY)
        await store.join(by(), Identity("telegram-1"), code_digest("a"), Settlement())
        await store.greet(by(), NOW.date(), [])
    with closing(sqlite3.connect(path)) as db:
        for statement in _WHAT_ELSE_MAY_BE:
            db.execute(statement)
        db.commit()


async def fill_with_many(path: Path, enquiries: int) -> None:
    """That many enquiries, each with the message that it was: one of them, again and again."""
    async with SqliteStore(path, Series()) as store:
        found = await received(store, typed("Vem bygger bryggan vid ån? " * 8))
        await register(store, wish(text="Vem bygger bryggan vid ån? " * 8), cause=found.seq)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")  # it is only the beginning of a test
        db.execute("BEGIN")
        _multiply(db, enquiries)
        db.execute("COMMIT")


def _multiply(db: sqlite3.Connection, enquiries: int) -> None:
    ((inbox,), (enquiry,), outbox) = (_rows(db, table) for table in ("inbox", "enquiry", "outbox"))
    ((event, payload),) = log.events(db)
    assert payload is not None
    facts, head = json.loads(event.change.facts), log.head_of(db)
    for serial in range(2, enquiries + 1):
        number = Series().number(2026, serial)
        _insert(db, "inbox", {**inbox, "seq": serial, "key": str(serial)})
        own = {**enquiry, "id": serial, "number": number, "draft": f"d{serial}", "serial": serial}
        digest = digest_of([own[column] for column in COLUMNS])
        change = event.change._replace(subject=number, facts=canonical({**facts, "row": digest}))
        sealed = log.append(db, change, payload.body, head)
        head = Head(sealed.seq, sealed.seal)
        _insert(db, "enquiry", {**own, "first_event": sealed.seq, "last_event": sealed.seq})
        for one in outbox:
            _insert(db, "outbox", {**one, "id": None, "enquiry": serial, "cause": serial})
    db.execute("UPDATE series SET last = ?", (enquiries,))


def _rows(db: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    found = db.execute(f"SELECT * FROM {table}")  # noqa: S608  # our own words
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    places = ", ".join("?" * len(row))
    values = tuple(row.values())
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", values)  # noqa: S608


def empty_columns(path: Path) -> set[str]:
    """Columns in which there is nothing in any row."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {
            (table, column): db.execute(f"SELECT count({column}) FROM {table}").fetchone()  # noqa: S608  # its own
            for (table,) in names
            for _, column, *_ in db.execute(f"PRAGMA table_info({table})").fetchall()
        }
    return {f"{table}.{column}" for (table, column), count in found.items() if count == (0,)}


def contents(address: str) -> Contents:
    """Every row of every table, its values in the order of the names of their columns."""
    if address.startswith("sqlite:"):
        return _in_file(Path(address.removeprefix("sqlite:")))
    return _on_server(address)


def _in_file(path: Path) -> Contents:
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {}
        for (name,) in names:
            columns = sorted(row[1] for row in db.execute(f"PRAGMA table_info({name})"))
            rows = db.execute(f"SELECT {', '.join(columns)} FROM {name}")  # noqa: S608  # its own
            found[name] = sorted(rows.fetchall(), key=repr)
        return found


def _on_server(address: str) -> Contents:
    with psycopg.connect(address) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {}
        for (name,) in names:
            columns = db.execute(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = %s"
                ' ORDER BY column_name::text COLLATE "C"',
                (name,),
            ).fetchall()
            listed = ", ".join(column for (column,) in columns)
            rows = db.execute(f"SELECT {listed} FROM {name}".encode()).fetchall()  # noqa: S608
            found[name] = sorted(rows, key=repr)
        return {name: rows for name, rows in found.items() if name not in ONLY_POSTGRES}
