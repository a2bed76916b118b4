"""Turns what is owed into what is shown, when it is sent: facts in, sentences and buttons out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from stodbot.asking.letters import Letters
from stodbot.asking.memory import loaded
from stodbot.desk.mornings import Mornings
from stodbot.desk.notices import Notices
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.message import Shown
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import Delivery, Kind, Outgoing
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import is_staffs, person_of
from stodbot.enquiries.said import shown_from
from stodbot.errors import UnreachableError


class Renderer:
    """One way to show each kind of message."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        letters: Letters,
        notices: Notices,
        mornings: Mornings,
        phrases: Phrasebook,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._offices = offices
        self._letters = letters
        self._notices = notices
        self._mornings = mornings
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
        if message.kind is Kind.MORNING:
            return await self._morning(message)
        if message.kind is Kind.SAID or message.enquiry is None:
            return shown_from(message.facts)
        case = await self._store.by_id(message.enquiry)
        if not is_staffs(message.to):
            return self._letters.letter(message, case)
        office, who = await self._offices.at(self._clock()), person_of(message.to)
        if who is not None and not office.roster.is_staff(who):
            raise UnreachableError(f"{who} is no longer on the staff")
        item = next(i for i in case.enquiry.items if i.number == (message.item or i.number))
        own = await self._store.of_asker(case.enquiry.asker)
        earlier = [other for other in own if other.id < case.enquiry.id]
        show = self._notices.in_room if who is None else self._notices.alone
        return show(message, case, item, office.roster, earlier)

    async def _morning(self, message: Outgoing) -> Shown:
        """What waits for somebody today, or for each of them where all are told at once."""
        at, who = self._clock(), person_of(message.to)
        roster = (await self._offices.at(at)).roster
        if who is not None and not roster.is_staff(who):
            raise UnreachableError(f"{who} is no longer on the staff")
        return await self._mornings.morning(who, roster, at)
