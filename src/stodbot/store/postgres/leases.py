"""Leases in the database, by the clock of the server: whoever does not renew has lost them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from stodbot.store.postgres.statements import Connection

LASTS = timedelta(seconds=2)
_CHANNEL = "stodbot"
# One that lasts for longer than any can was made before the server's clock was put back.
_TAKE = """
INSERT INTO lease (subject, holder, until)
VALUES (%(subject)s, %(holder)s, clock_timestamp() + %(lasts)s)
ON CONFLICT (subject) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder
   OR lease.until NOT BETWEEN clock_timestamp() AND clock_timestamp() + %(lasts)s
RETURNING true
"""
_RENEW = """
UPDATE lease SET until = clock_timestamp() + %s WHERE holder = %s RETURNING subject
"""
_PRESENT = """
INSERT INTO replica (holder, program, knowledge, until)
VALUES (%(holder)s, %(program)s, %(knowledge)s, clock_timestamp() + %(lasts)s)
ON CONFLICT (holder) DO UPDATE SET knowledge = excluded.knowledge, until = excluded.until
"""
_SERVING = """
SELECT program, knowledge FROM replica WHERE until > clock_timestamp() ORDER BY since
"""
_OLD = "DELETE FROM {} WHERE until < clock_timestamp() - interval '1 minute'"


@dataclass(frozen=True, slots=True)
class Serving:
    """One process that serves from the database."""

    program: str  # its version
    knowledge: str  # the version in force there


def take(connection: Connection, subject: str, holder: str) -> bool:
    """Have something, if nobody else does."""
    values = {"subject": subject, "holder": holder, "lasts": LASTS}
    return connection.execute(_TAKE, values).fetchone() is not None


def renew(connection: Connection, holder: str) -> Collection[str]:
    """Keep what is held for longer; returns what that is."""
    return {subject for (subject,) in connection.execute(_RENEW, (LASTS, holder)).fetchall()}


def release(connection: Connection, subject: str, holder: str) -> None:
    """Leave it to others."""
    connection.execute("DELETE FROM lease WHERE subject = %s AND holder = %s", (subject, holder))


def be_present(connection: Connection, holder: str, program: str, knowledge: str) -> None:
    """Say that this process serves, and with what; forget those that are gone."""
    values = {"holder": holder, "program": program, "knowledge": knowledge, "lasts": 5 * LASTS}
    connection.execute(_PRESENT, values)
    for table in ("lease", "replica"):
        connection.execute(_OLD.format(table).encode())


def serving(connection: Connection) -> list[Serving]:
    """The processes that serve, the oldest first."""
    return [Serving(*row) for row in connection.execute(_SERVING.encode()).fetchall()]


def leave(connection: Connection, holder: str) -> None:
    """Hold nothing any more."""
    with connection.transaction():
        connection.execute("DELETE FROM lease WHERE holder = %s", (holder,))
        connection.execute("DELETE FROM replica WHERE holder = %s", (holder,))


def notify(connection: Connection) -> None:
    """Wake whoever listens."""
    connection.execute("SELECT pg_notify(%s, '')", (_CHANNEL,))


def listen(connection: Connection) -> None:
    """Be woken by others."""
    connection.execute(f"LISTEN {_CHANNEL}".encode())
