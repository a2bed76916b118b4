"""Looks at a database without changing anything in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from stodbot.store.database import Database, Dialect
from stodbot.store.postgres.address import address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.leases import Serving, serving
from stodbot.store.postgres.rights import missing_rights
from stodbot.store.postgres.schema import migrations, version_of
from stodbot.store.postgres.sessions import DIALECT
from stodbot.store.postgres.statements import Statements

_READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What there is to know of a database."""

    name: str
    server: int  # of PostgreSQL, the number of the version
    user: str
    version: int
    known: int  # the newest version that this program knows
    is_read_only: bool
    missing: list[str]  # rights, where the version is the newest
    serving: list[Serving]  # where the version is the newest
    db: Database
    dialect: Dialect


@contextmanager
def peeking(address: str) -> Iterator[Looked]:
    """The database there. Raises SettingsError and StoreError."""
    where = address_of(address)
    try:
        with connect(where) as connection:
            row = connection.execute(_READ_ONLY).fetchone()
            connection.execute("SET default_transaction_read_only = on")
            version, steps = version_of(connection), migrations()
            is_newest = version == len(steps)
            missing = missing_rights(connection) if is_newest else []
            there = serving(connection) if is_newest and not missing else []
            with connection.pipeline() as pipeline:
                yield Looked(
                    name=where.name,
                    server=connection.info.server_version // 10_000,
                    user=connection.info.user,
                    version=version,
                    known=len(steps),
                    is_read_only=row == (True,),
                    missing=missing,
                    serving=there,
                    db=Statements(connection, pipeline),
                    dialect=DIALECT,
                )
    except psycopg.Error as error:
        raise translated_error(where.name, error) from None
