"""Files that are there whole or not at all, and why the disk refused one."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stodbot import disk
from stodbot.disk import put_file, reason_of, unfinished


def test_a_file_is_put_where_it_belongs_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b" / "c.pdf"

    put_file(place, [b"one", b"two"])

    rights = [path.stat().st_mode & 0o777 for path in (place, place.parent, place.parent.parent)]
    assert (b"onetwo", [0o600, 0o700, 0o700]) == (place.read_bytes(), rights)


def test_folders_that_somebody_made_who_was_killed_are_made_certain_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(disk, "sync_folder", synced.append)
    place = tmp_path / "a" / "b" / "c.pdf"
    place.parent.mkdir(parents=True)

    put_file(place, [b"one"])

    assert [place.parent, place.parent.parent, tmp_path] == synced


def test_a_file_whose_content_ends_too_soon_is_not_put_there(tmp_path: Path) -> None:
    place = tmp_path / "c.pdf"
    place.write_bytes(b"old")

    def content() -> Iterator[bytes]:
        yield b"new"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        put_file(place, content())

    assert ([place], b"old") == (list(tmp_path.iterdir()), place.read_bytes())


def test_what_somebody_who_was_killed_left_is_written_anew(tmp_path: Path) -> None:
    place = tmp_path / "c.pdf"
    unfinished(place).write_bytes(b"longer than what is to be there")

    put_file(place, [b"short"])

    assert ([place], b"short") == (list(tmp_path.iterdir()), place.read_bytes())


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOENT, "den finns inte"),
        (errno.EACCES, "rättigheter saknas"),
        (errno.ENOSPC, "disken är full"),
        (errno.EISDIR, "det är en katalog"),
    ],
)
def test_why_the_disk_refused_is_told_in_swedish(number: int, expected: str) -> None:
    assert expected == reason_of(OSError(number, os.strerror(number)))


def test_a_reason_that_has_no_words_of_ours_is_told_in_those_of_the_system() -> None:
    error = OSError(errno.ENOEXEC, os.strerror(errno.ENOEXEC))

    assert os.strerror(errno.ENOEXEC) == reason_of(error)
