"""What waits for whom, and what was found: lists for staff."""

from stodbot.desk.cards import Cards
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import Claim, ItemKey
from stodbot.domain.enquiry import Enquiry, Item, State
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Shown, button
from stodbot.enquiries.case import Case
from stodbot.enquiries.port import Store
from stodbot.enquiries.roster import Roster

_MOST = 40  # in one message
_SV = Language.SWEDISH


class Lists:
    """Queues, and the results of a search."""

    def __init__(self, store: Store, cards: Cards, phrases: Phrasebook) -> None:
        self._store = store
        self._cards = cards
        self._phrases = phrases

    async def queue(self, who: PersonId, roster: Roster, *, everything: bool = False) -> Shown:
        """What somebody has, and what waits in their queues; the oldest promise first."""
        waiting = await self.waiting(roster, None if everything else who)
        mine = [(e, i) for e, i in waiting if i.holder == who]
        others = [(e, i) for e, i in waiting if i.holder != who]
        lines, buttons = [], []
        for heading, items in (("queue_mine", mine), ("queue_waiting", others)):
            if items:
                lines += ["", self._say(heading, count=len(items))]
                lines += [self._cards.line(enquiry, item) for enquiry, item in items[:_MOST]]
        for enquiry, item in others[:_MOST]:
            if item.holder is None and who in roster.concerned(item):
                label = self._say("label_claim_number", number=self._cards.title(enquiry, item))
                key = ItemKey(enquiry.number, item.number)
                buttons.append(button(label, Claim(key)))
        text = "\n".join(lines).strip() or self._say("queue_empty")
        return Shown(text, tuple(buttons))

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

    def found(self, cases: list[Case], who: PersonId, roster: Roster) -> Shown:
        """What a search found, as far as somebody may see it."""
        seen = [case.enquiry for case in cases if roster.sees(who, case.enquiry)][:_MOST]
        lines = [self._cards.line(e, item) for e in seen for item in e.items]
        return Shown("\n".join(lines) or self._say("search_empty"))

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, key, **fields)


def _promise(enquiry: Enquiry, item: Item) -> tuple[bool, str, int]:
    """Answered items last; of the others the one that is due first."""
    due = item.due_at or enquiry.received_at
    return item.state is State.ANSWERED, due.isoformat(), enquiry.id
