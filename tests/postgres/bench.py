"""Measures registrations beside a bare counter row, on a server that is there for nothing else.

`python -m tests.postgres.bench`
"""

import asyncio

from stodbot.bench import server
from stodbot.knowledge.loader import load_knowledge, shipped_directory
from tests.postgres.server import running_server


def main() -> None:
    """Measure, and say what was found."""
    coordinators = load_knowledge(shipped_directory()).base.coordinators
    assert coordinators is not None
    with running_server() as running:
        address = running.url("postgres", "postgres")
        with server.own_database(address) as own:
            found = asyncio.run(server.run(coordinators, own, server.ROUNDS))
    print("\n".join(server.as_lines(found)))  # noqa: T201  # a report


if __name__ == "__main__":
    main()
