"""What a disk may have failed to keep is written again, as it stands."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stodbot.store.sqlite import mending
from stodbot.store.sqlite.mending import mend, rewrite


def test_a_file_that_is_written_again_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(bytes(range(256)) * 99)
    before = file.stat()

    rewrite(file)

    assert bytes(range(256)) * 99 == file.read_bytes()
    assert before.st_ino == file.stat().st_ino
    assert before.st_mtime_ns < file.stat().st_mtime_ns


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    rewrite(tmp_path / "log")

    assert [] == list(tmp_path.iterdir())


def test_mending_writes_the_log_of_the_file_and_commits_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, written = tmp_path / "a.sqlite", list[Path]()
    monkeypatch.setattr(mending, "rewrite", written.append)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 7")
        before = path.read_bytes()

        db.execute("BEGIN IMMEDIATE")
        mend(db, path)
        db.execute("COMMIT")

        assert (7,) == db.execute("PRAGMA user_version").fetchone()
    assert [tmp_path / "a.sqlite-wal"] == written
    assert before[24:28] < path.read_bytes()[24:28]  # SQLite counts the changes of a file there
