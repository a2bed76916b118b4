"""The store on PostgreSQL: several processes may have it open at the same time."""

from collections.abc import Callable

from stodbot.enquiries.addressing import Addressing, to_each
from stodbot.enquiries.register import Series
from stodbot.enquiries.replicas import Replica
from stodbot.store.postgres.replica import PostgresReplica
from stodbot.store.postgres.sessions import PostgresSessions
from stodbot.store.sql_store import SqlStore


class PostgresStore(SqlStore):
    """Everything that must not be lost, in a database of a PostgreSQL server."""

    _db: PostgresSessions

    def __init__(self, address: str, series: Series, addressing: Addressing = to_each) -> None:
        """`address` is as libpq takes it; `addressing` says to whom goes what staff are told.

        Raises SettingsError where it is no such address.
        """
        super().__init__(PostgresSessions(address), series, addressing)

    def replica(self, knowledge: Callable[[], str]) -> Replica:
        """One process, this one, among others at the same database."""
        return PostgresReplica(self._db.address, self._db, knowledge)
