"""One message of a staff member, from the words or the press to what is done about it.

What is typed is internal: to the asker goes only a reply that was asked for, and shown before.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from stodbot.desk.choices import Choices
from stodbot.desk.commands import Commands
from stodbot.desk.memory import StaffTalk, Writing, about, dumped, loaded
from stodbot.desk.refusals import refusal
from stodbot.desk.replying import Replying
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.picking import picked
from stodbot.domain.action import (
    Answer,
    AskWhy,
    Cancel,
    Claim,
    Close,
    Edit,
    ItemKey,
    Note,
    Pass,
    Release,
    Reopen,
    Send,
    StaffAction,
)
from stodbot.domain.button import staff_action
from stodbot.domain.enquiry import Enquiry, Reason, State
from stodbot.domain.entry import EntryId, Language, PersonId
from stodbot.domain.message import Shown
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.handled import Away, Change, Handled
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.port import Store
from stodbot.enquiries.roster import person_of
from stodbot.errors import EnquiryError, NotFoundError

_SV = Language.SWEDISH


class StaffTalks:
    """Every staff member's talk, as the store keeps it."""

    def __init__(
        self,
        *,
        store: Store,
        offices: Offices,
        commands: Commands,
        replying: Replying,
        names: Names,
        phrases: Phrasebook,
    ) -> None:
        self._store = store
        self._offices = offices
        self._commands = commands
        self._choices = Choices(commands, phrases)
        self._replying = replying
        self._names = names
        self._phrases = phrases

    async def handle(self, received: Received) -> Handled:
        """What to do about a message; nothing has been changed yet."""
        office = await self._offices.at(received.at)
        who, message = person_of(received.chat), received.message
        if who is None or not office.roster.is_staff(who):
            return self._say("staff_unknown")
        if message is None:
            return Handled(talk=None)
        talk = loaded(await self._store.talk(received.chat))
        if message.press is not None:
            action = staff_action(message.press)
            if action is None:
                return self._say("staff_button_gone")
            return await self._pressed(received, who, talk, action, Desk(office))
        text = message.text or ""
        if talk.writing is None:
            chosen = picked(text, await self._store.buttons(received.chat))
            action = staff_action(chosen.words) if chosen else None
            if action is not None:
                return await self._pressed(received, who, talk, action, Desk(office))
        return await self._typed(received, who, talk, text, Desk(office))

    async def refuse(self, received: Received, error: EnquiryError) -> Handled:
        """Why nothing was changed."""
        who = person_of(received.chat)
        return Handled(talk=None, shown=(Shown(refusal(error, who, self._names, self._phrases)),))

    async def _pressed(  # noqa: C901, PLR0911, PLR0912  # one line an action
        self, received: Received, who: PersonId, talk: StaffTalk, action: StaffAction, desk: Desk
    ) -> Handled:
        at = received.at
        match action:
            case Claim(key):
                return _changed(key, lambda e: desk.claim(e, key.item, who, at))
            case Release(key):
                return _changed(key, lambda e: desk.release(e, key.item, who, at))
            case Pass(key, None):
                return self._choices.to_whom(key)
            case Pass(key, to):
                if to not in self._commands.addressees():
                    return self._say("staff_no_such_addressee")
                return self._passed(key, who, str(to), desk, at)
            case Note(key):
                return await self._ask(key, Writing.NOTE, lambda e: desk.note(e, key.item, who, ""))
            case Answer(key, None):
                return await self._ask_reply(key, who, at, desk)
            case Answer(key, entry):
                return await self._replying.from_entry(received, about(key), entry)
            case AskWhy(key):
                return self._choices.why(key)
            case Close(key, reason):
                return await self._close(key, who, reason, desk)
            case Reopen(number, item) if item is not None:
                key = ItemKey(number, item)
                return _changed(key, lambda e: desk.reopen(e, key.item, who, at))
            case Reopen():
                return self._say("staff_button_gone")
            case Send(draft):
                return self._replying.send(who, talk, draft, desk)
            case Edit():
                return self._say("staff_ask_reply", talk=replace(talk, writing=Writing.REPLY))
            case Cancel():
                return self._say("staff_cancelled", talk=StaffTalk())
            case _:
                assert_never(action)

    async def _typed(
        self, received: Received, who: PersonId, talk: StaffTalk, text: str, desk: Desk
    ) -> Handled:
        """What was asked for; a reply to a card is a note on it; all else goes nowhere."""
        if text.strip().startswith("/"):
            return await self._slash(received, who, talk, text.split())
        key, other = talk.key, await self._replied_to(received)
        if (
            other is not None and other != key
        ):  # a card that was replied to beats what was asked for
            talk, key = StaffTalk(), other
        if key is not None and talk.is_replying:
            if not text.strip():
                return self._say("staff_ask_reply", talk=replace(talk, writing=Writing.REPLY))
            return self._replying.preview(received, talk, text)
        if talk.writing is None:
            key = other
        if key is not None and talk.writing is not None and not text.strip():
            return self._say(f"staff_ask_{talk.writing}")
        if key is None or not text.strip():
            return self._say("staff_internal")
        noted = "staff_commented" if talk.writing is Writing.COMMENT else "staff_noted"
        change = Change(number=key.number, decide=lambda e: desk.note(e, key.item, who, text))
        return self._say(noted, talk=StaffTalk(), change=change)

    async def _slash(
        self, received: Received, who: PersonId, talk: StaffTalk, words: list[str]
    ) -> Handled:
        """A command: what is being written first, then lists, search and absence."""
        command = words[0].casefold()
        if command == "/avbryt":
            return self._say("staff_cancelled", talk=StaffTalk())
        if command == "/svar" and talk.key is not None and talk.is_replying:
            entry = EntryId(" ".join(words[1:2]))
            return await self._replying.from_entry(received, talk, entry)
        found = await self._commands.run(received, who, words)
        if isinstance(found, Away):
            key = "staff_back" if found.days is None else "staff_away"
            return self._say(key, change=found)
        return Handled(talk=None, shown=(found,))

    async def _replied_to(self, received: Received) -> ItemKey | None:
        """The item of the card that somebody replied to."""
        on = received.message.on if received.message else None
        delivery = None if on is None else await self._store.delivery(on)
        if delivery is None or delivery.message.to != received.chat:
            return None
        enquiry, item = delivery.message.enquiry, delivery.message.item
        if enquiry is None or item is None:
            return None
        return ItemKey((await self._store.by_id(enquiry)).enquiry.number, item)

    async def _ask_reply(self, key: ItemKey, who: PersonId, at: datetime, desk: Desk) -> Handled:
        """Ask for the reply; an item that nobody has is claimed by that, so that one answers."""
        enquiry = await self._store.enquiry(key.number)
        items = enquiry.items if enquiry else ()
        if any(i.number == key.item and i.state is State.NEW for i in items):
            change = Change(number=key.number, decide=lambda e: desk.claim(e, key.item, who, at))
            return self._say("staff_ask_reply", talk=about(key, Writing.REPLY), change=change)
        return await self._ask(key, Writing.REPLY, lambda e: desk.reply(e, key.item, who, ""))

    async def _ask(
        self, key: ItemKey, writing: Writing, decide: Callable[[Enquiry], Outcome]
    ) -> Handled:
        """Ask for a text, if it could be used; raises EnquiryError where it could not."""
        enquiry = await self._store.enquiry(key.number)
        if enquiry is None:
            raise NotFoundError(key.number)
        decide(enquiry)
        return self._say(f"staff_ask_{writing}", talk=about(key, writing))

    def _passed(self, key: ItemKey, who: PersonId, to: str, desk: Desk, at: datetime) -> Handled:
        change = Change(
            number=key.number, decide=lambda e: desk.pass_on(e, key.item, who, to, None, at)
        )
        name = self._commands.addressee(to)
        return self._say("staff_passed", talk=about(key, Writing.COMMENT), change=change, to=name)

    async def _close(
        self, key: ItemKey, who: PersonId, reason: Reason | None, desk: Desk
    ) -> Handled:
        """Close it; what has been answered is closed for that reason, all else for one of some."""
        if reason is None:
            enquiry = await self._store.enquiry(key.number)
            items = enquiry.items if enquiry else ()
            if not any(i.number == key.item and i.state is State.ANSWERED for i in items):
                return self._choices.why(key)
            reason = Reason.ANSWERED
        change = Change(number=key.number, decide=lambda e: desk.close(e, key.item, who, reason))
        told = self._phrases.say(_SV, f"reason_{reason}")
        return self._say("staff_closed", talk=StaffTalk(), change=change, reason=told)

    def _say(
        self,
        key: str,
        *,
        talk: StaffTalk | None = None,
        change: Change | Away | None = None,
        **fields: object,
    ) -> Handled:
        return Handled(
            talk=None if talk is None else dumped(talk),
            shown=(Shown(self._phrases.say(_SV, key, **fields)),),
            change=change,
        )


def _changed(key: ItemKey, decide: Callable[[Enquiry], Outcome]) -> Handled:
    """What is changed is told by the card that follows."""
    return Handled(talk=dumped(StaffTalk()), change=Change(number=key.number, decide=decide))
