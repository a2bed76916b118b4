"""What staff can type beside what they write: lists, search, absence."""

from datetime import date

from stodbot.desk.cards import Cards
from stodbot.desk.lists import Lists
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.knowledge_base import Absence, Coordinators
from stodbot.domain.message import Shown, numbered
from stodbot.enquiries.handled import Away
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store

_SV = Language.SWEDISH
_MOST_FOUND = 1_000  # before those are left out that somebody may not see


class Commands:
    """Runs a command; changes nothing itself."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        coordinators: Coordinators,
        cards: Cards,
        lists: Lists,
        phrases: Phrasebook,
    ) -> None:
        self._store = store
        self._offices = offices
        self._coordinators = coordinators
        self._cards = cards
        self._lists = lists
        self._phrases = phrases

    async def run(self, received: Received, who: PersonId, words: list[str]) -> Shown | Away:
        """What a command shows, or that somebody is away."""
        office = await self._offices.at(received.at)
        match [words[0].casefold(), *words[1:]]:
            case ["/ko" | "/kö", *rest]:
                everything = rest[:1] == ["alla"]
                found = await self._lists.queue(who, office.roster, everything=everything)
                return self._numbered(found)
            case ["/sok" | "/sök", *rest] if rest:
                cases = await self._store.search(" ".join(rest), _MOST_FOUND)
                return self._lists.found(cases, who, office.roster)
            case ["/visa", number]:
                return await self.show(received, who, number)
            case ["/borta", *rest]:
                return self._away(rest)
            case _:
                return Shown(self._say("staff_help"))

    async def show(self, received: Received, who: PersonId, number: str) -> Shown:
        """An enquiry by its number."""
        case = await self._store.case(number) or await self._store.case(number.upper())
        office = await self._offices.at(received.at)
        if case is None or not office.roster.sees(who, case.enquiry):
            return Shown(self._say("staff_not_found"))
        items = case.enquiry.items
        own = [item for item in items if who in office.roster.concerned(item)] or list(items)
        earlier = await self._store.of_asker(case.enquiry.asker)
        earlier = [other for other in earlier if other.id < case.enquiry.id]
        card = self._cards.card(case, own[0], who, office.roster, earlier)
        return self._numbered(card)

    def addressees(self) -> tuple[str, ...]:
        """Everybody and every queue that something can be passed on to."""
        people = [person.id for person in self._coordinators.people.values() if person.name]
        return (*people, *self._coordinators.queues)

    def addressee(self, to: str) -> str:
        """A person or a queue by name."""
        return self._cards.addressee(to)

    def _away(self, words: list[str]) -> Shown | Away:
        """/borta 2026-12-01 2026-12-12, or /borta slut."""
        if [word.casefold() for word in words] in (["slut"], ["nej"]):
            return Away(days=None)
        try:
            first, last = (date.fromisoformat(word) for word in (*words, *words[-1:])[:2])
        except ValueError:
            return Shown(self._say("staff_away_how"))
        if not words or first > last:
            return Shown(self._say("staff_away_how"))
        return Away(days=Absence(first=first, last=last))

    def _numbered(self, found: Shown) -> Shown:
        if not found.buttons:
            return found
        return Shown("\n".join([found.text, "", *numbered(found.buttons)]), found.buttons)

    def _say(self, key: str) -> str:
        return self._phrases.say(_SV, key)
