"""`stodbot migrate-store`: what an operator is told, and what ends how."""

import asyncio
import io
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock, Timeout

from stodbot.cli import main
from stodbot.cli.moving import Bar
from stodbot.enquiries.register import Series
from stodbot.store.moving import Stage
from stodbot.store.postgres import PostgresStore
from stodbot.store.sqlite import SqliteStore
from tests.postgres.server import PASSWORD, Server
from tests.store.contract import received
from tests.store.filled import contents, fill

HOW_TO_GO_ON = "Flytten är inte klar, och målet kan inte användas än. Kör samma kommando igen"
Run = Callable[..., tuple[int, str, str]]


class Meanwhile(io.StringIO):
    """Standard error, and something that happens when a stage is told of there."""

    def __init__(self, what: Callable[[], None], at: str = "Flyttar") -> None:
        super().__init__()
        self._what = what
        self._at = at

    def write(self, text: str) -> int:
        if text.startswith(self._at):
            self._what()
        return super().write(text)


class Terminal(io.StringIO):
    """Somebody looks at it."""

    def isatty(self) -> bool:
        return True


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "stodbot.sqlite"
    asyncio.run(fill(path))
    return path


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A data directory with something in every table."""
    (tmp_path / "data").mkdir()
    shutil.copy(filled, tmp_path / "data" / "stodbot.sqlite")
    return tmp_path / "data"


@pytest.fixture
def source(data: Path) -> str:
    return f"sqlite:{data / 'stodbot.sqlite'}"


@pytest.fixture
def target(postgres: Server) -> Iterator[str]:
    name = postgres.empty_database()
    yield postgres.remote_url(name)
    postgres.drop(name)


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*command: str) -> tuple[int, str, str]:
        """The exit status, and what was written to standard output and standard error."""
        status = main([*command, "--data-dir", str(data)])
        return status, *capsys.readouterr()

    return run_


async def head_of(source: str) -> str:
    async with SqliteStore(Path(source.removeprefix("sqlite:")), Series()) as store:
        head = await store.head()
    return f"{head.seq} {head.seal.hex()}"


async def test_whoever_moves_is_told_what_was_moved_and_how_the_log_ends(
    run: Run, source: str, target: str, data: Path
) -> None:
    status, told, progress = await asyncio.to_thread(run, "migrate-store", source, target)

    assert 0 == status
    assert contents(source) == contents(target)
    assert re.search(
        r"^Flytten är klar: \d+ rader i 14 tabeller, lika i källan", told, re.MULTILINE
    )
    assert f"Loggen slutar i båda med {await head_of(source)}\n" in told
    assert "Ange målet i STODBOT_DATABASE innan du startar boten" in told
    assert f"har inte flyttats (1): de ligger kvar i {data / 'attachments'}. Låt boten" in told
    assert re.fullmatch(r"Läser källan: .*\nFlyttar: .*\nKontrollerar målet: .*\n", progress)
    assert PASSWORD not in told + progress


def test_without_files_none_are_spoken_of(run: Run, source: str, target: str, data: Path) -> None:
    with closing(sqlite3.connect(data / "stodbot.sqlite")) as db:
        db.execute("UPDATE attachment SET state = 'waiting'")
        db.commit()

    _, told, _ = run("migrate-store", source, target)

    assert "Flytten är klar" in told
    assert "Bilagor" not in told


def test_nothing_is_moved_from_where_a_bot_serves(
    run: Run, source: str, target: str, data: Path
) -> None:
    with FileLock(data / "serving.lock").acquire():
        status, told, refused = run("migrate-store", source, target)

    assert (2, "", f"boten körs och använder {data}. Stoppa den, och kör flytten igen.\n") == (
        status,
        told,
        refused,
    )
    assert {} == contents(target)


def test_nor_from_where_a_bot_serves_with_another_data_directory(
    source: str, target: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FileLock(data / "serving.lock").acquire():
        status = main(["migrate-store", source, target, "--data-dir", str(tmp_path / "none")])

    assert 2 == status
    assert "Stoppa den" in capsys.readouterr().err


def test_a_bot_that_starts_meanwhile_waits(
    run: Run, source: str, target: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []

    def try_to_serve() -> None:
        with pytest.raises(Timeout) as raised:
            FileLock(data / "serving.lock").acquire(timeout=0)
        refused.append(raised.type)

    monkeypatch.setattr(sys, "stderr", Meanwhile(try_to_serve))

    status, *_ = run("migrate-store", source, target)

    assert (0, [Timeout]) == (status, refused)


async def test_the_bot_can_be_started_on_the_target_afterwards(
    run: Run, source: str, target: str, data: Path
) -> None:
    await asyncio.to_thread(run, "migrate-store", source, target)

    with FileLock(data / "serving.lock").acquire(timeout=0):
        async with PostgresStore(target, Series()) as store:
            assert (await received(store)).is_new


@pytest.mark.parametrize(
    "other", ["sqlite:{data}/stodbot.sqlite", "sqlite:{data}/../data/stodbot.sqlite"]
)
def test_a_database_is_not_moved_to_itself(run: Run, source: str, data: Path, other: str) -> None:
    status, _, told = run("migrate-store", source, other.format(data=data))

    assert (2, "källan och målet är samma databas. Ange en annan som mål.\n") == (status, told)


@pytest.mark.parametrize("given", ["stodbot.sqlite", "mysql://u:hemligt@h/d", "sqlite:", ""])
def test_what_is_no_address_is_told_and_not_repeated(
    run: Run, source: str, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("migrate-store", source, given)

    told = capsys.readouterr().err
    assert 2 == ended.value.code
    assert "skriv sqlite:FIL eller postgresql://ANVÄNDARE@VÄRD/DATABAS" in told
    assert "hemligt" not in told


def test_a_server_that_does_not_answer_is_told_without_its_password(run: Run, source: str) -> None:
    status, _, told = run("migrate-store", source, "postgresql://u:hemligt@127.0.0.1:1/d")

    assert 2 == status
    assert told.startswith("databasen d på 127.0.0.1: servern svarar inte. Se efter")
    assert "hemligt" not in told
    assert "Flytten är inte klar" not in told


def test_whoever_interrupts_it_is_told_how_to_go_on(
    run: Run, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Meanwhile(interrupt)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        status, *_ = run("migrate-store", source, target)

    assert 130 == status
    assert HOW_TO_GO_ON in stream.getvalue()
    assert (0, contents(source)) == (run("migrate-store", source, target)[0], contents(target))


def test_what_goes_wrong_on_the_way_is_told_with_how_to_go_on(
    run: Run, source: str, target: str, data: Path
) -> None:
    with closing(sqlite3.connect(data / "stodbot.sqlite")) as db:
        db.execute("UPDATE talk SET state = 'x' || char(0)")
        db.commit()

    status, _, told = run("migrate-store", source, target)

    assert 2 == status
    assert f"Anmäl det till utvecklarna.\n{HOW_TO_GO_ON}" in told


def test_a_target_that_is_not_as_the_source_fails_and_is_told(
    run: Run, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", Meanwhile(interrupt, at="Kontrollerar"))
        run("migrate-store", source, target)
    with psycopg.connect(target) as opened:
        opened.execute("UPDATE payload SET body = 'x' WHERE seq = 2")
        opened.execute("UPDATE inbox SET attempts = 7 WHERE seq = 1")

    status, told, todo = run("migrate-store", source, target)

    assert 1 == status
    assert "Händelse 2: texten till händelsen är ändrad.\n" in told
    assert "Tabellen inbox i målet är inte som i källan.\n" in told
    assert "Flytten misslyckades: målet är inte som källan" in todo
    assert "Flytten är klar" not in told


async def test_a_half_moved_database_is_told_by_every_command(
    run: Run, source: str, target: str, monkeypatch: pytest.MonkeyPatch, toy_directory: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", Meanwhile(interrupt))
        await asyncio.to_thread(run, "migrate-store", source, target)
    monkeypatch.setenv("STODBOT_DATABASE", target)

    command = ("register", "verify", "--knowledge", str(toy_directory))
    status, _, told = await asyncio.to_thread(run, *command)

    assert 2 == status
    assert "är bara halvfärdig: en flytt dit har avbrutits eller pågår. Kör samma" in told


# What is drawn


def test_on_a_terminal_a_bar_is_drawn_instead_of_lines() -> None:
    stream = Terminal()
    bar = Bar(stream)

    for done in (0, 5, 10):
        bar(Stage.COPYING, done, 10)
    bar.close()

    assert "\rFlyttar:   0%" in stream.getvalue()
    assert "\nFlyttar" not in f"\n{stream.getvalue()}"


def test_a_move_that_goes_on_says_how_much_is_there_already() -> None:
    stream = io.StringIO()

    Bar(stream)(Stage.COPYING, 4, 10)

    assert "Flyttar: 10 rader, 4 är redan flyttade.\n" == stream.getvalue()
