"""What waits for whom, and what was found: lists for staff."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from stodbot.desk.cards import Cards
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Claim, ItemKey
from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Button, Shown, button
from stodbot.enquiries.case import Case
from stodbot.enquiries.hours import OfficeHours
from stodbot.enquiries.port import Store
from stodbot.enquiries.roster import Roster

_MOST = 40  # in one list
_MOST_BUTTONS = 10  # the first that can be claimed; all else by what its line says
_GLIMPSE = 80  # characters of what was asked
_ONE_WORD = re.compile(r"[A-Za-z0-9_]{1,26}")  # what Telegram makes a link of, after "/visa_"
_SV = Language.SWEDISH


class Which(StrEnum):
    """Whose enquiries a list is to show."""

    OWN = "mina"
    CONCERNED = ""  # own, and what waits in one's queues
    ALL = "alla"

    @classmethod
    def of(cls, words: Sequence[str]) -> "Which":
        """What was asked for."""
        wanted = words[0].casefold() if words else ""
        return next((which for which in cls if which == wanted), cls.CONCERNED)


class Lists:
    """Queues, and the results of a search."""

    def __init__(self, store: Store, cards: Cards, phrases: Phrasebook, hours: OfficeHours) -> None:
        self._store = store
        self._cards = cards
        self._phrases = phrases
        self._hours = hours

    async def queue(
        self, who: PersonId, roster: Roster, at: datetime, which: Which = Which.CONCERNED
    ) -> Shown:
        """What somebody has, and what waits in their queues; the oldest promise first."""
        waiting = await self.waiting(roster, None if which is Which.ALL else who)
        mine = [(e, i) for e, i in waiting if i.holder == who]
        others = [(e, i) for e, i in waiting if i.holder != who and not _is_seen_to(i, roster)]
        if which is Which.OWN:
            others = []

        def seen_by(enquiry: Enquiry) -> bool:
            return roster.sees(who, enquiry)

        lines = await self._section("queue_mine", mine, at, seen_by)
        lines += await self._section("queue_waiting", others, at, seen_by)
        text = "\n".join(lines).strip() or self._say("queue_empty")
        return Shown(text, self._claims(who, roster, others))

    def brief(self, enquiry: Enquiry, item: Item, at: datetime) -> str:
        """An item on one line."""
        return self._say(
            "queue_brief",
            number=self._cards.title(enquiry, item),
            age=self._age(enquiry, at),
            subject=self._cards.subject(enquiry),
            show=_show(enquiry.number),
        )

    async def waiting(self, roster: Roster, who: PersonId | None) -> list[tuple[Enquiry, Item]]:
        """The open items of somebody and of their queues, or of everybody."""
        open_ = await self._store.open_items()
        found = [
            (enquiry, item)
            for enquiry in open_
            for item in enquiry.items
            if item.is_open and (who is None or item.holder == who or who in roster.concerned(item))
        ]
        return sorted(found, key=lambda pair: _promise(*pair))

    def found(self, cases: list[Case], who: PersonId, roster: Roster, at: datetime) -> Shown:
        """What a search found, as far as somebody may see it."""
        seen = [case for case in cases if roster.sees(who, case.enquiry)]
        lines = [
            line
            for case in seen[:_MOST]
            for item in case.enquiry.items
            for line in self._lines(case, item, at)
        ]
        return Shown("\n".join(self._cut(lines, len(seen))).strip() or self._say("search_empty"))

    async def _section(
        self,
        heading: str,
        items: list[tuple[Enquiry, Item]],
        at: datetime,
        is_seen: Callable[[Enquiry], bool],
    ) -> list[str]:
        if not items:
            return []
        lines = ["", self._say(heading, count=len(items))]
        for enquiry, item in items[:_MOST]:
            if is_seen(enquiry):
                lines += self._lines(await self._store.by_id(enquiry.id), item, at)
            else:  # that there is something is no secret, what it says is
                lines += self._outline(enquiry, item, at)
        return self._cut(lines, len(items))

    def _cut(self, lines: list[str], count: int) -> list[str]:
        more = count - _MOST
        return [*lines, "", self._say("queue_more", count=more)] if more > 0 else lines

    def _lines(self, case: Case, item: Item, at: datetime) -> list[str]:
        """An item in a list: how old, on what, how far it has come, and how to see all of it."""
        enquiry = case.enquiry
        asked = next((written.text for written in case.written if written.text.strip()), "")
        first = self._say(
            "queue_item", number=self._cards.title(enquiry, item), age=self._age(enquiry, at)
        )
        glimpse = self._cards.quoted(" ".join(asked.split()), _GLIMPSE) if asked else ""
        about = glimpse or self._cards.subject(enquiry)
        return ["", first, about, f"{self._cards.state(enquiry, item)} {_show(enquiry.number)}"]

    def _outline(self, enquiry: Enquiry, item: Item, at: datetime) -> list[str]:
        """The same without what the asker wrote, and without a way to it."""
        number, age = self._cards.title(enquiry, item), self._age(enquiry, at)
        first = self._say("queue_item", number=number, age=age)
        return ["", first, self._cards.subject(enquiry), self._cards.state(enquiry, item)]

    def _age(self, enquiry: Enquiry, at: datetime) -> str:
        received = self._hours.day_of(enquiry.received_at)
        days = (self._hours.day_of(at) - received).days
        key = "age_today" if days <= 0 else "age_day" if days == 1 else "age_days"
        return self._say(key, days=days)

    def _claims(
        self, who: PersonId, roster: Roster, items: list[tuple[Enquiry, Item]]
    ) -> tuple[Button, ...]:
        free = [
            (enquiry, item)
            for enquiry, item in items
            if item.holder is None and who in roster.concerned(item)
        ]
        return tuple(
            button(
                self._say("label_claim_number", number=self._cards.title(enquiry, item)),
                Claim(ItemKey(enquiry.number, item.number)),
            )
            for enquiry, item in free[:_MOST_BUTTONS]
        )

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, key, **fields)


def _is_seen_to(item: Item, roster: Roster) -> bool:
    """Whether it was answered by somebody who is still there to close it."""
    holder = item.holder
    is_there = holder is not None and roster.is_staff(holder) and not roster.is_away(holder)
    return item.state is State.ANSWERED and is_there


def _show(number: str) -> str:
    """The command that shows it: one word, where that can be pressed."""
    return f"/visa_{number}" if _ONE_WORD.fullmatch(number) else f"/visa {number}"


def _promise(enquiry: Enquiry, item: Item) -> tuple[bool, str, int]:
    """Answered items last; of the others the one that is due first."""
    due = item.due_at or enquiry.received_at
    return item.state is State.ANSWERED, due.isoformat(), enquiry.id
