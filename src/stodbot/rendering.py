"""Turns what is owed into what is shown, when it is sent: facts in, sentences and buttons out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from stodbot.asking.letters import Letters
from stodbot.asking.memory import loaded
from stodbot.desk.cards import Cards
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.enquiry import Item
from stodbot.domain.entry import EntryId, Language, PersonId
from stodbot.domain.message import Button, Share, Shown, numbered
from stodbot.enquiries.case import Case
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import Delivery, Fact, Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.roster import person_of
from stodbot.errors import UnreachableError

_SV = Language.SWEDISH


class Renderer:
    """One way to show each kind of message."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        letters: Letters,
        cards: Cards,
        names: Names,
        phrases: Phrasebook,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._offices = offices
        self._letters = letters
        self._cards = cards
        self._names = names
        self._phrases = phrases
        self._clock = clock

    async def show(self, delivery: Delivery) -> Shown:
        """What somebody sees of what is owed; with a note on top if it may have come before."""
        shown = await self._shown(delivery)
        if not delivery.doubts:
            return shown
        talk = loaded(await self._store.talk(delivery.message.to))
        note = self._phrases.say(talk.language, "sent_again")
        return replace(shown, text=f"{note}\n\n{shown.text}")

    async def _shown(self, delivery: Delivery) -> Shown:
        message = delivery.message
        if message.kind is Kind.SAID or message.enquiry is None:
            return _said(message)
        case = await self._store.by_id(message.enquiry)
        who = person_of(message.to)
        if who is None:
            return self._letters.letter(message, case)
        office = await self._offices.at(self._clock())
        if not office.roster.is_staff(who):
            raise UnreachableError(f"{who} is no longer on the staff")
        item = next(i for i in case.enquiry.items if i.number == (message.item or i.number))
        if message.kind in (Kind.CARD, Kind.FOLLOW_UP, Kind.NOTED, Kind.UNDELIVERED):
            return await self._with_card(message, case, item, who)
        return Shown(self._heading(message, case, item))

    async def _with_card(self, message: Outgoing, case: Case, item: Item, who: PersonId) -> Shown:
        office = await self._offices.at(self._clock())
        roster = office.roster
        heading = self._heading(message, case, item)
        if message.kind is not Kind.CARD:
            buttons = self._cards.buttons(case.enquiry, item, who, roster)
            return Shown("\n".join([heading, *numbered(buttons)]), buttons)
        own = await self._store.of_asker(case.enquiry.asker)
        earlier = [other for other in own if other.id < case.enquiry.id]
        card = self._cards.card(case, item, who, roster, earlier)
        lines = [heading, card.text, "", *numbered(card.buttons)]
        return Shown("\n".join(lines).rstrip(), card.buttons)

    def _heading(self, message: Outgoing, case: Case, item: Item) -> str:
        """What has happened, in a sentence."""
        facts = message.facts
        number = self._cards.title(case.enquiry, item)
        who = self._names.person(str(facts["who"]), _SV) if facts.get("who") else ""
        key = f"told_{message.kind}"
        if message.kind is Kind.CARD:
            key = f"told_card_{facts.get('why')}"
        elif facts.get("unsure"):
            key = "told_unsure"
        elif facts.get("is_edit"):
            key = "told_edited"
        to = self._cards.addressee(str(facts["to"])) if facts.get("to") else ""
        rating = facts.get("rating") or ""
        said = self._phrases.say(_SV, key, number=number, who=who, to=to, rating=rating)
        about = facts.get("event") if message.kind in (Kind.FOLLOW_UP, Kind.NOTED) else None
        past = case.event(about)
        return f"{said} {self._cards.content(past)}".rstrip() if past else said


def _said(message: Outgoing) -> Shown:
    text, pairs = message.facts.get("text"), message.facts.get("buttons")
    buttons = [Button(*pair) for pair in pairs] if isinstance(pairs, list) else []
    share = message.facts.get("share")
    if not isinstance(share, list):
        return Shown(str(text), tuple(buttons))
    label, title, entry = map(str, share)
    return Shown(str(text), tuple(buttons), Share(label, title, EntryId(entry)))


def facts_of(shown: Shown) -> dict[str, Fact]:
    """What the bot says in a talk, as it is owed."""
    buttons: Fact = [[b.label, b.words] for b in shown.buttons]
    facts: dict[str, Fact] = {"text": shown.text, "buttons": buttons}
    if shown.share is not None:
        facts["share"] = [shown.share.label, shown.share.title, shown.share.entry]
    return facts
