"""What people ask that the bot doesn't answer, for whoever keeps the knowledge."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.masking import masked
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store
from stodbot.enquiries.statistics import Fate, Unanswered
from stodbot.enquiries.wording import shortened, shown
from stodbot.overview.alike import groups

_SV = Language.SWEDISH
_USUAL_DAYS = 30
_MOST_DIGITS = 4  # in a number of days
_MOST_LISTED = 20
_LONGEST = 100  # characters of a question
_READ = 1_000  # characters of it that are looked at


class Gaps:
    """The questions, those that were asked most first."""

    def __init__(
        self, store: Store, offices: Offices, phrases: Phrasebook, keep: timedelta
    ) -> None:
        """`keep` is how long texts are kept that no human was to answer."""
        self._store = store
        self._hours: OfficeHours = offices.hours
        self._phrases = phrases
        self._kept_days = keep.days

    async def shown(self, words: Sequence[str], at: datetime) -> Shown:
        """Those of so many days, or how to say that."""
        days = self._days(words)
        if days is None:
            return Shown(self._say("how", days=self._kept_days))
        found = await self._store.unanswered(at - timedelta(days=days))
        alike = await asyncio.to_thread(_most_asked_first, found)  # others don't wait for it
        if not alike:
            return Shown(self._say("none", days=days))
        lines = [self._say("heading", days=days, count=sum(map(len, alike))), ""]
        lines += [self._line(group) for group in alike[:_MOST_LISTED]]
        if len(alike) > _MOST_LISTED:
            lines.append(self._say("more", count=len(alike) - _MOST_LISTED))
        return Shown("\n".join([*lines, "", self._say("todo")]))

    def _days(self, words: Sequence[str]) -> int | None:
        """How far back to look; texts are not kept longer than they are."""
        match words:
            case []:
                return min(_USUAL_DAYS, self._kept_days)
            case [number] if number.isdecimal() and len(number) <= _MOST_DIGITS and int(number):
                return min(int(number), self._kept_days)
            case _:
                return None

    def _line(self, group: Sequence[Unanswered]) -> str:
        day = self._hours.day_of(max(question.at for question in group))
        return self._say(
            "once" if len(group) == 1 else "several",
            count=len(group),
            day=day.isoformat(),
            text=self._text(group[0]),
            fates=", ".join(self._fates(group)),
        )

    def _fates(self, group: Sequence[Unanswered]) -> Iterator[str]:
        """What came of them, and how often."""
        counts = Counter(question.fate for question in group)
        for fate in Fate:
            if counts[fate]:
                yield self._say(fate, count=counts[fate])

    def _text(self, question: Unanswered) -> str:
        """A question on one line; numbers are hidden before it is cut: half of one is not known."""
        line = " ".join(shown(question.text[:_READ]).split())
        return shortened(masked(line, self._phrases.say(_SV, "masked_number")), _LONGEST)

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, f"unanswered_{key}", **fields)


def _most_asked_first(found: Sequence[Unanswered]) -> list[list[Unanswered]]:
    """The same questions together; of those that were asked as often, the latest first."""
    together = groups(found)
    return sorted(together, key=lambda group: (len(group), max(q.at for q in group)), reverse=True)
