"""How much is asked, and how it goes: numbers of the last day, week and month."""

import statistics
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.chart import Bar, Chart
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Enquiry, State
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store
from stodbot.enquiries.statistics import Figures, Wait

_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
_DAYS_DRAWN = 14  # two weeks: weekdays can be compared with the same ones before
_WAITING = (State.NEW, State.CLAIMED)


class Summary:
    """Numbers, a line each; the picture shows the last of them."""

    def __init__(self, store: Store, offices: Offices, phrases: Phrasebook) -> None:
        self._store = store
        self._hours = offices.hours
        self._zone = ZoneInfo(offices.coordinators.working_hours.time_zone)
        self._phrases = phrases

    async def shown(self, at: datetime) -> Shown:
        """The numbers as they are then."""
        local = at.astimezone(self._zone)
        periods = [await self._store.figures(local - period) for period in (_DAY, _WEEK, _MONTH)]
        chart = await self._per_day(at)
        blocks = (
            [self._say("heading")],
            [*self._read(periods)],
            [*self._enquiries(periods)],
            [*self._open(await self._store.open_items(), at)],
            [f"{chart.title}:", *(f"{bar.label}: {bar.value}" for bar in chart.bars)],
        )
        return Shown("\n\n".join("\n".join(lines) for lines in blocks), chart=chart)

    def _read(self, periods: Sequence[Figures]) -> Iterator[str]:
        """What the bot read, what it did about that, and whether it helped."""
        yield self._row("read", [sum(found.decided.values()) for found in periods])
        for kind in DecisionKind:
            yield self._row(kind, [found.decided[kind] for found in periods])
        yield self._row("helped", [found.helped for found in periods])
        yield self._row("unhelpful", [found.unhelpful for found in periods])

    def _enquiries(self, periods: Sequence[Figures]) -> Iterator[str]:
        """What came to humans, and how soon they answered."""
        yield self._row("registered", [found.registered for found in periods])
        yield self._row("answered", [len(found.waits) for found in periods])
        yield self._row("within", [self._within(found.waits) for found in periods])
        yield self._say("within_how")

    def _open(self, enquiries: Sequence[Enquiry], at: datetime) -> Iterator[str]:
        """What is to be done now."""
        yield self._say("open", count=len(enquiries))
        yield self._say("overdue", count=sum(_is_overdue(enquiry, at) for enquiry in enquiries))

    def _within(self, waits: Sequence[Wait]) -> str:
        """In how many working days half of them were answered."""
        if not waits:
            return self._say("no_answers")
        return str(statistics.median_low(map(self._working_days, waits)))

    def _working_days(self, wait: Wait) -> int:
        """How many working days began in that time: 0 if it was answered on the same day."""
        first, last = (self._hours.day_of(at) for at in (wait.registered_at, wait.answered_at))
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(map(self._hours.is_working_day, days))

    async def _per_day(self, at: datetime) -> Chart:
        """How many messages were read on each of the last days."""
        today = self._hours.day_of(at)
        days = [today - timedelta(days=ago) for ago in reversed(range(_DAYS_DRAWN))]
        since = datetime.combine(days[0], time(), self._zone)
        read = await self._store.read_per_day(since, self._zone)
        bars = tuple(Bar(self._name(day), read.get(day, 0)) for day in days)
        return Chart(self._say("per_day"), bars)

    def _name(self, day: date) -> str:
        weekday = self._say(f"weekday_{day.isoweekday()}")
        return self._say("date", weekday=weekday, day=day.day, month=day.month)

    def _row(self, key: str, values: Sequence[object]) -> str:
        day, week, month = values
        return self._say(key, day=day, week=week, month=month)

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(Language.SWEDISH, f"stat_{key}", **fields)


def _is_overdue(enquiry: Enquiry, at: datetime) -> bool:
    """Whether somebody was, or is now, to be reminded of any of its items."""
    waiting = [item for item in enquiry.items if item.state in _WAITING]
    return any(i.level > 0 or (i.due_at is not None and i.due_at <= at) for i in waiting)
