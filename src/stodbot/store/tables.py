"""Every table of the store, read and written whole: what is copied from one database to another.

They stand in an order in which each comes after those that its rows refer to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stodbot.store.database import Database

Row = tuple[object, ...]
_TOGETHER = 2_000  # rows


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns, and those of them that tell a row from others and give the order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


def _table(name: str, columns: str, key: str) -> Table:
    return Table(name, tuple(columns.split()), tuple(key.split()))


TABLES = (
    _table("event", "seq at actor kind subject facts payload_hash previous seal", "seq"),
    _table("payload", "seq salt body", "seq"),
    _table("series", "year last", "year"),
    _table(
        "enquiry",
        "id number year serial draft asker purpose language received_at registered_at subjects"
        " entry person rating voided diary version items due_at is_open first_event last_event",
        "id",
    ),
    _table("turn", "queue person", "queue"),
    _table(
        "inbox",
        "seq channel key chat received_at body digest stage attempts fault decision entry language"
        " matter place reference",
        "seq",
    ),
    _table("talk", "chat state changed_at", "chat"),
    _table(
        "outbox",
        "id chat kind facts enquiry item cause part state attempts next_at token until sent_at"
        " reference buttons fault doubts parts",
        "id",
    ),
    _table("absence", "person first last", "person first"),
    _table(
        "attachment",
        "id enquiry event place reference path state attempts next_at fault size digest",
        "id",
    ),
    _table("account", "identity person since", "identity"),
    _table("invitation", "person digest until", "person"),
    _table("thread", "enquiry chat number name is_closed version", "enquiry"),
    _table("morning", "day", "day"),
)
NUMBERED = (("inbox", "seq"), ("outbox", "id"), ("attachment", "id"))  # by the database itself


def rows_of(db: Database, table: Table) -> Iterator[list[Row]]:
    """All rows in the order of their keys, some at a time; the columns in the table's order."""
    key, last = ", ".join(table.key), None
    places = [table.columns.index(column) for column in table.key]
    while True:
        after = "" if last is None else f" WHERE ({key}) > ({', '.join('?' * len(places))})"
        rows = db.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name}{after}"  # noqa: S608  # our own
            f" ORDER BY {key} LIMIT ?",
            (*(last or ()), _TOGETHER),
        ).fetchall()
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][place] for place in places)


def insertion(name: str, columns: Sequence[str]) -> str:
    """The statement that puts a row there."""
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # checked


def is_empty(db: Database, names: Iterable[str]) -> bool:
    """Whether none of those tables has a row."""
    return not any(db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall() for name in names)  # noqa: S608  # checked
