"""What staff are told of an enquiry: each in a chat of their own, or all in the enquiry's room."""

from stodbot.desk.cards import Cards
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.action import LeaveUnsent, SendAgain
from stodbot.domain.enquiry import DeliveryId, Enquiry, Item
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Button, Enclosure, Mention, Shown, button, numbered
from stodbot.enquiries.case import Case
from stodbot.enquiries.files import enclosures_of
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.rooms import person_of
from stodbot.enquiries.roster import Roster

_SV = Language.SWEDISH
_WHOLE = ("new", "again")  # in a room, where the card stands above all else that is said
_BY_THEMSELVES = ("claimed", "reopened")  # whoever is told of these has just done it
_WITH_BUTTONS = (Kind.CARD, Kind.FOLLOW_UP, Kind.NOTED, Kind.UNDELIVERED)
_WITH_TEXT = (Kind.FOLLOW_UP, Kind.NOTED)


class Notices:
    """Writes them, in Swedish."""

    def __init__(self, cards: Cards, names: Names, phrases: Phrasebook) -> None:
        self._cards = cards
        self._names = names
        self._phrases = phrases

    def alone(
        self, message: Outgoing, case: Case, item: Item, roster: Roster, earlier: list[Enquiry]
    ) -> Shown:
        """To one of them; what can be pressed is what they may do."""
        who = person_of(message.to)
        assert who is not None, "a room is not alone"  # noqa: S101  # the renderer tells them apart
        heading = self._heading(message, case, item)
        if message.kind is Kind.CARD:
            card = self._cards.card(case, item, who, roster, earlier)
            lines = [heading, card.text, "", *numbered(card.buttons)]
            text = "\n".join(lines).rstrip()
            return Shown(text, card.buttons, enclosures=card.enclosures)
        buttons = self._buttons(message, case, item, who, roster)
        text = "\n".join([heading, *numbered(buttons)])
        return Shown(text, buttons, enclosures=self._enclosures(message, case))

    def in_room(
        self, message: Outgoing, case: Case, item: Item, roster: Roster, earlier: list[Enquiry]
    ) -> Shown:
        """To all at once: what can be pressed is what whoever's turn it is may do."""
        heading, mentions = self._heading(message, case, item), self._mentions(message)
        lines, enclosures = [heading], self._enclosures(message, case)
        buttons = self._buttons(message, case, item, None, roster)
        if message.kind is Kind.CARD and message.facts.get("why") in _WHOLE:
            card = self._cards.card(case, item, None, roster, earlier)
            lines.append(card.text)
            enclosures = card.enclosures
        if mentions:
            names = ", ".join(mention.name for mention in mentions)
            lines += ["", self._say("told_concerns", names=names)]
        return Shown("\n".join(lines), buttons, enclosures=enclosures, mentions=mentions)

    def _buttons(
        self, message: Outgoing, case: Case, item: Item, who: PersonId | None, roster: Roster
    ) -> tuple[Button, ...]:
        if message.kind not in _WITH_BUTTONS:
            return ()
        about = self._cards.buttons(case.enquiry, item, who, roster)
        delivery = message.facts.get("delivery")
        if message.kind is not Kind.UNDELIVERED or not isinstance(delivery, int):
            return about
        key = DeliveryId(delivery)
        again = button(self._say("label_send_again"), SendAgain(key))
        leave = button(self._say("label_leave_unsent"), LeaveUnsent(key))
        return (again, leave, *about)

    def _mentions(self, message: Outgoing) -> tuple[Mention, ...]:
        """Those whom it concerns, but for whoever did it."""
        people = message.facts.get("for")
        if not isinstance(people, list) or message.facts.get("why") in _BY_THEMSELVES:
            return ()
        return tuple(
            Mention(self._names.person(str(person), _SV), PersonId(str(person)))
            for person in people
        )

    def _enclosures(self, message: Outgoing, case: Case) -> tuple[Enclosure, ...]:
        past = case.event(message.facts.get("event")) if message.kind in _WITH_TEXT else None
        return enclosures_of(past.attachments) if past else ()

    def _heading(self, message: Outgoing, case: Case, item: Item) -> str:
        """What has happened, in a sentence."""
        facts = message.facts
        number, who = self._cards.title(case.enquiry, item), self._who(message)
        to = self._cards.addressee(str(facts["to"])) if facts.get("to") else ""
        rating = facts.get("rating") or ""
        key = self._key(message)
        said = self._say(key, number=number, who=who, to=to, rating=rating)
        past = case.event(facts.get("event")) if message.kind in _WITH_TEXT else None
        return f"{said} {self._cards.content(past)}".rstrip() if past else said

    def _who(self, message: Outgoing) -> str:
        """Whoever did it."""
        who, people = message.facts.get("who"), message.facts.get("for")
        if not who and isinstance(people, list) and people:
            who = str(people[0])
        return self._names.person(str(who), _SV) if who else ""

    def _key(self, message: Outgoing) -> str:
        why = message.facts.get("why")
        if message.kind is Kind.CARD:
            place = "room" if why in _BY_THEMSELVES and person_of(message.to) is None else "card"
            return f"told_{place}_{why}"
        if message.facts.get("unsure"):
            return "told_unsure"
        return "told_edited" if message.facts.get("is_edit") else f"told_{message.kind}"

    def _say(self, key: str, **fields: object) -> str:
        return self._phrases.say(_SV, key, **fields)
