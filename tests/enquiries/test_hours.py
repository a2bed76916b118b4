"""Office hours follow the Swedish calendar and the clock on the wall, whatever UTC says."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stodbot.domain.knowledge_base import WorkingHours
from stodbot.enquiries.hours import MAX_WORKING_DAYS, OfficeHours

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WEEKDAYS = (0, 1, 2, 3, 4)
TIMES = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, STOCKHOLM, ZoneInfo("America/New_York")]),
)


def office(
    *,
    days: tuple[int, ...] = WEEKDAYS,
    opens: str = "08:00",
    closes: str = "16:30",
    closed: tuple[date, ...] = (),
    time_zone: str = "Europe/Stockholm",
) -> OfficeHours:
    return OfficeHours(
        WorkingHours(days=days, opens=opens, closes=closes, time_zone=time_zone, closed=closed)
    )


def local(text: str) -> datetime:
    """A time as the clock on the wall in Sundsvall shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-09-14T07:59:59.999999", False, id="before opening"),
        pytest.param("2026-09-14T08:00", True, id="at opening"),
        pytest.param("2026-09-14T16:29:59.999999", True, id="before closing"),
        pytest.param("2026-09-14T16:30", False, id="at closing"),
        pytest.param("2026-09-12T10:00", False, id="Saturday"),
        pytest.param("2026-12-24T10:00", False, id="Christmas Eve"),
    ],
)
def test_time_within_hours_of_a_working_day_is_open(at: str, expected: bool) -> None:
    actual = office().is_open(local(at))

    assert expected is actual


def test_same_utc_time_is_open_in_summer_and_not_in_winter() -> None:
    hours = office()

    opened = [hours.is_open(utc("2026-07-01T06:30")), hours.is_open(utc("2026-12-01T06:30"))]

    assert [True, False] == opened


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 9, 14), True, id="Monday"),
        pytest.param(date(2026, 9, 13), False, id="Sunday"),
        pytest.param(date(2026, 1, 6), False, id="Epiphany"),
        pytest.param(date(2026, 4, 2), True, id="Maundy Thursday"),
        pytest.param(date(2026, 4, 3), False, id="Good Friday"),
        pytest.param(date(2026, 4, 6), False, id="Easter Monday"),
        pytest.param(date(2026, 5, 1), False, id="May Day"),
        pytest.param(date(2026, 5, 14), False, id="Ascension Day"),
        pytest.param(date(2026, 5, 15), True, id="the day after it"),
        pytest.param(date(2026, 5, 25), True, id="Whit Monday, no holiday since 2005"),
        pytest.param(date(2025, 6, 6), False, id="National Day"),
        pytest.param(date(2026, 6, 19), False, id="Midsummer Eve"),
        pytest.param(date(2026, 10, 30), True, id="All Saints' Eve"),
        pytest.param(date(2026, 12, 24), False, id="Christmas Eve"),
        pytest.param(date(2026, 12, 31), False, id="New Year's Eve"),
        pytest.param(date(2027, 1, 1), False, id="New Year's Day"),
    ],
)
def test_holiday_is_no_working_day(day: date, expected: bool) -> None:
    actual = office().is_working_day(day)

    assert expected is actual


def test_day_closed_by_the_region_is_no_working_day() -> None:
    hours = office(closed=(date(2026, 5, 15),))

    actual = hours.is_working_day(date(2026, 5, 15))

    assert False is actual


def test_plain_sunday_is_a_working_day_where_sundays_are() -> None:
    hours = office(days=(6,))

    days = [hours.is_working_day(date(2026, 4, 12)), hours.is_working_day(date(2026, 4, 5))]

    assert [True, False] == days


def test_time_in_place_of_a_day_is_refused() -> None:
    hours = office()

    with pytest.raises(TypeError):
        hours.is_working_day(local("2026-12-24T10:00"))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-09-14T10:15:30", "2026-09-14T08:15:30", id="open"),
        pytest.param("2026-09-14T05:00", "2026-09-14T06:00", id="early"),
        pytest.param("2026-09-14T16:30", "2026-09-15T06:00", id="at closing"),
        pytest.param("2026-09-11T18:00", "2026-09-14T06:00", id="Friday evening"),
        pytest.param("2026-09-12T05:00", "2026-09-14T06:00", id="early on Saturday"),
        pytest.param("2026-12-23T17:00", "2026-12-28T07:00", id="before Christmas"),
        pytest.param("2026-12-30T17:00", "2027-01-04T07:00", id="over New Year"),
        pytest.param("2026-03-28T12:00", "2026-03-30T06:00", id="over the start of summer time"),
        pytest.param("2026-03-29T02:30", "2026-03-30T06:00", id="a time that there is not"),
        pytest.param("2026-10-24T12:00", "2026-10-26T07:00", id="over the end of summer time"),
        pytest.param("2026-10-25T02:30", "2026-10-26T07:00", id="a time that there is twice"),
    ],
)
def test_opening_is_the_time_itself_or_the_next_morning_somebody_works(
    at: str, expected: str
) -> None:
    opening = office().opening_after(local(at))

    assert (utc(expected), UTC) == (opening, opening.tzinfo)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param("2026-09-14T10:15:30", "2026-09-16T10:15:30", id="midweek"),
        pytest.param("2026-09-11T15:00", "2026-09-15T15:00", id="Friday"),
        pytest.param("2026-09-12T12:00", "2026-09-16T08:00", id="Saturday counts from Monday"),
        pytest.param("2026-09-14T16:30", "2026-09-17T08:00", id="at closing counts from tomorrow"),
        pytest.param("2026-09-14T06:00", "2026-09-16T08:00", id="early counts from opening"),
        pytest.param("2026-04-02T10:00", "2026-04-08T10:00", id="Easter"),
        pytest.param("2026-06-18T10:00", "2026-06-23T10:00", id="midsummer"),
        pytest.param("2026-12-22T10:00", "2026-12-28T10:00", id="Christmas"),
        pytest.param("2026-12-24T10:00", "2026-12-30T08:00", id="Christmas Eve"),
        pytest.param("2026-12-30T10:00", "2027-01-05T10:00", id="New Year"),
        pytest.param("2027-01-04T10:00", "2027-01-07T10:00", id="Epiphany"),
        pytest.param("2026-03-27T15:00", "2026-03-31T15:00", id="start of summer time"),
        pytest.param("2026-03-29T12:00", "2026-04-01T08:00", id="first day of summer time"),
        pytest.param("2026-10-23T15:00", "2026-10-27T15:00", id="end of summer time"),
        pytest.param("2026-10-25T12:00", "2026-10-28T08:00", id="last day of summer time"),
    ],
)
def test_two_working_days_end_at_the_same_clock_time(start: str, expected: str) -> None:
    end = office().after_working_days(local(start), 2)

    assert (local(expected), UTC) == (end, end.tzinfo)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param("2026-03-27T14:00", "2026-03-30T13:00", id="start of summer time"),
        pytest.param("2026-10-23T13:00", "2026-10-26T14:00", id="end of summer time"),
    ],
)
def test_clock_put_forward_or_back_moves_the_end_in_utc(start: str, expected: str) -> None:
    end = office().after_working_days(utc(start), 1)

    assert utc(expected) == end


def test_no_working_days_end_at_the_opening() -> None:
    end = office().after_working_days(local("2026-09-12T12:00"), 0)

    assert local("2026-09-14T08:00") == end


def test_closed_day_is_not_counted() -> None:
    hours = office(closed=(date(2026, 5, 15),))

    end = hours.after_working_days(local("2026-05-13T10:00"), 1)

    assert local("2026-05-18T10:00") == end


def test_years_of_closed_days_between_holidays_end() -> None:
    thursdays = [date(2026, 1, 1) + timedelta(weeks=number) for number in range(157)]
    closed = tuple(day for day in thursdays if office().is_working_day(day))

    opening = office(days=(3,), closed=closed).opening_after(local("2026-01-01T10:00"))

    assert local("2029-01-04T08:00") == opening


@pytest.mark.parametrize("days", [-1, MAX_WORKING_DAYS + 1, 10**9])
def test_more_working_days_than_a_year_or_less_than_none_are_refused(days: int) -> None:
    hours = office()

    with pytest.raises(ValueError, match=str(days)):
        hours.after_working_days(local("2026-09-14T10:00"), days)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-07-01T22:30", date(2026, 7, 2), id="summer"),
        pytest.param("2026-12-31T23:30", date(2027, 1, 1), id="winter"),
        pytest.param("2026-12-31T22:30", date(2026, 12, 31), id="an hour before"),
    ],
)
def test_day_is_the_one_in_sweden(at: str, expected: date) -> None:
    day = office().day_of(utc(at))

    assert expected == day


def test_day_and_opening_follow_the_time_zone_of_the_hours() -> None:
    hours = office(time_zone="Europe/Helsinki")

    found = (hours.day_of(utc("2026-07-01T21:30")), hours.opening_after(utc("2026-07-01T21:30")))

    assert (date(2026, 7, 2), utc("2026-07-02T05:00")) == found


@pytest.mark.parametrize("method", ["is_open", "opening_after", "day_of"])
def test_time_without_a_zone_is_refused(method: str) -> None:
    naive = local("2026-09-14T10:00").replace(tzinfo=None)
    hours = office()

    with pytest.raises(ValueError, match="2026-09-14 10:00:00 has no time zone"):
        getattr(hours, method)(naive)


def test_start_without_a_zone_is_refused() -> None:
    naive = local("2026-09-14T10:00").replace(tzinfo=None)
    hours = office()

    with pytest.raises(ValueError, match="no time zone"):
        hours.after_working_days(naive, 2)


@pytest.mark.parametrize(
    ("days", "opens", "closes"),
    [
        pytest.param((), "08:00", "16:30", id="no day"),
        pytest.param((7,), "08:00", "16:30", id="no such day"),
        pytest.param(WEEKDAYS, "16:30", "08:00", id="closes first"),
        pytest.param(WEEKDAYS, "08:00", "08:00", id="closes at once"),
    ],
)
def test_hours_in_which_nobody_answers_are_refused(
    days: tuple[int, ...], opens: str, closes: str
) -> None:
    with pytest.raises(ValueError, match=r"weekday|closes"):
        office(days=days, opens=opens, closes=closes)


@given(at=TIMES, day=st.integers(0, 6))
@example(at=local("2026-12-24T17:00"), day=3)  # New Year's Eve is the next Thursday
def test_opening_is_found_and_open_whichever_day_is_the_only_one(at: datetime, day: int) -> None:
    hours = office(days=(day,))

    opening = hours.opening_after(at)

    assert (True, True) == (hours.is_open(opening), at <= opening)


@given(start=TIMES, days=st.integers(0, 30), wait=st.timedeltas(timedelta(), timedelta(days=9)))
def test_who_comes_later_never_gets_an_earlier_end(
    start: datetime, days: int, wait: timedelta
) -> None:
    hours = office()
    first = start.astimezone(UTC)

    ends = [hours.after_working_days(first, days), hours.after_working_days(first + wait, days)]

    assert sorted(ends) == ends


@given(start=TIMES, first=st.integers(0, 15), then=st.integers(0, 15))
def test_days_counted_in_two_goes_end_as_in_one(start: datetime, first: int, then: int) -> None:
    hours = office()

    ended = hours.after_working_days(hours.after_working_days(start, first), then)

    assert hours.after_working_days(start, first + then) == ended


@given(at=TIMES, minutes=st.integers(-12 * 60, 12 * 60))
def test_zone_a_time_is_written_in_does_not_matter(at: datetime, minutes: int) -> None:
    hours = office()
    elsewhere = at.astimezone(UTC).astimezone(timezone(timedelta(minutes=minutes)))

    ends = {hours.after_working_days(same, 2) for same in (at, elsewhere)}

    assert 1 == len(ends)
