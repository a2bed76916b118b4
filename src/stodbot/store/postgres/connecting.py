"""Opens a connection, and makes sure that what is committed on it stays."""

from typing import Any

from stodbot.errors import StoreError
from stodbot.store.postgres.address import Address
from stodbot.store.postgres.silence import HeardConnection, Patience
from stodbot.store.postgres.statements import Connection
from stodbot.store.unfinished import TABLE as UNFINISHED
from stodbot.store.unfinished import told

OLDEST = 150_000  # as libpq counts: 15
_BUSY_SECONDS = 5.0  # how long another may hold what a statement needs
_STATEMENT_SECONDS = 15.0
_IDLE_SECONDS = 60.0  # in the middle of a transaction: whoever takes as long is gone
_SILENT_SECONDS = 20.0  # longer than the server gives itself for a statement
_UNSAFE_COMMITS = ("off", "local")
_SET = """
SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false),
       set_config('idle_in_transaction_session_timeout', %s, false),
       current_setting('synchronous_commit'), current_setting('fsync'),
       current_setting('server_encoding')
"""


def connect(
    address: Address, patience: Patience | None = None, *, may_be_unfinished: bool = False
) -> Connection:
    """A connection that commits for good. Raises psycopg.Error, and StoreError where it can't.

    So it does where the database holds only half of what is being moved into it, unless it may.
    It is lost when the server says nothing for longer than `patience` has it, or than usual.
    """
    connection = HeardConnection.connect(address.conninfo, autocommit=True)
    connection.patience = patience or usual_patience()
    try:
        _prepare(connection, address)
        if not may_be_unfinished:
            _refuse_unfinished(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def usual_patience() -> Patience:
    """How long a server may be silent that is at work."""
    return Patience(_SILENT_SECONDS)


def is_unfinished(connection: Connection) -> bool:
    """Whether it holds only half of what is being moved into it."""
    row = connection.execute("SELECT to_regclass(%s)", (UNFINISHED,)).fetchone()
    return row != (None,)


def _refuse_unfinished(connection: Connection, address: Address) -> None:
    if is_unfinished(connection):
        raise StoreError(f"{told(address.name)}.")


def _prepare(connection: Connection, address: Address) -> None:
    seconds = (_BUSY_SECONDS, _STATEMENT_SECONDS, _IDLE_SECONDS)
    row = connection.execute(_SET, [f"{second * 1_000:.0f}ms" for second in seconds]).fetchone()
    problem = _problem(connection.info.server_version, *(row or ())[-3:])
    if problem is not None:
        raise StoreError(f"databasen {address.name}: {problem}.")


def _problem(version: int, *settings: Any) -> str | None:
    synchronous_commit, fsync, encoding = settings
    if version < OLDEST:
        return f"servern har PostgreSQL {version // 10_000}. Den behöver 15 eller nyare"
    if synchronous_commit in _UNSAFE_COMMITS:
        return (
            f"synchronous_commit är {synchronous_commit}, så att det som har kvitterats kan gå"
            " förlorat. Sätt den till on"
        )
    if fsync != "on":
        return "fsync är av, så att ett strömavbrott kan förstöra den. Sätt den till on"
    if encoding != "UTF8":
        return f"den har teckenkodningen {encoding}. Skapa den med UTF8"
    return None
