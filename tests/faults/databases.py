"""An empty database of either kind for a bot that is to be killed, and the store over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stodbot.enquiries.addressing import to_each
from stodbot.enquiries.register import Series
from stodbot.store.choice import store_for
from stodbot.store.sql_store import SqlStore
from tests.postgres.server import Server, running_server

KINDS = ("sqlite", "postgres")


@contextmanager
def database(kind: str, server: Server | None = None) -> Iterator[str | None]:
    """The address, as the setting has it; None: the file in the data directory.

    Without a server, one is started if need be.
    """
    assert kind in KINDS, f"{kind} is none of {KINDS}"
    if kind == "sqlite":
        yield None
    elif server is None:
        with running_server() as own, database(kind, own) as address:
            yield address
    else:
        name = server.database()
        yield server.url(name)
        server.drop(name)


def store_in(address: str | None, data: Path) -> SqlStore:
    """What the bot has kept there."""
    return store_for(address, data, Series(), to_each)
