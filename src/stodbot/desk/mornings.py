"""What waits for staff as their day begins: a few lines, and how to see the rest."""

from datetime import datetime

from stodbot.desk.cards import Cards
from stodbot.desk.lists import Lists
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Mention, Shown
from stodbot.enquiries.roster import Roster

_FIRST = 5  # of what is to be done, the oldest promises
_SV = Language.SWEDISH
Waiting = list[tuple[Enquiry, Item]]


class Mornings:
    """Writes them, in Swedish."""

    def __init__(self, lists: Lists, cards: Cards, names: Names, phrases: Phrasebook) -> None:
        self._lists = lists
        self._cards = cards
        self._names = names
        self._phrases = phrases

    async def morning(self, who: PersonId | None, roster: Roster, at: datetime) -> Shown:
        """For that person; None: for all of them, with what each has to do."""
        if who is None:
            return await self._for_all(roster, at)
        waiting = _to_do(await self._lists.waiting(roster, who))
        counts = self._say("morning", **_counts(waiting, who))
        return Shown("\n".join([counts, *self._first(waiting, at)]))

    async def _for_all(self, roster: Roster, at: datetime) -> Shown:
        every = _to_do(await self._lists.waiting(roster, None))
        lines, mentions = [self._say("morning_all", count=len(every))], []
        for person in self._names.everybody():
            theirs = [
                (e, i) for e, i in every if i.holder == person or person in roster.concerned(i)
            ]
            if theirs and not roster.is_away(person):
                name = self._names.person(person, _SV)
                mentions.append(Mention(name, person))
                lines.append(self._say("morning_person", who=name, **_counts(theirs, person)))
        return Shown("\n".join([*lines, *self._first(every, at)]), mentions=tuple(mentions))

    def _first(self, waiting: Waiting, at: datetime) -> list[str]:
        if not waiting:
            return []
        first = [self._lists.brief(enquiry, item, at) for enquiry, item in waiting[:_FIRST]]
        return ["", self._say("morning_first"), *first, "", self._say("morning_more")]

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, key, **fields)


def _to_do(waiting: Waiting) -> Waiting:
    """What somebody is to do something about: what was answered waits for the asker."""
    return [(enquiry, item) for enquiry, item in waiting if item.state is not State.ANSWERED]


def _counts(waiting: Waiting, who: PersonId) -> dict[str, int]:
    """How much somebody has, how much waits in their queues, and how much of it is late."""
    own = sum(item.holder == who for _, item in waiting)
    late = sum(item.level > 0 for _, item in waiting)
    return {"own": own, "waiting": len(waiting) - own, "late": late}
