"""Later messages: they belong to an enquiry, or they don't, or the asker is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from stodbot.asking.answered import Answered
from stodbot.asking.drafts import Drafts
from stodbot.asking.memory import AskerTalk, without_draft
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.turn import Turn
from stodbot.domain.action import Join, Offer, Rate, Reopen
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Enquiry, ItemNumber
from stodbot.domain.entry import Kind
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.message import Shown, button, numbered
from stodbot.domain.triage import SmallTalk
from stodbot.enquiries.counter import Counter
from stodbot.enquiries.handled import Change
from stodbot.enquiries.incoming import Received
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.outgoing import Kind as MessageKind
from stodbot.enquiries.port import Store
from stodbot.errors import EnquiryError, WeededError, WrongStateError

_RECENT = timedelta(days=30)  # an enquiry that was closed longer ago is another matter
_WORDS_OF_THANKS = 3
_NOT_UNDERSTOOD = (DecisionKind.FORWARD, DecisionKind.CLARIFY)


@dataclass(frozen=True, slots=True)
class Belonging:
    """The enquiries that a message may belong to; surely, where it can be no other."""

    enquiries: tuple[Enquiry, ...]
    is_sure: bool = False


class Joining:
    """Brings later messages to their enquiry."""

    def __init__(
        self,
        *,
        base: KnowledgeBase,
        store: Store,
        offices: Offices,
        names: Names,
        phrases: Phrasebook,
        drafts: Drafts,
    ) -> None:
        self._base = base
        self._drafts = drafts
        self._store = store
        self._offices = offices
        self._names = names
        self._phrases = phrases

    async def belonging(self, received: Received, talk: AskerTalk, turn: Turn) -> Belonging:
        """Where a typed message may belong."""
        own = [e for e in await self._store.of_asker(received.chat) if _is_alive(e)]
        answered = await self._replied_to(received, own)
        if answered is not None:
            return Belonging((answered,), is_sure=True)
        if turn.is_request:
            return Belonging(())
        latest = await self._latest(received, own)
        if latest is not None and not self._is_another_matter(turn, latest):
            return Belonging((latest,), is_sure=True)
        if turn.decision.kind is DecisionKind.SMALLTALK:
            return Belonging(())
        return Belonging(tuple(await self._unclear(received, own, turn)))

    async def going_on(self, received: Received) -> Enquiry | None:
        """The enquiry that a message without words surely belongs to, if there is one."""
        own = [e for e in await self._store.of_asker(received.chat) if _is_alive(e)]
        answered = await self._replied_to(received, own)
        return answered or await self._latest(received, own)

    async def _replied_to(self, received: Received, own: Sequence[Enquiry]) -> Enquiry | None:
        """The enquiry of the message that this one replies to."""
        on = received.message.on if received.message else None
        delivery = None if on is None else await self._store.delivery(on)
        if delivery is None or delivery.message.to != received.chat:
            return None
        wanted = delivery.message.enquiry
        return next((enquiry for enquiry in own if enquiry.id == wanted), None)

    async def _latest(self, received: Received, own: Sequence[Enquiry]) -> Enquiry | None:
        """The enquiry that was talked about last: a human answered, or something was added."""
        if not own:
            return None
        latest = await self._store.latest(received.chat)
        if latest is None or latest.message.kind not in (MessageKind.REPLY, MessageKind.SAID):
            return None
        return next((enquiry for enquiry in own if enquiry.id == latest.message.enquiry), None)

    async def _unclear(
        self, received: Received, own: Sequence[Enquiry], turn: Turn
    ) -> list[Enquiry]:
        near = [e for e in own if e.is_open or e.registered_at >= received.at - _RECENT]
        if turn.decision.kind in _NOT_UNDERSTOOD and turn.explanation.match is not None:
            return near
        held = [e for e in near if e.is_open and any(item.holder for item in e.items)]
        return [e for e in held if e.entry is not None and e.entry == turn.decision.entry]

    def ask(
        self, received: Received, talk: AskerTalk, belonging: Belonging, answered: Answered
    ) -> Answered:
        """Ask where a message belongs; what the bot would say stays open, unless a human has it."""
        language, say = talk.language, self._phrases.say
        shown = answered.shown[0]
        buttons = [
            button(
                say(language, "label_join", number=enquiry.number),
                Join(enquiry.number, received.seq),
            )
            for enquiry in belonging.enquiries
        ]
        if answered.decision == DecisionKind.CLARIFY:
            buttons += shown.buttons
        else:
            buttons.append(button(say(language, "label_new_matter"), Offer(received.seq)))
        numbers = ", ".join(
            f"{enquiry.number} ({self._names.subject(enquiry, language)})"
            for enquiry in belonging.enquiries
        )
        lines = [say(language, "ask_belonging", numbers=numbers), *numbered(buttons)]
        return replace(answered, shown=(Shown("\n".join(lines), tuple(buttons)),))

    async def join(self, received: Received, talk: AskerTalk, action: Join) -> Answered:
        """Add a message that was asked about."""
        message = await self._store.message(action.message)
        if message is None or message.chat != received.chat or message.message is None:
            return self._say(talk, "text_gone")
        return await self.add(message, talk, action.number, cause=received)

    async def add(
        self, message: Received, talk: AskerTalk, number: str, cause: Received | None = None
    ) -> Answered:
        """Add a message to one of the asker's own enquiries."""
        received = cause or message
        enquiry = await self._own(received, number)
        written = self._drafts.written_in(message)
        if enquiry is None or written is None:
            return self._say(without_draft(talk), "no_such_enquiry")
        if await self._drafts.registered_as(received, message.seq) is not None:
            return self._say(talk, "joined_before")
        counter = Counter(await self._offices.at(received.at))
        item = await self._item(message)
        is_edit = message.message is not None and message.message.is_edit
        key = "joined" if enquiry.is_open else "joined_reopened"
        if is_edit and enquiry.is_open:
            key = "edited_joined"
        said = self._phrases.say(talk.language, key, number=number)
        return Answered(
            talk=without_draft(talk),
            shown=(Shown(said),),
            decision="joined",
            about=enquiry.id,
            change=Change(
                number=number,
                decide=lambda e: counter.add(e, written, message.seq, item, is_edit=is_edit),
            ),
        )

    async def reopen(self, received: Received, talk: AskerTalk, action: Reopen) -> Answered:
        """Ask for the message that opens an enquiry again."""
        if await self._own(received, action.number) is None:
            return self._say(talk, "no_such_enquiry")
        said = self._phrases.say(talk.language, "ask_reopen", number=action.number)
        talk = replace(without_draft(talk), joining=action.number)
        return Answered(talk=talk, shown=(Shown(said),), decision="reopen")

    async def rate(self, received: Received, talk: AskerTalk, action: Rate) -> Answered:
        """Keep a rating, once."""
        enquiry = await self._own(received, action.number)
        if enquiry is None:
            return self._say(talk, "no_such_enquiry")
        counter = Counter(await self._offices.at(received.at))
        said = self._phrases.say(talk.language, "rated")
        return Answered(
            talk=talk,
            shown=(Shown(said),),
            decision="rated",
            change=Change(
                number=action.number, decide=lambda enquiry: counter.rate(enquiry, action.rating)
            ),
        )

    def refused(self, talk: AskerTalk, error: EnquiryError) -> Answered:
        """What to say where nothing could be done with an enquiry."""
        talk = without_draft(talk)
        match error:
            case WeededError(number=number, decision=decision):
                fields = {"number": number, "decision": decision}
                told = self._phrases.say(talk.language, "enquiry_weeded", **fields)
                return Answered(talk=talk, shown=(Shown(told),), decision="command")
            case WrongStateError():
                key = "rated_before"
            case _:
                key = "no_such_enquiry"
        return replace(self._say(talk, key), decision="command")

    async def _item(self, message: Received) -> ItemNumber | None:
        """The part of the enquiry that a reply belongs to."""
        on = message.message.on if message.message else None
        delivery = None if on is None else await self._store.delivery(on)
        return None if delivery is None else delivery.message.item

    async def _own(self, received: Received, number: str) -> Enquiry | None:
        """A number is no key to anybody else's enquiry. Raises WeededError."""
        enquiry = await self._store.enquiry(number)
        if enquiry is None or enquiry.asker != received.chat or enquiry.voided is not None:
            return None
        if enquiry.weeded is not None:
            raise WeededError(number, enquiry.weeded)
        return enquiry

    def _is_another_matter(self, turn: Turn, enquiry: Enquiry) -> bool:
        """Whether a message is surely no answer to a human: mere thanks, or another subject."""
        decision, explanation = turn.decision, turn.explanation
        if decision.kind is DecisionKind.SMALLTALK:
            is_thanks = explanation.assessment.label in (SmallTalk.THANKS, SmallTalk.GOODBYE)
            return is_thanks and len(explanation.words) <= _WORDS_OF_THANKS
        if decision.kind is not DecisionKind.ANSWER or explanation.follow_up_on is not None:
            return False
        entry = self._base.entries.get(decision.entry) if decision.entry else None
        is_subject = entry is not None and entry.kind is not Kind.GUIDE  # not how things are done
        return is_subject and enquiry.entry is not None and decision.entry != enquiry.entry

    def _say(self, talk: AskerTalk, key: str) -> Answered:
        return Answered(talk=talk, shown=(Shown(self._phrases.say(talk.language, key)),))


def _is_alive(enquiry: Enquiry) -> bool:
    """Whether anything may still be added to it."""
    return enquiry.voided is None and enquiry.weeded is None
