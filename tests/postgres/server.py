"""A PostgreSQL server, and databases in it."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from stodbot.store.postgres.schema import migrate

OWNER, PASSWORD = "stodbot", "hemligt-9Q"  # of the databases  # made up
_TEMPLATE = "stodbot_template"
_KEEPER = Path(__file__).parent / "keeper.py"


class Server:
    """A server that is up, until it is told otherwise."""

    def __init__(self, keeper: "subprocess.Popen[str]") -> None:
        self._keeper = keeper
        self.folder, port = self._answer().split()
        self.port = int(port)
        self._numbers = itertools.count(1)
        self.run(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'")
        self.run(f"CREATE DATABASE {_TEMPLATE} OWNER {OWNER}")
        with psycopg.connect(self.url(_TEMPLATE), autocommit=True) as connection:
            migrate(connection)

    def url(self, database: str, user: str = OWNER) -> str:
        """The address of a database for somebody who need not say a password."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def remote_url(self, database: str, password: str = PASSWORD, port: int | None = None) -> str:
        """The address of a database over the network, or by way of another port."""
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{port or self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as somebody who may do anything."""
        with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def empty_database(self) -> str:
        """The name of a database without anything in it."""
        name = f"empty_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER {OWNER}")
        return name

    def database(self) -> str:
        """The name of a database with empty tables."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} OWNER {OWNER}")
        return name

    def drop(self, database: str) -> None:
        """Be done with a database, whoever has it open."""
        self.run(f"DROP DATABASE {database} WITH (FORCE)")

    def crash(self) -> None:
        """Stop it at once: it has to recover when it is started."""
        self._tell("crash")

    def stop(self) -> None:
        """Stop it in order."""
        self._tell("stop")

    def start(self) -> None:
        """Start it again."""
        self._tell("start")

    def _tell(self, command: str) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(f"{command}\n")
        self._keeper.stdin.flush()
        assert "done" == self._answer().strip()

    def _answer(self) -> str:
        assert self._keeper.stdout is not None
        answer = self._keeper.stdout.readline()
        assert answer, "the server's keeper is gone"
        return answer


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that is gone once this is over, or once this process is, however it ends."""
    with subprocess.Popen(  # noqa: S603  # the arguments are our own
        [sys.executable, str(_KEEPER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # whoever interrupts the tests does not interrupt it
    ) as keeper:
        yield Server(keeper)
