"""What staff can type beside what they write: lists, search, absence."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from stodbot.desk.cards import Cards
from stodbot.desk.lists import Lists, Which
from stodbot.desk.turn import StaffTurn
from stodbot.dialogue.phrasebook import Phrasebook, title_in
from stodbot.domain.entry import Entry, Language
from stodbot.domain.knowledge_base import Absence, Coordinators
from stodbot.domain.message import Shown
from stodbot.enquiries.case import Case
from stodbot.enquiries.handled import Away
from stodbot.enquiries.incoming import Identity
from stodbot.enquiries.port import Store

_SV = Language.SWEDISH
_SHOW = "/visa_"  # as lists have it: Telegram makes a link of one word
_MOST_FOUND = 1_000  # before those are left out that somebody may not see


class Commands:
    """Runs a command; changes nothing itself."""

    def __init__(
        self,
        *,
        store: Store,
        coordinators: Coordinators,
        entries: Collection[Entry],
        cards: Cards,
        lists: Lists,
        phrases: Phrasebook,
        admins: Collection[Identity],
        overview: Callable[[Sequence[str], datetime], Awaitable[Shown | None]],
    ) -> None:
        """`overview` shows those who are `admins`, too, how the bot is doing."""
        self._store = store
        self._coordinators = coordinators
        self._entries = entries
        self._cards = cards
        self._lists = lists
        self._phrases = phrases
        self._admins = admins
        self._overview = overview

    async def run(self, turn: StaffTurn, words: list[str]) -> Shown | Away:
        """What a command shows, or that somebody is away; `words[0]` is the command."""
        who, roster = turn.who, turn.office.roster
        match words:
            case ["/ko" | "/kö", *rest]:
                which = Which.of(rest)
                return self._numbered(turn, await self._lists.queue(who, roster, turn.at, which))
            case ["/sok" | "/sök", *rest] if rest:
                cases = await self._store.search(" ".join(rest), _MOST_FOUND)
                return self._lists.found(cases, who, roster, turn.at)
            case ["/visa", *rest]:
                return await self._show(turn, rest)
            case ["/borta", *rest]:
                return self._away(turn, rest)
            case [command] if command.startswith(_SHOW):
                return await self._show(turn, [command.removeprefix(_SHOW)])
            case _:
                return await self._of_admin(turn, words) or Shown(self._say("staff_help"))

    async def _of_admin(self, turn: StaffTurn, words: list[str]) -> Shown | None:
        if turn.message.sender not in self._admins:
            return None
        return await self._overview(words, turn.at)

    async def _show(self, turn: StaffTurn, rest: list[str]) -> Shown:
        """An enquiry by its number, or the one in whose room it is asked for."""
        if not rest and turn.room is None:
            return Shown(self._say("staff_show_how"))
        case = await self._case(turn, rest)
        if case is None or not turn.office.roster.sees(turn.who, case.enquiry):
            return Shown(self._say("staff_not_found"))
        items, roster = case.enquiry.items, turn.office.roster
        own = [item for item in items if turn.who in roster.concerned(item)] or list(items)
        earlier = await self._store.of_asker(case.enquiry.asker)
        earlier = [other for other in earlier if other.id < case.enquiry.id]
        card = self._cards.card(case, own[0], turn.who, roster, earlier)
        return self._numbered(turn, card)

    async def _case(self, turn: StaffTurn, rest: list[str]) -> Case | None:
        if not rest:
            return None if turn.room is None else await self._store.by_id(turn.room)
        number = rest[0]
        return await self._store.case(number) or await self._store.case(number.upper())

    def entries(self) -> Shown:
        """The subjects whose text can be fetched as a reply."""
        lines = [f"/svar {entry.id} – {title_in(entry.title, _SV)}" for entry in self._entries]
        return Shown("\n".join([self._say("staff_answers"), *lines]))

    def addressees(self) -> tuple[str, ...]:
        """Everybody and every queue that something can be passed on to."""
        people = [person.id for person in self._coordinators.people.values() if person.name]
        return (*people, *self._coordinators.queues)

    def addressee(self, to: str) -> str:
        """A person or a queue by name."""
        return self._cards.addressee(to)

    def _away(self, turn: StaffTurn, words: list[str]) -> Shown | Away:
        """/borta 2026-12-01 2026-12-12, or /borta slut."""
        if [word.casefold() for word in words] in (["slut"], ["nej"]):
            return Away(days=None)
        try:
            first, last = (date.fromisoformat(word) for word in (*words, *words[-1:])[:2])
        except ValueError:
            return Shown(self._say("staff_away_how"))
        days = Absence(first=first, last=last)
        if not words or first > last or turn.office.roster.is_past(days):
            return Shown(self._say("staff_away_how"))
        return Away(days=days)

    def _numbered(self, turn: StaffTurn, found: Shown) -> Shown:
        """With the numbers to pick from, if there is anything to pick."""
        numbers = turn.numbers(found.buttons)
        return replace(found, text="\n".join([found.text, "", *numbers])) if numbers else found

    def _say(self, key: str) -> str:
        return self._phrases.say(_SV, key)
