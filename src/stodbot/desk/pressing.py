"""A press of a staff member: each button to what the desk makes of it."""

from collections.abc import Callable
from typing import assert_never

from stodbot.desk.choices import Choices
from stodbot.desk.commands import Commands
from stodbot.desk.memory import Writing, dumped
from stodbot.desk.replying import Replying
from stodbot.desk.turn import StaffTurn
from stodbot.desk.undelivered import Undelivered
from stodbot.desk.voice import Voice
from stodbot.domain.action import (
    Answer,
    AskWhy,
    Cancel,
    Claim,
    Close,
    Edit,
    ItemKey,
    LeaveUnsent,
    Note,
    Pass,
    Release,
    Reopen,
    Send,
    SendAgain,
    StaffAction,
)
from stodbot.domain.enquiry import Enquiry, Reason, State
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.enquiries.handled import Change, Handled
from stodbot.enquiries.outcome import Outcome
from stodbot.enquiries.port import Store
from stodbot.errors import NotFoundError


class Pressing:
    """Does what a button says, or asks for what that takes."""

    def __init__(
        self,
        *,
        store: Store,
        commands: Commands,
        choices: Choices,
        replying: Replying,
        undelivered: Undelivered,
        voice: Voice,
        has_group: bool,
    ) -> None:
        """`has_group`: what becomes of an enquiry is told in its room, not where one pressed."""
        self._store = store
        self._commands = commands
        self._choices = choices
        self._replying = replying
        self._undelivered = undelivered
        self._voice = voice
        self._has_group = has_group

    async def pressed(  # noqa: C901, PLR0911, PLR0912  # one line an action
        self, turn: StaffTurn, action: StaffAction
    ) -> Handled:
        """What to do about it. Raises EnquiryError where it may not be done."""
        desk, who, at = turn.desk, turn.who, turn.at
        match action:
            case Claim(key):
                return self._changed(turn, key, lambda e: desk.claim(e, key.item, who, at))
            case Release(key):
                return self._changed(turn, key, lambda e: desk.release(e, key.item, who, at))
            case Pass(key, None):
                return await self._to_whom(turn, key)
            case Pass(key, to):
                return self._passed(turn, key, str(to))
            case Note(key):
                return await self.ask(turn, key, Writing.NOTE)
            case Answer(key, None):
                return await self._ask_reply(turn, key)
            case Answer(key, entry):
                return await self._replying.from_entry(turn, turn.talk.about(key), entry)
            case AskWhy(key):
                return self._choices.why(turn, key, but_answered=True)
            case Close(key, reason):
                return await self._close(turn, key, reason)
            case Reopen(number, item) if item is not None:
                key = ItemKey(number, item)
                return self._changed(turn, key, lambda e: desk.reopen(e, key.item, who, at))
            case Reopen():
                return self._voice.say("staff_button_gone")
            case SendAgain(delivery):
                return await self._undelivered.decide(turn, delivery, again=True)
            case LeaveUnsent(delivery):
                return await self._undelivered.decide(turn, delivery, again=False)
            case Send(draft):
                return self._replying.send(turn, draft)
            case Edit():
                return self._replying.anew(turn)
            case Cancel():
                return self._voice.say("staff_cancelled", talk=turn.talk.at_rest())
            case _:
                assert_never(action)

    async def ask(self, turn: StaffTurn, key: ItemKey, writing: Writing) -> Handled:
        """Ask for a text, if it could be used. Raises EnquiryError where it could not."""
        enquiry = await self._store.enquiry(key.number)
        if enquiry is None:
            raise NotFoundError(key.number)
        use = turn.desk.reply if writing is Writing.REPLY else turn.desk.note
        use(enquiry, key.item, turn.who, "")
        return self._voice.say(f"staff_ask_{writing}", talk=turn.talk.about(key, writing))

    async def _ask_reply(self, turn: StaffTurn, key: ItemKey) -> Handled:
        """Ask for the reply; an item that nobody has is claimed by that, so that one answers."""
        change = await self._replying.claim(turn, key)
        if change is None:
            return await self.ask(turn, key, Writing.REPLY)
        talk = turn.talk.about(key, Writing.REPLY)
        return self._voice.say("staff_ask_reply", talk=talk, change=change)

    async def _to_whom(self, turn: StaffTurn, key: ItemKey) -> Handled:
        """Ask to whom, if they may pass it on. Raises EnquiryError where they may not."""
        enquiry = await self._store.enquiry(key.number)
        if enquiry is None:
            raise NotFoundError(key.number)
        turn.desk.pass_on(enquiry, key.item, turn.who, REGISTRAR_QUEUE, None, turn.at)
        return self._choices.to_whom(turn, key)

    def _passed(self, turn: StaffTurn, key: ItemKey, to: str) -> Handled:
        if to not in self._commands.addressees():
            return self._voice.say("staff_no_such_addressee")
        desk, who, at = turn.desk, turn.who, turn.at
        change = Change(
            number=key.number, decide=lambda e: desk.pass_on(e, key.item, who, to, None, at)
        )
        talk, name = turn.talk.about(key, Writing.COMMENT), self._commands.addressee(to)
        return self._voice.say("staff_passed", talk=talk, change=change, to=name)

    async def _close(self, turn: StaffTurn, key: ItemKey, reason: Reason | None) -> Handled:
        """Close it; what has been answered is closed for that reason, all else for one of some."""
        if reason is None:
            enquiry = await self._store.enquiry(key.number)
            items = enquiry.items if enquiry else ()
            if not any(i.number == key.item and i.state is State.ANSWERED for i in items):
                return self._choices.why(turn, key)
            reason = Reason.ANSWERED
        desk, who = turn.desk, turn.who
        change = Change(number=key.number, decide=lambda e: desk.close(e, key.item, who, reason))
        told = self._voice.words(f"reason_{reason}")
        return self._voice.say("staff_closed", talk=turn.talk.at_rest(), change=change, reason=told)

    def _changed(
        self, turn: StaffTurn, key: ItemKey, decide: Callable[[Enquiry], Outcome]
    ) -> Handled:
        """What is changed is told by the card that follows: here, or in the enquiry's room."""
        talk, change = turn.talk.at_rest(), Change(number=key.number, decide=decide)
        if self._has_group and turn.room is None:
            return self._voice.say("staff_done_in_room", talk=talk, change=change)
        return Handled(talk=dumped(talk), change=change)
