"""A change to the files is noticed once, and only when it is whole."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stodbot.knowledge.watching import Watch

NANOSECOND = 1


def looks(watch: Watch, times: int = 3) -> list[bool]:
    return [watch.look() for _ in range(times)]


def with_time(path: Path, later: int) -> None:
    """Set the time of the last change: so much later than it is, in nanoseconds."""
    found = path.stat()
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + later))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge directory with one file of each kind."""
    folder = tmp_path / "knowledge"
    for name in (
        "guide/office.yaml",
        "texts/sv.yaml",
        "triage.yaml",
        "requests.yaml",
        "coordinators.yaml",
        "tests/none.yaml",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return folder


def test_files_that_stay_as_they_are_have_not_changed(folder: Path) -> None:
    watch = Watch(folder)

    assert [False, False, False] == looks(watch)


@pytest.mark.parametrize(
    "name",
    ["guide/office.yaml", "texts/sv.yaml", "triage.yaml", "requests.yaml", "coordinators.yaml"],
)
def test_a_file_that_is_saved_is_noticed_once(folder: Path, name: str) -> None:
    watch = Watch(folder)

    (folder / name).write_text("something longer than before", "utf-8")

    assert [False, True, False] == looks(watch)


def test_a_text_of_the_same_length_is_noticed_by_its_time(folder: Path) -> None:
    watch = Watch(folder)

    with_time(folder / "triage.yaml", NANOSECOND)

    assert [False, True, False] == looks(watch)


def test_a_time_that_goes_back_is_noticed(folder: Path) -> None:
    watch = Watch(folder)

    with_time(folder / "triage.yaml", -NANOSECOND)

    assert [False, True, False] == looks(watch)


def test_a_file_that_is_still_being_written_waits_until_it_is_whole(folder: Path) -> None:
    watch, path = Watch(folder), folder / "guide/office.yaml"
    seen = []

    for text in ("id:", "id: off", "id: office"):
        path.write_text(text, "utf-8")
        seen.append(watch.look())

    assert ([False, False, False], [True, False]) == (seen, looks(watch, 2))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "guide/new.yaml").write_text("id: new", "utf-8"),
        lambda folder: (folder / "new.yml").write_text("id: new", "utf-8"),
        lambda folder: (folder / "guide/office.yaml").unlink(),
        lambda folder: (folder / "guide/office.yaml").rename(folder / "office.yaml"),
        lambda folder: (folder / "guide").rename(folder / "guides"),
        lambda folder: (folder / "guide/office.yaml").chmod(0o600),
    ],
    ids=["new", "new in the folder itself", "removed", "moved", "folder moved", "rights"],
)
def test_a_change_to_the_folder_is_noticed(folder: Path, change: Callable[[Path], object]) -> None:
    watch = Watch(folder)

    change(folder)

    assert [False, True, False] == looks(watch)


@pytest.mark.parametrize(
    "name",
    [
        "tests/none.yaml",
        "tests/guide/new.yaml",
        "guide/office.yaml~",
        "guide/.office.yaml.swp",
        "guide/.#office.yaml",
        "guide/#office.yaml#",
        "guide/4913",
        "notes.md",
        ".git/config.yaml",
    ],
)
def test_what_no_answer_is_made_of_is_not_looked_at(folder: Path, name: str) -> None:
    watch, path = Watch(folder), folder / name

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("something else", "utf-8")

    assert [False, False, False] == looks(watch)


def test_a_folder_called_tests_further_down_is_looked_at(folder: Path) -> None:
    watch, path = Watch(folder), folder / "guide/tests/office.yaml"

    path.parent.mkdir()
    path.write_text("id: office", "utf-8")

    assert [False, True, False] == looks(watch)


def test_a_directory_that_is_gone_for_a_moment_has_not_changed(folder: Path) -> None:
    watch, away = Watch(folder), folder.with_name("away")

    folder.rename(away)
    gone = watch.look()
    away.rename(folder)

    assert (False, [False, False]) == (gone, looks(watch, 2))


def test_a_directory_that_stays_away_is_a_change_and_so_is_its_coming_back(folder: Path) -> None:
    watch, away = Watch(folder), folder.with_name("away")

    folder.rename(away)
    gone = looks(watch)
    away.rename(folder)

    assert ([False, True, False], [False, True, False]) == (gone, looks(watch))


def test_a_directory_that_is_not_there_at_first_is_found_later(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "knowledge")
    before = looks(watch, 2)

    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge/office.yaml").write_text("id: office", "utf-8")

    assert ([False, False], [False, True]) == (before, looks(watch, 2))


def test_the_file_that_a_link_leads_to_is_looked_at(folder: Path) -> None:
    (folder / "..data").mkdir()  # as containers mount a directory
    real = folder / "..data/boats.yaml"
    real.write_text("id: boats", "utf-8")
    (folder / "boats.yaml").symlink_to(real)
    watch = Watch(folder)

    with_time(real, NANOSECOND)

    assert [False, True, False] == looks(watch)


def test_a_link_that_leads_nowhere_is_noticed_as_it_comes_and_goes(folder: Path) -> None:
    watch, link = Watch(folder), folder / "guide/link"

    link.symlink_to(folder / "nowhere")
    came = looks(watch, 2)
    link.unlink()

    assert ([False, True], [False, True]) == (came, looks(watch, 2))


def test_two_states_in_turn_are_no_change_until_one_stays(folder: Path) -> None:
    watch, path = Watch(folder), folder / "triage.yaml"
    before = path.stat()
    seen = []

    for later in (1, 2, 1, 2):
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + later))
        seen.append(watch.look())

    assert ([False] * 4, True) == (seen, watch.look())
