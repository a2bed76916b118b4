"""Nothing is left of the tests' server, however the tests end."""

import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent.parent
TESTS = """
import sys
from tests.postgres.server import running_server
with running_server() as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""
PATIENCE = 30  # seconds


def test_a_server_is_gone_after_its_tests_were_killed() -> None:
    with subprocess.Popen(  # noqa: S603  # the arguments are our own
        [sys.executable, "-c", TESTS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as tests:
        assert tests.stdout is not None
        folder = Path(tests.stdout.readline().strip())
        (keeper,) = psutil.Process(tests.pid).children()
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(pid)
        tests.kill()

    gone, _ = psutil.wait_procs([keeper, server], PATIENCE)

    assert {keeper, server} == set(gone)
    assert not folder.exists()
