"""Office hours: when somebody answers, and when so many working days have gone by."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from stodbot.domain.knowledge_base import WorkingHours

MAX_WORKING_DAYS = 366
_DAY = timedelta(days=1)
_MORNING = timedelta(hours=2)
_WEEKS = 3  # in a row no weekday is a Swedish holiday
_DAYS_OFF = ("public", "de_facto")  # the latter: the eves of midsummer, Christmas and New Year


class OfficeHours:
    """Working hours on a calendar with the Swedish holidays, in the region's own time.

    Raises ValueError for hours in which nobody ever answers. Times given must be aware, else
    ValueError is raised; times returned are UTC.
    """

    def __init__(self, hours: WorkingHours) -> None:
        self._days = frozenset(hours.days)
        self._opens = time.fromisoformat(hours.opens)
        self._closes = time.fromisoformat(hours.closes)
        self._zone = ZoneInfo(hours.time_zone)
        self._closed = frozenset(hours.closed)
        self._holidays: dict[int, frozenset[date]] = {}  # by year, as they are asked for
        if self._days.isdisjoint(range(7)):
            raise ValueError(f"no weekday among {hours.days}")
        if self._opens >= self._closes:
            raise ValueError(f"opens at {hours.opens}, closes at {hours.closes}")

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers then; at the minute of closing nobody does."""
        local = self._local(at)
        return self.is_working_day(local.date()) and self._opens <= local.time() < self._closes

    def is_morning(self, at: datetime) -> bool:
        """Whether the day's work has just begun: within two hours of the opening."""
        local = self._local(at)
        opened = datetime.combine(local.date(), self._opens, self._zone)
        return self.is_open(at) and local < opened + _MORNING

    def is_working_day(self, day: date) -> bool:
        """Whether somebody answers that day. Raises TypeError for a time: see day_of."""
        if isinstance(day, datetime):  # is a date too, but equal to none
            raise TypeError(f"a day is wanted, not {day}")
        return (
            day.weekday() in self._days
            and day not in self._closed
            and day not in self._holidays_of(day.year)
        )

    def opening_after(self, at: datetime) -> datetime:
        """The time itself if somebody answers then, else when somebody does next."""
        local = self._local(at)
        if self.is_open(at):
            return at.astimezone(UTC)
        is_too_early = local.time() < self._opens
        first = local.date() if is_too_early else local.date() + _DAY
        return self._utc(self._working_day_from(first), self._opens)

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day so many working days later; outside hours counts as next opening.

        Raises ValueError for fewer than 0 days or more than MAX_WORKING_DAYS.
        """
        if not 0 <= days <= MAX_WORKING_DAYS:
            raise ValueError(f"{days} working days")
        begun = self.opening_after(start).astimezone(self._zone)
        day = begun.date()
        for _ in range(days):
            day = self._working_day_from(day + _DAY)
        return self._utc(day, begun.time())

    def day_of(self, at: datetime) -> date:
        """The day it is then in the region."""
        return self._local(at).date()

    def _working_day_from(self, day: date) -> date:
        last = day + timedelta(weeks=_WEEKS * (len(self._closed) + 1))  # closed days join breaks
        while not self.is_working_day(day):
            if day > last:
                raise ValueError(f"no working day until {last}")
            day += _DAY
        return day

    def _holidays_of(self, year: int) -> frozenset[date]:
        if year not in self._holidays:
            calendar = country_holidays(
                "SE", years=year, expand=False, include_sundays=False, categories=_DAYS_OFF
            )
            self._holidays[year] = frozenset(calendar)
        return self._holidays[year]

    def _local(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError(f"{at} has no time zone")
        return at.astimezone(self._zone)

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone).astimezone(UTC)
