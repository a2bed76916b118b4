"""Where the data is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from stodbot.doctor.finding import Check, Status
from stodbot.doctor.storage import Place, judge_place, place_at
from tests.doctor.conftest import Doctor, amiss, statuses, told

GB, MB = 10**9, 10**6
GOOD = Place(
    path=Path("data"),
    exists=True,
    is_directory=True,
    is_writable=True,
    free=50 * GB,
    total=100 * GB,
)


def test_a_directory_with_room_is_fine() -> None:
    found = list(judge_place(GOOD))

    expected = "Boten kan skriva i data.\n50,0 GB är ledigt på disken, 50 % av den."
    assert ([], expected) == (amiss(found), told(found))


@pytest.mark.parametrize(
    ("free", "total", "status"),
    [
        (500 * MB, 1 * GB, Status.OK),
        (499 * MB, 1 * GB, Status.WARNING),
        (9 * GB, 100 * GB, Status.WARNING),
        (50 * MB, 1 * GB, Status.WARNING),
        (49 * MB, 1 * GB, Status.ERROR),
        (0, 0, Status.ERROR),
    ],
)
def test_little_room_is_a_warning_and_next_to_none_an_error(
    free: int, total: int, status: Status
) -> None:
    *_, space = judge_place(replace(GOOD, free=free, total=total))

    assert status is space.status


def test_a_directory_that_may_not_be_written_is_an_error() -> None:
    (place, _) = judge_place(replace(GOOD, is_writable=False))

    assert (Status.ERROR, "Boten får inte skriva i data.") == (place.status, place.told)


def test_a_directory_that_cannot_be_made_is_an_error() -> None:
    (place, _) = judge_place(replace(GOOD, exists=False, is_writable=False))

    assert Status.ERROR is place.status
    assert "finns inte, och boten får inte skapa den" in place.told


def test_a_directory_that_is_not_there_yet_is_measured_where_it_will_be(tmp_path: Path) -> None:
    place = place_at(tmp_path / "a" / "b")

    assert (False, True, True) == (place.exists, place.is_directory, place.is_writable)


async def test_a_file_in_the_place_of_the_directory_is_an_error(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("")

    found = await doctor.of(Check.DATABASE)

    assert Status.ERROR in statuses(found)
    assert "är ingen katalog" in told(found)
