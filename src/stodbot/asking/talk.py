"""One message of an asker, from the words or the press to what is done about it."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from stodbot.asking.answered import Answered
from stodbot.asking.answering import Answering
from stodbot.asking.attached import Attached
from stodbot.asking.commands import AskerCommands, is_command
from stodbot.asking.editing import Editing
from stodbot.asking.facts import is_name_or_number, may_be_fact
from stodbot.asking.joining import Joining
from stodbot.asking.memory import AskerTalk, loaded, without_draft
from stodbot.asking.own import Own
from stodbot.asking.sending import Sending
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.picking import is_out_of_range, picked
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.dialogue.turn import Turn
from stodbot.domain.action import (
    AskerAction,
    Cancel,
    Edit,
    Feedback,
    Join,
    Offer,
    Rate,
    Reopen,
    Send,
    ShowEntry,
    ShowFacet,
    Speak,
    WriteTo,
)
from stodbot.domain.button import asker_action
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Chat, Enquiry
from stodbot.domain.entry import Language
from stodbot.domain.message import Shown
from stodbot.enquiries.handled import Handled
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.port import Store
from stodbot.errors import EnquiryError

_MOST_TURNS = 1_000


class AskerTalks:
    """Every asker's talk, as the store keeps it."""

    def __init__(
        self,
        *,
        store: Store,
        responder: Responder,
        answering: Answering,
        sending: Sending,
        joining: Joining,
        editing: Editing,
        attached: Attached,
        own: Own,
        commands: AskerCommands,
        replies: Replies,
        phrases: Phrasebook,
        keep: timedelta,
    ) -> None:
        """`keep` is how long texts are kept that no human was to answer."""
        self._store = store
        self._responder = responder
        self._answering = answering
        self._sending = sending
        self._joining = joining
        self._editing = editing
        self._attached = attached
        self._own = own
        self._commands = commands
        self._replies = replies
        self._keep = keep
        self._turns: dict[Chat, Turn] = {}  # the latest of each chat
        self._phrases = phrases

    async def handle(self, received: Received) -> Handled:
        """What to do about a message; nothing has been changed yet."""
        talk = loaded(await self._store.talk(received.chat))
        limit = received.at - self._keep  # texts older than that have been kept for long enough
        if talk.draft is not None and talk.draft.received_at <= limit:
            talk = without_draft(talk)
        if talk.request is not None and talk.request.received_at <= limit:
            talk = replace(talk, request=None)
        return (await self._answered(received, talk)).handled()

    def failure(self) -> Shown:
        """What to say where a message could not be processed, with the other ways."""
        text = self._phrases.say(Language.SWEDISH, "failure")
        return Shown(f"{text} {self._replies.other_ways(Language.SWEDISH)}")

    def slow_down(self, language: Language) -> Shown:
        """What to say to whoever writes faster than anybody reads."""
        return Shown(self._phrases.say(language, "flood"))

    async def refuse(self, received: Received, error: EnquiryError) -> Handled:
        """What to say where a change was not possible."""
        talk = loaded(await self._store.talk(received.chat))
        return self._joining.refused(talk, error).handled()

    async def sent_before(self, received: Received, enquiry: Enquiry) -> Handled:
        """What to say where something had been sent already."""
        talk = loaded(await self._store.talk(received.chat))
        return self._sending.sent_before(talk, enquiry).handled()

    async def _answered(self, received: Received, talk: AskerTalk) -> Answered:
        message = received.message
        if message is None:
            return Answered(talk=talk)
        if message.press is not None:
            action = asker_action(message.press)
            if action is None:
                return self._say(talk, "button_gone")
            return await self._pressed(received, talk, action)
        text = message.text or ""
        if not text.strip() and (message.attachments or message.unread):
            return await self._attached.alone(received, talk)
        if is_command(text):
            latest = self._turns.get(received.chat)
            return await self._commands.run(received, talk, text, latest)
        chosen = await self._picked(received, talk, text)
        return chosen or self._attached.noted(await self._typed(received, talk, text), received)

    async def _picked(self, received: Received, talk: AskerTalk, text: str) -> Answered | None:
        """What somebody chose by its number or its words, if nothing else was asked for."""
        if talk.is_waiting:
            return None
        buttons = await self._store.buttons(received.chat, received.at)
        chosen = picked(text, buttons)
        action = asker_action(chosen.words) if chosen else None
        if action is not None:
            return await self._pressed(received, talk, action)
        if not is_out_of_range(text, buttons):
            return None
        told = self._phrases.say(talk.language, "no_such_choice")
        return Answered(talk=talk, shown=(Shown(told, buttons),))  # they can still be picked

    async def _pressed(  # noqa: C901, PLR0911  # one line an action
        self, received: Received, talk: AskerTalk, action: AskerAction
    ) -> Answered:
        match action:
            case ShowEntry() | ShowFacet():
                return await self._answering.chosen(received, talk, action)
            case Offer(message):
                return await self._sending.offer(received, talk, message)
            case WriteTo(person):
                return self._sending.write_to(talk, person)
            case Send():
                return await self._sending.send(received, talk, action)
            case Edit():
                return self._sending.edit(talk, action)
            case Speak():
                return self._own.speak(talk, action)
            case Cancel():
                return self._sending.cancel(talk)
            case Feedback():
                return self._answering.feedback(talk, action)
            case Join():
                return await self._joining.join(received, talk, action)
            case Reopen():
                return await self._joining.reopen(received, talk, action)
            case Rate():
                return await self._joining.rate(received, talk, action)
            case _:
                assert_never(action)

    async def _typed(self, received: Received, talk: AskerTalk, text: str) -> Answered:
        """Health first, whatever was being written; then what was asked for; then anything new."""
        earlier = await self._editing.earlier(received)
        if self._editing.is_same(received, earlier):
            return Answered(talk=talk, decision="unchanged")
        answered = await self._read(received, talk, text, earlier)
        is_placed = answered.change is not None or answered.decision == "preview"
        if earlier and not is_placed:
            answered = self._editing.noted(answered, earlier)
        return await self._with_what_was_edited_away(received, talk, answered)

    async def _with_what_was_edited_away(
        self, received: Received, talk: AskerTalk, answered: Answered
    ) -> Answered:
        """The answer, after what is to be said to a version that nobody answered: 112, perhaps."""
        for seq in received.instead_of:
            version = await self._store.message(seq)
            text = version.message.text if version and version.message else None
            turn = await self._responder.respond(text or "", talk.conversation)
            if turn.decision.kind in (DecisionKind.EMERGENCY, DecisionKind.MEDICAL):
                urgent = await self._answering.answer(received, talk, turn)
                shown = (*urgent.shown, *answered.shown)
                answered = replace(answered, shown=shown, forget=(*answered.forget, seq))
        return answered

    async def _read(
        self, received: Received, talk: AskerTalk, text: str, earlier: list[Received]
    ) -> Answered:
        turn = await self._responder.respond(text, talk.conversation)
        self._remember(received.chat, turn)
        kind = turn.decision.kind
        if kind is DecisionKind.EMERGENCY and not is_name_or_number(talk.awaiting, text):
            return await self._answering.answer(received, talk, turn)
        if kind is DecisionKind.MEDICAL and not may_be_fact(talk.awaiting, text):
            return await self._answering.answer(received, talk, turn)
        placed = await self._editing.placed(received, talk, earlier) if earlier else None
        expected = placed or await self._expected(received, talk, text)
        return expected or await self._new(received, talk, turn)

    async def _expected(self, received: Received, talk: AskerTalk, text: str) -> Answered | None:
        """What was asked for, if anything was."""
        if talk.joining is not None:
            return await self._joining.add(received, talk, talk.joining)
        if talk.writing_to is not None:
            return await self._sending.written_to(received, talk, talk.writing_to)
        if talk.awaiting is not None and talk.draft is not None:
            return await self._sending.typed(talk, talk.draft, talk.awaiting, text)
        return None

    async def _new(self, received: Received, talk: AskerTalk, turn: Turn) -> Answered:
        """A question, more of what is about to be sent, or something on an enquiry."""
        if talk.draft is not None and turn.decision.kind is DecisionKind.FORWARD:
            return await self._sending.more(received, talk, talk.draft)
        if turn.conversation.asked_whose is not None:  # health or business comes first
            return await self._answering.answer(received, talk, turn)
        belonging = await self._joining.belonging(received, talk, turn)
        if belonging.is_sure:
            return await self._joining.add(received, talk, belonging.enquiries[0].number)
        answered = await self._answering.answer(received, talk, turn)
        if not belonging.enquiries:
            return answered
        return self._joining.ask(received, answered.talk, belonging, answered)

    def _remember(self, chat: Chat, turn: Turn) -> None:
        """Keep a turn for whoever asks why; not on disk, as it says what words were read."""
        self._turns.pop(chat, None)
        self._turns[chat] = turn
        if len(self._turns) > _MOST_TURNS:
            del self._turns[next(iter(self._turns))]

    def _say(self, talk: AskerTalk, *keys: str) -> Answered:
        return self._shown(talk, "\n".join(self._phrases.say(talk.language, k) for k in keys))

    def _shown(self, talk: AskerTalk, text: str) -> Answered:
        return Answered(talk=talk, shown=(Shown(text),), decision="command")
