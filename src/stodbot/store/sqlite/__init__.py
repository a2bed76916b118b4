"""The store on SQLite: one file, one writer."""

from pathlib import Path

from stodbot.enquiries.addressing import Addressing, to_each
from stodbot.enquiries.register import Series
from stodbot.store.sql_store import SqlStore
from stodbot.store.sqlite.journal import Journal
from stodbot.store.sqlite.sessions import SqliteSessions


class SqliteStore(SqlStore):
    """Everything that must not be lost, in a file."""

    _db: SqliteSessions

    def __init__(
        self,
        path: Path,
        series: Series,
        journal: Journal | None = None,
        addressing: Addressing = to_each,
    ) -> None:
        """`addressing` says to whom goes what staff are to be told."""
        super().__init__(SqliteSessions(path, journal), series, addressing)
