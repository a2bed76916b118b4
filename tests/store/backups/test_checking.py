"""A backup in which anything is not as it was written is refused, and what it is named."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from stodbot.errors import BackupError
from stodbot.store.backups import manifest
from stodbot.store.backups.archive import SUMS, Reader, Writer
from stodbot.store.backups.checking import check
from stodbot.store.backups.taking import Taken
from stodbot.store.sqlite.schema import migrations
from tests.store.backups.conftest import FILE, Place, fill
from tests.store.contract import NOW

NEWEST = len(migrations())
Change = Callable[[str, bytes], bytes | None]


@pytest.fixture
async def backup(file_place: Place) -> Taken:
    await fill(file_place)
    return file_place.backup()


def checked(content: bytes) -> str:
    """What is said of it."""
    with pytest.raises(BackupError) as told:
        check(io.BytesIO(content), NEWEST)
    return str(told.value)


def rewritten(backup: Taken, change: Change) -> bytes:
    """The backup with other parts, and with digests that are theirs."""
    file = io.BytesIO()
    archive = Writer(file, NOW)
    for name, content in Reader(io.BytesIO(backup.path.read_bytes())):
        other = change(name, b"".join(content))
        if name != SUMS and other is not None:
            archive.add(name, other)
    archive.finish()
    return file.getvalue()


def parts_of(content: bytes) -> list[tuple[str, int, int]]:
    """Name, begin and end of each part."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        return [(one.name, one.offset_data, one.offset_data + one.size) for one in tar]


def test_a_backup_as_it_was_made_is_right(backup: Taken) -> None:
    with backup.path.open("rb") as file:
        found = check(file, NEWEST)

    assert (backup.manifest, True) == (found.manifest, FILE in found.sums)


def test_any_byte_that_is_another_is_found_and_its_part_named(backup: Taken) -> None:
    whole = backup.path.read_bytes()
    inside = {place: name for name, begin, end in parts_of(whole) for place in range(begin, end)}

    for place in range(0, len(whole), 23):
        other = bytearray(whole)
        other[place] ^= 1
        told = checked(bytes(other))

        if place in inside and inside[place] != SUMS:
            assert f"delen {inside[place]} " in told


def test_any_byte_of_the_first_header_and_of_the_end_counts(backup: Taken) -> None:
    whole = backup.path.read_bytes()

    for place in (*range(512), *range(len(whole) - 1_536, len(whole), 3)):
        other = bytearray(whole)
        other[place] ^= 0x20
        assert "skadad" in checked(bytes(other))


def test_one_that_was_cut_off_is_refused_wherever_that_was(backup: Taken) -> None:
    whole = backup.path.read_bytes()

    for length in range(0, len(whole), 61):
        assert any(word in checked(whole[:length]) for word in ("avkortad", "skadad"))


def test_the_part_in_which_it_was_cut_off_is_named(backup: Taken) -> None:
    whole = backup.path.read_bytes()
    name, begin, _ = parts_of(whole)[2]

    assert f"avkortad vid delen {name}" in checked(whole[: begin + 1])


def test_what_follows_the_end_is_not_ours(backup: Taken) -> None:
    assert "filens slut" in checked(backup.path.read_bytes() + b"\0")


def test_a_newer_database_is_refused(backup: Taken) -> None:
    newer = backup.path.read_bytes()

    with pytest.raises(BackupError, match=f"känner bara till version {NEWEST - 1}"):
        check(io.BytesIO(newer), NEWEST - 1)


def test_another_format_is_refused(backup: Taken) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b'"format": 1', b'"format": 2') if name == manifest.NAME else content

    assert "formatet 2" in checked(rewritten(backup, change))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq": ', b'"seq": "x'),
        (b'"tables": ', b'"tabeller": '),
        (b'"salt"', b'"salt) VALUES (1); --"'),
        (b"{", b"["),
    ],
    ids=["number", "key", "column", "json"],
)
def test_a_manifest_that_makes_no_sense_is_refused(backup: Taken, old: bytes, new: bytes) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old, new) if name == manifest.NAME else content

    assert "manifest.json går inte att förstå" in checked(rewritten(backup, change))


def test_without_a_manifest_it_is_none(backup: Taken) -> None:
    found = rewritten(backup, lambda name, content: None if name == manifest.NAME else content)

    assert f"delen {manifest.NAME}" in checked(found)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "attachments/../evil/1-1", "tables/event", "cache/x"]
)
def test_a_part_that_no_backup_has_is_refused(name: str) -> None:
    file = io.BytesIO()
    archive = Writer(file, NOW)
    archive.add(name, b"x")
    archive.finish()

    assert "skadad" in checked(file.getvalue())


def test_a_part_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO()
    archive = Writer(file, NOW)
    archive.add("tables/event/00001.jsonl.gz", b"x")
    archive.add("tables/event/00001.jsonl.gz", b"y")
    archive.finish()

    assert "skadad" in checked(file.getvalue())


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    assert "filens början" in checked(b"PK\3\4" * 1_000)


def test_it_can_be_unpacked_and_checked_without_this_program(backup: Taken) -> None:
    with tarfile.open(backup.path) as tar:
        names = tar.getnames()
        listed = tar.extractfile(SUMS)
        assert listed is not None
        lines = listed.read().decode().splitlines()
        modes = {one.mode for one in tar}

    assert names[:-1] == [line.split("  ")[1] for line in lines]
    assert {0o600} == modes
