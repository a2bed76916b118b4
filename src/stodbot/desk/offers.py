"""What may be done about an item now, as buttons: by somebody, or in a room by whoever may."""

from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import (
    Answer,
    AskWhy,
    Claim,
    Close,
    ItemKey,
    Note,
    Pass,
    Release,
    Reopen,
    StaffAction,
)
from stodbot.domain.enquiry import Enquiry, Item, Reason, State
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.message import Button, button
from stodbot.enquiries.roster import Roster

_SV = Language.SWEDISH


class Offers:
    """Offers what the desk would do; what is pressed, the desk decides on anew."""

    def __init__(self, base: KnowledgeBase, phrases: Phrasebook) -> None:
        self._base = base
        self._phrases = phrases

    def to(
        self, who: PersonId | None, enquiry: Enquiry, item: Item, roster: Roster
    ) -> tuple[Button, ...]:
        """What that person may do; None: what those may do whose turn it is."""
        key = ItemKey(enquiry.number, item.number)
        if enquiry.voided is not None or enquiry.weeded is not None:
            return ()
        if who is None:
            return self._in_room(enquiry, item, key, roster)
        concerned = who in roster.concerned(item)
        if item.state is State.CLOSED:
            return self._closed(key) if concerned or item.holder == who else ()
        if item.holder == who:
            return self._held(enquiry, item, key)
        free = item.state in (State.NEW, State.CLAIMED) and roster.may_be_taken_over(item)
        buttons = [self._button("claim", Claim(key))] if concerned and free else []
        if concerned and item.holder is None:
            buttons.append(self._button("reply", Answer(key, None)))
        if (concerned and item.holder is None) or roster.leads(who):
            buttons.append(self._button("pass", Pass(key, None)))
        if roster.sees(who, enquiry):
            buttons.append(self._button("note", Note(key)))
        return tuple(buttons)

    def _in_room(
        self, enquiry: Enquiry, item: Item, key: ItemKey, roster: Roster
    ) -> tuple[Button, ...]:
        if item.state is State.CLOSED:
            return self._closed(key)
        if item.holder is None:
            return self.to(roster.concerned(item)[0], enquiry, item, roster)
        held = self._held(enquiry, item, key)
        if item.level == 0 and item.state is State.CLAIMED and roster.may_be_taken_over(item):
            return (self._button("claim", Claim(key)), *held)
        return held

    def _closed(self, key: ItemKey) -> tuple[Button, ...]:
        return (self._button("reopen", Reopen(key.number, key.item)),)

    def _held(self, enquiry: Enquiry, item: Item, key: ItemKey) -> tuple[Button, ...]:
        buttons = [self._button("reply", Answer(key, None))]
        if enquiry.entry in self._base.entries and enquiry.entry is not None:
            buttons.append(self._button("reply_entry", Answer(key, enquiry.entry)))
        buttons += [self._button("note", Note(key)), self._button("pass", Pass(key, None))]
        if item.level > 0:
            buttons.append(self._button("still_mine", Claim(key)))
        if item.state is State.ANSWERED:
            buttons.append(self._button("close_answered", Close(key, Reason.ANSWERED)))
            buttons.append(self._button("close_other", AskWhy(key)))
        else:
            buttons.append(self._button("release", Release(key)))
            buttons.append(self._button("close", Close(key, None)))
        return tuple(buttons)

    def _button(self, label: str, action: StaffAction) -> Button:
        return button(self._phrases.say(_SV, f"label_{label}"), action)
