"""The real process, and small knowledge directories to run it on."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

import pytest

from stodbot.app import App
from tests.console.bureau import Desk
from tests.postgres.server import Server

TIME_LIMIT_SECONDS = 60
SHIPPED_KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
DECISIONS = frozenset({"answer", "clarify", "forward", "medical", "emergency", "smalltalk"})
LATHE_AND_SLEDGE = {
    "svarv.yaml": """\
id: svarv
kind: support
title: {sv: Svarvstöd, en: Lathe grant}
questions:
  sv: [bidrag till svarv, jag vill köpa en svarv, pengar till ny svarv]
  en: [grant for a lathe]
answer: {sv: Svarvstöd går till den som köper en svarv., en: The lathe grant is for a lathe.}
facets:
  amount: {sv: Du får högst 111 kronor.}
queue: maskiner
""",
    "skoter.yaml": """\
id: skoter
kind: support
title: {sv: Skoterstöd, en: Sledge grant}
questions:
  sv: [bidrag till skoter, jag vill köpa en snöskoter, pengar till ny skoter]
  en: [grant for a sledge]
answer: {sv: Skoterstöd går till den som köper en skoter., en: The sledge grant is for a sledge.}
facets:
  amount: {sv: Du får högst 222 kronor.}
queue: fordon
""",
}


class Candidate(TypedDict):
    """One of a record's candidates."""

    entry: str
    score: float


class Record(TypedDict):
    """The decision record of the contract."""

    text: str
    decision: str
    entry: str | None
    facet: str | None
    language: str
    score: float
    candidates: list[Candidate]
    choices: list[str]
    queue: str | None
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of the process left behind."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.split("\n") if line]

    def records(self) -> list[Record]:
        return [json.loads(line) for line in self.out.split("\n") if line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Runs stodbot without an encoder; `home` is its working directory."""

    home: Path
    data: Path
    knowledge: Path | None = None
    variables: Mapping[str, str]

    def on(self, knowledge: Path) -> "Console":
        return replace(self, knowledge=knowledge)

    def with_data(self, data: Path) -> "Console":
        return replace(self, data=data)

    def with_variables(self, **variables: str) -> "Console":
        return replace(self, variables={**self.variables, **variables})

    def run(self, *command: str, typed: bytes | str = b"") -> Outcome:
        ran = subprocess.run(  # noqa: S603  # the arguments are the tests' own
            self._line(command),
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            check=False,
            cwd=self.home,
            env=dict(self.variables),
            timeout=TIME_LIMIT_SECONDS,
        )
        return Outcome(status=ran.returncode, out=ran.stdout.decode(), err=ran.stderr.decode())

    def chat(self, *messages: str) -> Outcome:
        return self.run("chat", typed="".join(f"{message}\n" for message in messages))

    def ask(self, *texts: str) -> list[Record]:
        return self.run("ask", "--jsonl", typed=as_lines(*texts)).records()

    def hung_up_on(self, *command: str, typed: bytes) -> str:
        """Close the output after its first line; returns what came on stderr."""
        source = self.home / "typed"
        source.write_bytes(typed)
        with (
            source.open("rb") as stdin,
            subprocess.Popen(  # noqa: S603  # the arguments are the tests' own
                self._line(command),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.home,
                env=dict(self.variables),
            ) as process,
        ):
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            complaint = process.stderr.read()
            process.wait(TIME_LIMIT_SECONDS)
        return complaint.decode()

    def _line(self, command: Sequence[str]) -> list[str]:
        options = ["--encoder", "none", "--data-dir", str(self.data)]
        if self.knowledge is not None:
            options += ["--knowledge", str(self.knowledge)]
        return [sys.executable, "-m", "stodbot", *command, *options]


def as_lines(*texts: str) -> bytes:
    """Each text as a line for `ask --jsonl`."""
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def write_files(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """The files, written into the folder, which is returned."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, kept_data: Path, plain_app: App) -> Console:
    """The process on the shipped knowledge, with what has been learnt of it."""
    assert plain_app.cache_problem is None
    home = tmp_path_factory.mktemp("shipped")
    cache = home / "data" / "cache"
    cache.mkdir(parents=True)
    for learnt in (kept_data / "cache").glob("*-none.npz"):
        shutil.copy(learnt, cache)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STODBOT_")}
    return Console(home=home, data=home / "data", knowledge=SHIPPED_KNOWLEDGE, variables=kept)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, shipped: Console) -> Console:
    """The process on two entries, svarv (111 kronor) and skoter (222 kronor)."""
    home = tmp_path_factory.mktemp("tiny")
    knowledge = write_files(home / "knowledge", LATHE_AND_SLEDGE)
    return replace(shipped, home=home, data=home / "data", knowledge=knowledge)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_desk(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    toy_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """A register in which there is nothing yet, and commands on it."""
    monkeypatch.chdir(tmp_path)
    database = None
    if request.param == "postgres":
        server: Server = request.getfixturevalue("postgres")
        database = server.url(request.getfixturevalue("database"))
        monkeypatch.setenv("STODBOT_DATABASE", database)
    return Desk(data=tmp_path / "data", knowledge=toy_directory, database=database, capsys=capsys)
