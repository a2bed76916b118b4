"""A hundred thousand enquiries are moved: killed on the way, taken up again, in little memory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stodbot.enquiries.register import Series
from stodbot.store.moving import Stage
from stodbot.store.postgres import PostgresStore
from stodbot.store.sqlite import SqliteStore
from tests.postgres.server import Server
from tests.store.filled import fill_with_many

pytestmark = pytest.mark.alone

ENQUIRIES = int(os.environ.get("ENQUIRIES", "20000"))  # 100000 take a minute
CHUNK = 2_000
SOME = ENQUIRIES // 1_000  # chunks, of 3.5 times as many
SECONDS = 45  # of a processor, for what the command does by itself
KIBIBYTES = 350 << 10  # most of it is the program and the 64 MiB that SQLite keeps at hand
ROOT = Path(__file__).parents[2]


@pytest.fixture
def target(postgres: Server) -> Iterator[str]:
    name = postgres.empty_database()
    yield postgres.url(name)
    postgres.drop(name)


MEASURED = """
import re, sys
from pathlib import Path
from stodbot.cli import main
status = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
sys.exit(status)
"""


def run(*command: str) -> tuple[int, float, str]:
    """The exit status of a process of Python, the seconds of a processor, what it told beside.

    Its own peak of memory is not asked for here: a child's would be no less than its parent's.
    """
    with subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, *command], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime, told


async def test_many_enquiries_are_moved(tmp_path: Path, target: str) -> None:
    path = tmp_path / "stodbot.sqlite"
    await fill_with_many(path, ENQUIRIES)
    source = f"sqlite:{path}"
    begun = time.monotonic()

    killed, *_ = run(
        *("-m", "tests.store.dying", source, target, str(CHUNK), Stage.COPYING, str(SOME))
    )
    finished, seconds, told = run(
        *("-c", MEASURED, "migrate-store", source, target, "--data-dir", str(tmp_path))
    )
    memory = int(told.split()[-1])

    taken = time.monotonic() - begun
    sys.stderr.write(f"{taken:.0f} s, {seconds:.0f} s of a processor, {memory >> 10} MiB\n")
    assert (-signal.SIGKILL, 0) == (killed, finished)
    assert (True, True) == (seconds < SECONDS, memory < KIBIBYTES)
    with psycopg.connect(target) as opened:
        counted = opened.execute(
            "SELECT (SELECT count(*) FROM enquiry), (SELECT count(*) FROM inbox),"
            " (SELECT count(*) FROM event), (SELECT last FROM series)"
        )
        assert (ENQUIRIES,) * 4 == counted.fetchone()
    async with PostgresStore(target, Series()) as new, SqliteStore(path, Series()) as old:
        assert await old.head() == await new.head()
