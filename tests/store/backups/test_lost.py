"""Numbers that were given out after a backup was made are nobody else's."""

from datetime import UTC, datetime

import pytest

from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.register import Series
from stodbot.errors import BackupError
from stodbot.store.backups.lost import Place as NumberPlace
from stodbot.store.backups.lost import place_of
from tests.store.backups.conftest import LATER, Place, contents
from tests.store.contract import NOW, register, wish


async def with_one(place: Place) -> None:
    async with place.store() as store:
        await register(store)


async def test_numbers_that_were_given_out_since_are_void_and_the_next_follows(
    place: Place, empty: Place
) -> None:
    await with_one(place)

    restored = empty.restore(place.backup(), "26STOD3")

    async with empty.store() as store:
        lost = [await store.case(number) for number in ("26STOD2", "26STOD3")]
        after = await register(store, wish("d9"))
        assert [] == await store.flaws()
    assert (2, "26STOD4") == (restored.voided, after.number)
    for case in lost:
        assert case is not None
        assert (NOW, LATER) == (case.enquiry.received_at, case.enquiry.registered_at)
        assert [Deed.REGISTERED, Deed.VOIDED] == [past.deed for past in case.past]
        assert "gick förlorat" in str(case.enquiry.voided)


async def test_nobody_has_anything_to_do_with_a_void_number(place: Place, empty: Place) -> None:
    await with_one(place)

    empty.restore(place.backup(), "26STOD2")

    async with empty.store() as store:
        assert ["26STOD1"] == [enquiry.number for enquiry in await store.open_items()]


@pytest.mark.parametrize("number", ["26STOD1", " 26STOD1 "])
async def test_without_any_since_nothing_is_void(
    file_place: Place, file_empty: Place, number: str
) -> None:
    await with_one(file_place)

    assert 0 == file_empty.restore(file_place.backup(), number).voided


async def test_a_year_that_has_begun_since_begins_with_one(
    file_place: Place, file_empty: Place
) -> None:
    await with_one(file_place)

    restored = file_empty.restore(file_place.backup(), "27STOD2")

    async with file_empty.store() as store:
        first = await store.enquiry("27STOD1")
        assert [] == await store.flaws()
    assert first is not None
    assert (2, datetime(2026, 12, 31, 23, tzinfo=UTC)) == (restored.voided, first.received_at)


@pytest.mark.parametrize("number", ["26STOD", "STOD1", "26STOD01", "x", "26STOD1:2"])
async def test_what_is_no_number_is_told_before_anything_is_done(
    file_place: Place, file_empty: Place, number: str
) -> None:
    await with_one(file_place)

    with pytest.raises(BackupError, match="26STOD1"):
        file_empty.restore(file_place.backup(), number)

    assert not (file_empty.data_dir / "stodbot.sqlite").exists()


async def test_more_than_can_be_true_is_refused_and_nothing_is_kept(
    file_place: Place, file_empty: Place
) -> None:
    await with_one(file_place)

    with pytest.raises(BackupError, match="--last-number"):
        file_empty.restore(file_place.backup(), "26STOD10002")

    assert not (file_empty.data_dir / "stodbot.sqlite").exists()


async def test_exactly_as_many_as_can_be_true_are_void(
    file_place: Place, file_empty: Place
) -> None:
    await with_one(file_place)

    restored = file_empty.restore(file_place.backup(), "26STOD10001")

    assert 10_000 == restored.voided
    assert 10_001 == len((await contents(file_empty))["enquiry"])


@pytest.mark.parametrize(
    ("pattern", "number"),
    [("{yy}STOD{serial}", "26STOD17"), ("RVN-{serial}/{yyyy}", "RVN-17/2026")],
)
def test_a_number_is_read_as_its_series_writes_it(pattern: str, number: str) -> None:
    series = Series(pattern)

    assert NumberPlace(2026, 17) == place_of(number, series)
    assert number == series.number(2026, 17)
