"""`stodbot bench register` on PostgreSQL: a registration beside a bare counter row.

The two are measured in turns, in the same database of the same server, with as many connections and
as many who wait. The bare one is what any numbering takes at the least: one row is raised, and that
is committed. Nobody shares a commit there.
"""

import asyncio
import contextlib
import platform
import queue
import secrets
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import psycopg
from psycopg.conninfo import make_conninfo

from stodbot.bench.sample import (
    AT_ONCE,
    Register,
    SampleOffice,
    grouped,
    ms,
    one_at_a_time,
    p99,
)
from stodbot.domain.knowledge_base import Coordinators
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.postgres import PostgresStore
from stodbot.store.postgres.address import Address, address_of
from stodbot.store.postgres.connecting import connect
from stodbot.store.postgres.faults import translated_error
from stodbot.store.postgres.silence import Patience
from stodbot.store.postgres.statements import Connection

ROUNDS = 5
_OWN = "stodbot_bench_"  # how the databases begin that are made for this
_ONE_AT_A_TIME, _GROUPED = 200, 2_000  # registrations a round
_CONNECTIONS = 6  # as the store has
_COPYING_SECONDS = 120.0  # at the most, for a new database
_COUNTER = "CREATE TABLE bare (year BIGINT PRIMARY KEY, last BIGINT NOT NULL)"
_RAISE = "UPDATE bare SET last = last + 1 WHERE year = 26 RETURNING last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Medians of the rounds; transactions a second, milliseconds a transaction."""

    machine: str
    postgresql: str
    rounds: int
    single_per_s: float
    single_p50_ms: float
    single_p99_ms: float
    single_bare_per_s: float
    single_ratio: float  # of a round: registrations to bare transactions
    grouped_per_s: float
    grouped_bare_per_s: float
    grouped_ratio: float


@contextmanager
def own_database(address: str) -> Iterator[str]:
    """The address of an empty database on the same server, which is gone afterwards.

    Nothing is looked at or written in the one that `address` is of. Raises SettingsError and
    StoreError.
    """
    where, name = address_of(address), f"{_OWN}{secrets.token_hex(6)}"
    with _on(where) as connection:
        _create(connection, where, name)
    try:
        yield make_conninfo(where.conninfo, dbname=name)
    finally:
        with _on(where) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _on(where: Address) -> Iterator[Connection]:
    try:
        with connect(where, Patience(_COPYING_SECONDS)) as connection:
            connection.execute("SET statement_timeout = 0")
            yield connection
    except psycopg.Error as error:
        raise translated_error(where.name, error) from None


def _create(connection: Connection, where: Address, name: str) -> None:
    """A name of its own, so that nothing that is there is in its way, or it in that of others."""
    copied = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    try:
        connection.execute(f"CREATE DATABASE {name} {copied}".encode())
    except psycopg.errors.InsufficientPrivilege:
        user = connection.info.user
        raise StoreError(
            f"databasen {where.name}: mätningen görs i en egen databas, och användaren {user} får"
            f" inte skapa någon. Låt en administratör köra ALTER ROLE {user} CREATEDB, eller mät"
            " med en annan adress i STODBOT_DATABASE."
        ) from None


class Bare:
    """A counter row, raised in transactions that do nothing else."""

    def __init__(self, address: str) -> None:
        """The table is made in that database."""
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="bare")
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        for _ in range(_CONNECTIONS):
            self._idle.put(psycopg.connect(address))
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(_COUNTER)
            connection.execute("INSERT INTO bare (year, last) VALUES (26, 0)")

    async def take_number(self, _number: int) -> object:
        """One more number, committed."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._raise)

    def close(self) -> None:
        """Let go of the server."""
        self._threads.shutdown()
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _raise(self) -> object:
        connection = self._idle.get()
        try:
            row = connection.execute(_RAISE).fetchone()
            connection.commit()
        finally:
            self._idle.put(connection)
        return row


@dataclass(frozen=True, slots=True)
class _Round:
    single: list[float]  # seconds
    bare: list[float]
    grouped: float  # a second
    bare_grouped: float


async def run(coordinators: Coordinators, address: str, rounds: int) -> Figures:
    """Measure in an empty database. Raises StoreError."""
    office = SampleOffice(coordinators)
    async with PostgresStore(address, Series()) as store:
        await store.open()
        bare = Bare(address)
        try:
            register = office.registering(store)
            found = [await _round(register, bare.take_number, turn) for turn in range(rounds)]
        finally:
            bare.close()
        assert not await store.flaws(), "the log is honest"  # noqa: S101
    return _figures(found, _version(address))


async def _round(register: Register, raise_: Register, turn: int) -> _Round:
    first = 1_000_000 * turn
    return _Round(
        single=await one_at_a_time(register, first, _ONE_AT_A_TIME),
        bare=await one_at_a_time(raise_, 0, _ONE_AT_A_TIME),
        grouped=await grouped(register, first + 500_000, _GROUPED),
        bare_grouped=await grouped(raise_, 0, _GROUPED),
    )


def _figures(rounds: list[_Round], postgresql: str) -> Figures:
    middle = statistics.median
    singles = [_per_second(one.single) for one in rounds]
    bares = [_per_second(one.bare) for one in rounds]
    taken = [seconds for one in rounds for seconds in one.single]
    return Figures(
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        postgresql=postgresql,
        rounds=len(rounds),
        single_per_s=round(middle(singles)),
        single_p50_ms=ms(middle(taken)),
        single_p99_ms=ms(p99(taken)),
        single_bare_per_s=round(middle(bares)),
        single_ratio=round(middle(a / b for a, b in zip(singles, bares, strict=True)), 2),
        grouped_per_s=round(middle(one.grouped for one in rounds)),
        grouped_bare_per_s=round(middle(one.bare_grouped for one in rounds)),
        grouped_ratio=round(middle(one.grouped / one.bare_grouped for one in rounds), 2),
    )


def _per_second(taken: list[float]) -> float:
    return len(taken) / sum(taken)


def _version(address: str) -> str:
    with psycopg.connect(address) as connection:
        version = connection.info.server_version
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"


def as_json(figures: Figures) -> dict[str, object]:
    """The figures by name."""
    return asdict(figures)


def as_lines(figures: Figures) -> list[str]:
    """The figures, for a person."""
    return [
        f"{figures.machine}; {figures.postgresql}; median av {figures.rounds} omgångar",
        f"En i taget: {figures.single_per_s} registreringar/s, {figures.single_p50_ms} ms (median),"
        f" {figures.single_p99_ms} ms (p99); enbart en räknare {figures.single_bare_per_s}/s;"
        f" kvot {figures.single_ratio}.",
        f"{AT_ONCE} samtidigt: {figures.grouped_per_s} registreringar/s; enbart en räknare"
        f" {figures.grouped_bare_per_s}/s; kvot {figures.grouped_ratio}.",
    ]
