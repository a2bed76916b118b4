"""Everything is moved to another database, whatever happens on the way, or nobody can use it."""

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from stodbot.domain.action import MessageSeq
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.register import Series
from stodbot.errors import StoreError
from stodbot.store.choice import end_at
from stodbot.store.ends import Role
from stodbot.store.moving import Moved, Stage, move
from stodbot.store.postgres import PostgresStore, end
from stodbot.store.sqlite import SqliteStore, connection
from stodbot.store.sqlite.verification import flaws_in
from tests.postgres.proxy import Cut, proxy_to
from tests.postgres.server import Server
from tests.store.contract import by, received, register, typed, wish
from tests.store.dying import IN_TRANSACTION
from tests.store.filled import HARD, contents, empty_columns, fill

CHUNK = 5
NOT_YET = "är bara halvfärdig"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.2)
    monkeypatch.setattr(end, "_PATIENCE", 1.0)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something in every table."""
    path = tmp_path_factory.mktemp("filled") / "stodbot.sqlite"
    asyncio.run(fill(path))
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(filled, tmp_path / "stodbot.sqlite"))


@pytest.fixture
def source(path: Path) -> str:
    return f"sqlite:{path}"


@pytest.fixture
def name(postgres: Server) -> Iterator[str]:
    """The name of a database without anything in it."""
    name = postgres.empty_database()
    yield name
    postgres.drop(name)


@pytest.fixture
def target(postgres: Server, name: str) -> str:
    return postgres.url(name)


@dataclass
class Steps:
    """What a move was told to have done."""

    copied: list[int]

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        if stage is Stage.COPYING:
            self.copied.append(done)


def moved(source: str, target: str, steps: Steps | None = None) -> Moved:
    with end_at(source, Role.SOURCE) as from_, end_at(target, Role.TARGET) as to:
        return move(from_, to, steps or Steps([]), chunk=CHUNK)


def killed(source: str, target: str, moment: str, left: int) -> int:
    """The exit status of a move that is killed at that moment."""
    command = ["-m", "tests.store.dying", source, target, str(CHUNK), moment, str(left)]
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode  # noqa: S603


def half_moved(source: str, target: str, left: int = 9) -> None:
    assert -signal.SIGKILL == killed(source, target, Stage.COPYING, left)


def half_filled(source: str, into: str) -> None:
    """A move into a file that is given up on the way."""

    def stop(stage: Stage, done: int, total: int) -> None:
        if done > 40 and stage is Stage.COPYING:
            raise InterruptedError

    with (
        pytest.raises(StoreError),
        end_at(source, Role.SOURCE) as from_,
        end_at(into, Role.TARGET) as to,
    ):
        move(from_, to, stop, chunk=CHUNK)


def run_at(address: str, *statements: str) -> None:
    with psycopg.connect(address) as opened:
        for statement in statements:
            opened.execute(statement.encode())


async def is_refused(target: str) -> bool:
    """Whether no bot can open it."""
    async with PostgresStore(target, Series()) as store:
        with pytest.raises(StoreError, match=NOT_YET):
            await store.open()
        with pytest.raises(StoreError, match=NOT_YET):
            await received(store)
    return True


# All of it


def test_the_source_of_these_tests_has_something_in_every_column(path: Path) -> None:
    assert set() == empty_columns(path)


def test_every_row_of_every_table_is_moved_as_it_is(source: str, target: str) -> None:
    before = contents(source)

    result = moved(source, target)

    assert before == contents(target)
    assert before == contents(source)
    assert sum(len(rows) for rows in before.values()) == result.rows
    assert (len(before), 1) == (result.tables, result.files)


def test_from_a_server_into_a_file_nothing_is_lost_either(
    source: str, target: str, tmp_path: Path
) -> None:
    moved(source, target)
    back = f"sqlite:{tmp_path / 'new' / 'back.sqlite'}"

    result = moved(target, back)

    assert result.is_verified
    assert contents(source) == contents(back)
    assert [] == flaws_in(tmp_path / "new" / "back.sqlite", [result.head])


async def test_the_log_of_the_target_ends_as_that_of_the_source(
    path: Path, source: str, target: str
) -> None:
    result = moved(source, target)

    async with SqliteStore(path, Series()) as old, PostgresStore(target, Series()) as new:
        head = await old.head()
        assert (head, head) == (result.head, await new.head())
        assert [] == await new.flaws([head])


async def test_numbers_follow_those_that_were_moved(source: str, target: str) -> None:
    moved(source, target)

    async with PostgresStore(target, Series()) as store:
        before = contents(target)
        message = await received(store, typed("Ny", key="new"))
        enquiry = await register(store, wish("new"), cause=message.seq)
        after = contents(target)

    assert (len(before["inbox"]) + 1, "26STOD15") == (message.seq, enquiry.number)
    assert len(before["outbox"]) < len(after["outbox"])


async def test_texts_are_read_again_as_they_were_written(source: str, target: str) -> None:
    moved(source, target)

    async with PostgresStore(target, Series()) as store:
        waiting = await store.waiting(MessageSeq(0), 99)
        case = await store.case("26STOD1")

    assert [HARD] == [one.message.text for one in waiting if one.message]
    assert case is not None
    assert [f"{HARD} 0"] == [one.text for one in case.written]


def test_an_empty_register_can_be_moved(tmp_path: Path, target: str) -> None:
    path = tmp_path / "empty.sqlite"
    with end_at(f"sqlite:{path}", Role.TARGET):
        pass

    assert moved(f"sqlite:{path}", target).is_verified
    assert contents(f"sqlite:{path}") == contents(target)


# Killed, and taken up again


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (Stage.COPYING, 0),
        (IN_TRANSACTION, 0),
        (Stage.COPYING, 1),
        (Stage.COPYING, 8),
        (IN_TRANSACTION, 11),
        (Stage.COPYING, 20),
        (IN_TRANSACTION, 32),
        (Stage.CHECKING, 3),
    ],
)
async def test_a_move_that_was_killed_goes_on_where_it_was(
    source: str, target: str, moment: str, left: int
) -> None:
    status = killed(source, target, moment, left)
    assert await is_refused(target)
    there = sum(len(rows) for name, rows in contents(target).items() if name != "unfinished_move")

    steps = Steps([])
    result = moved(source, target, steps)

    assert (-signal.SIGKILL, True) == (status, result.is_verified)
    assert there == steps.copied[0]
    assert contents(source) == contents(target)
    async with PostgresStore(target, Series()) as store:
        assert [] == await store.flaws([result.head])


def test_a_move_may_be_killed_again_and_again(source: str, target: str) -> None:
    for _ in range(4):
        half_moved(source, target, left=6)

    assert moved(source, target).is_verified
    assert contents(source) == contents(target)


def test_a_move_that_was_killed_before_it_began_leaves_an_empty_database(
    source: str, target: str
) -> None:
    assert -signal.SIGKILL == killed(source, target, Stage.READING, 3)

    assert {()} == {tuple(rows) for rows in contents(target).values()}
    assert moved(source, target).is_verified


async def test_what_was_changed_in_the_source_meanwhile_is_moved_as_it_is_now(
    path: Path, source: str, target: str
) -> None:
    half_moved(source, target, left=25)
    async with SqliteStore(path, Series()) as store:
        await register(store, wish("meanwhile"))
        (waiting,) = await store.waiting(MessageSeq(0), 99)
        forgotten = Settlement(decision="answer", forget=(waiting.seq,))
        await store.settle(by(waiting.seq), forgotten)

    assert moved(source, target).is_verified
    assert contents(source) == contents(target)


async def test_the_database_still_refuses_to_change_the_log_after_that(
    path: Path, source: str, target: str
) -> None:
    half_moved(source, target)
    async with SqliteStore(path, Series()) as store:
        await register(store, wish("meanwhile"))
    moved(source, target)

    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        run_at(target, "DELETE FROM event")


async def test_a_file_that_is_half_moved_can_not_be_opened_and_is_finished_later(
    source: str, tmp_path: Path
) -> None:
    into = tmp_path / "into.sqlite"
    half_filled(source, f"sqlite:{into}")

    async with SqliteStore(into, Series()) as store:
        with pytest.raises(StoreError, match=NOT_YET):
            await store.open()
    with pytest.raises(StoreError, match=NOT_YET):
        moved(f"sqlite:{into}", f"sqlite:{tmp_path / 'more.sqlite'}")
    assert moved(source, f"sqlite:{into}").is_verified
    assert contents(source) == contents(f"sqlite:{into}")


async def test_a_file_is_filled_anew_where_the_source_has_changed(
    path: Path, source: str, tmp_path: Path
) -> None:
    into = tmp_path / "into.sqlite"
    half_filled(source, f"sqlite:{into}")
    async with SqliteStore(path, Series()) as store:
        await register(store, wish("meanwhile"))

    assert moved(source, f"sqlite:{into}").is_verified
    assert contents(source) == contents(f"sqlite:{into}")
    with (
        closing(sqlite3.connect(into)) as db,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        db.execute("DELETE FROM event")


async def test_a_server_that_is_lost_on_the_way_is_told_and_the_move_goes_on_later(
    source: str, postgres: Server, name: str
) -> None:
    async with proxy_to(postgres.port) as proxy:

        def cut(stage: Stage, done: int, total: int) -> None:
            if stage is Stage.COPYING and done:
                proxy.cut_next(Cut.AFTER)

        def lose() -> None:
            address = postgres.remote_url(name, port=proxy.port)
            with end_at(source, Role.SOURCE) as from_, end_at(address, Role.TARGET) as to:
                move(from_, to, cut, chunk=CHUNK)

        with pytest.raises(StoreError, match="servern svarar inte"):
            await asyncio.to_thread(lose)

    again = await asyncio.to_thread(moved, source, postgres.url(name))  # the proxy still closes

    assert again.is_verified
    assert contents(source) == contents(postgres.url(name))


# What is refused


async def test_a_database_in_which_there_is_something_is_left_alone(
    source: str, target: str
) -> None:
    async with PostgresStore(target, Series()) as store:
        await received(store)
    before = contents(target)

    with pytest.raises(StoreError, match=r"är inte tom. Skapa en ny"):
        moved(source, target)

    assert before == contents(target)


async def test_a_move_that_is_finished_is_not_made_again(source: str, target: str) -> None:
    moved(source, target)

    with pytest.raises(StoreError, match=r"flytten är klar. Ange den i STODBOT_DATABASE"):
        moved(source, target)


async def test_half_of_another_register_is_left_alone(
    source: str, target: str, tmp_path: Path
) -> None:
    half_moved(source, target)
    before = contents(target)
    async with SqliteStore(tmp_path / "other.sqlite", Series()) as store:
        for number in range(30):
            await register(store, wish(str(number)))

    with pytest.raises(StoreError, match="halvfärdig sedan en flytt från en annan databas"):
        moved(f"sqlite:{tmp_path / 'other.sqlite'}", target)

    assert before == contents(target)


def test_a_source_that_was_changed_behind_its_back_is_not_moved(
    path: Path, source: str, target: str
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE enquiry SET rating = 5 WHERE id = 1")
        db.commit()

    with pytest.raises(StoreError, match=r"skadad eller ändrad \(1 fel\).*Inget har flyttats"):
        moved(source, target)

    assert {()} == {tuple(rows) for rows in contents(target).values()}


def test_a_source_with_bytes_that_are_no_text_is_told(path: Path, source: str, target: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE talk SET state = CAST(x'ff' AS TEXT)")
        db.commit()

    with pytest.raises(StoreError, match=r"en text i filen är skadad. Återställ den"):
        moved(source, target)


def test_a_text_that_the_server_does_not_take_is_told_without_it(
    path: Path, source: str, target: str
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE talk SET state = 'hemlig' || char(0)")
        db.commit()

    with pytest.raises(StoreError, match="tabellen talk har en text") as raised:
        moved(source, target)

    assert "hemlig" not in str(raised.value)


def test_a_source_that_is_not_there_is_told_and_not_made(tmp_path: Path, target: str) -> None:
    with pytest.raises(StoreError, match=r"finns inte. Rätta sökvägen"):
        moved(f"sqlite:{tmp_path / 'no.sqlite'}", target)

    assert not (tmp_path / "no.sqlite").exists()


def test_a_source_of_an_older_version_is_left_as_it_is(
    path: Path, source: str, target: str
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 4")

    with pytest.raises(StoreError, match=r"har version 4, och .*register verify` mot den en gång"):
        moved(source, target)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("INSERT INTO schema_version (version) VALUES (999)", "999.*Använd ett nyare program"),
        ("DELETE FROM schema_version WHERE version > 3", "har version 3, och"),
    ],
)
def test_a_target_of_another_version_is_refused(
    source: str, postgres: Server, database: str, statement: str, told: str
) -> None:
    postgres.run(statement, database=database)

    with pytest.raises(StoreError, match=told):
        moved(source, postgres.url(database))


def test_a_server_without_a_register_has_nothing_to_move(target: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="är tom, så det finns inget att flytta"):
        moved(target, f"sqlite:{tmp_path / 'into.sqlite'}")


def test_a_file_of_another_program_is_left_alone(source: str, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE notes (x)")

    with pytest.raises(StoreError, match="är inte stodbots, utan en annan"):
        moved(source, f"sqlite:{other}")

    assert {"notes": []} == contents(f"sqlite:{other}")


async def test_a_server_that_a_bot_is_connected_to_is_refused(source: str, target: str) -> None:
    async with PostgresStore(target, Series()) as store:
        await store.absences()

        with pytest.raises(StoreError, match="används av en bot"):
            await asyncio.to_thread(moved, source, target)


def test_whoever_does_not_own_the_tables_is_told(
    source: str, postgres: Server, database: str
) -> None:
    postgres.run("CREATE ROLE stodbot_mover LOGIN")
    postgres.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO stodbot_mover", database=database)
    try:
        with pytest.raises(StoreError, match="äger inte dess tabeller"):
            moved(source, postgres.url(database, "stodbot_mover"))
    finally:
        postgres.run("DROP OWNED BY stodbot_mover", database=database)
        postgres.run("DROP ROLE stodbot_mover")


# Meanwhile


async def test_nobody_can_change_the_source_as_long_as_it_is_moved(path: Path, source: str) -> None:
    with end_at(source, Role.SOURCE):
        async with SqliteStore(path, Series()) as store:
            with pytest.raises(StoreError, match="låst av ett annat program"):
                await received(store)


async def test_nobody_can_change_a_server_as_long_as_it_is_moved(source: str, target: str) -> None:
    moved(source, target)
    with end_at(target, Role.SOURCE), psycopg.connect(target) as other:
        other.execute("SET lock_timeout = '100ms'")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("INSERT INTO commit_mark (token, is_kept) VALUES ('x', true)")


# Verified


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE inbox SET attempts = 7 WHERE seq = 1", "inbox"),
        ("INSERT INTO morning VALUES ('0001-01-01')", "morning"),
        ("UPDATE thread SET name = name || 'x' WHERE enquiry = 1", "thread"),
    ],
)
async def test_a_target_that_is_not_as_the_source_can_not_be_used(
    source: str, target: str, statement: str, table: str
) -> None:
    assert -signal.SIGKILL == killed(source, target, Stage.CHECKING, 0)
    run_at(target, statement)

    result = moved(source, target)

    assert (False, (table,)) == (result.is_verified, result.differing)
    assert await is_refused(target)


async def test_a_log_that_was_changed_on_the_way_is_found(source: str, target: str) -> None:
    assert -signal.SIGKILL == killed(source, target, Stage.CHECKING, 0)
    run_at(target, "UPDATE payload SET body = 'x' WHERE seq = 1")

    result = moved(source, target)

    assert ("payload",) == result.differing
    assert {1} == {flaw.seq for flaw in result.flaws}
