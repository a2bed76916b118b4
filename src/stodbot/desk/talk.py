"""One message of a staff member, from the words or the press to what is done about it.

What is typed is internal: to the asker goes only a reply that was asked for, and shown before.
"""

from dataclasses import replace

from stodbot.desk.memory import loaded
from stodbot.desk.pressing import Pressing
from stodbot.desk.refusals import refusal
from stodbot.desk.turn import StaffTurn
from stodbot.desk.voice import Voice
from stodbot.desk.writing import WritingDesk
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.picking import picked
from stodbot.domain.button import staff_action
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Button, Mention, Shown
from stodbot.enquiries.handled import Handled
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store
from stodbot.enquiries.rooms import is_room, person_of, room_of
from stodbot.errors import EnquiryError, RightEndedError

_SV = Language.SWEDISH


class StaffTalks:
    """Every staff member's talk, as the store keeps it."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        pressing: Pressing,
        writing: WritingDesk,
        names: Names,
        phrases: Phrasebook,
    ) -> None:
        self._store = store
        self._offices = offices
        self._pressing = pressing
        self._writing = writing
        self._names = names
        self._phrases = phrases
        self._voice = Voice(phrases)

    async def handle(self, received: Received) -> Handled:
        """What to do about a message; nothing has been changed yet."""
        office = await self._offices.at(received.at)
        who, message = person_of(received.chat), received.message
        if who is None or not office.roster.is_staff(who):
            return self._voice.say("staff_unknown")
        if message is None or not await self._may_act(who, received):
            return Handled(talk=None)  # whose right has ended is nobody there
        talk = loaded(await self._store.talk(received.chat))
        turn = StaffTurn(received=received, message=message, who=who, talk=talk, office=office)
        return self._to(turn.who, received, await self._handled(turn))

    async def refuse(self, received: Received, error: EnquiryError) -> Handled:
        """Why nothing was changed."""
        who = person_of(received.chat)
        if isinstance(error, RightEndedError):
            return Handled(talk=None)
        shown = Shown(refusal(error, who, self._names, self._phrases))
        refused = Handled(talk=None, shown=(shown,))
        return refused if who is None else self._to(who, received, refused)

    async def _may_act(self, who: PersonId, received: Received) -> bool:
        """Whether whoever the channel vouches for is that person still."""
        sender = received.message.sender if received.message else None
        if sender is None:  # at the console, on the machine itself
            return True
        account = (await self._store.accounts()).get(sender)
        return account is not None and account.person == who

    async def _handled(self, turn: StaffTurn) -> Handled:
        if turn.message.press is not None:
            action = staff_action(turn.message.press)
            if action is None:
                return self._voice.say("staff_button_gone")
            return await self._pressing.pressed(turn, action)
        if turn.message.is_edit:
            return self._writing.edited(turn)
        if turn.talk.writing is None and not turn.is_in_room:
            chosen = picked(turn.text, await self._buttons(turn))
            action = staff_action(chosen.words) if chosen else None
            if action is not None:
                return await self._pressing.pressed(turn, action)
        return await self._writing.typed(turn)

    async def _buttons(self, turn: StaffTurn) -> tuple[Button, ...]:
        """What a typed number picks from: what was replied to, else the newest that was shown."""
        if turn.message.on is not None:
            return await self._store.buttons_under(turn.message.on)
        return await self._store.buttons(turn.received.chat)

    def _to(self, who: PersonId, received: Received, handled: Handled) -> Handled:
        """In a room, where several may be at it, what is said begins with whom it is said to."""
        if not is_room(room_of(received.chat)):
            return handled
        name = self._names.person(who, _SV)
        mention = Mention(name, who)
        shown = tuple(
            replace(
                one,
                text=self._phrases.say(_SV, "staff_to", who=name, text=one.text),
                mentions=(mention,),
            )
            for one in handled.shown
        )
        return replace(handled, shown=shown)
