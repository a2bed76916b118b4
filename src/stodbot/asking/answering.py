"""What the bot itself says to a question, and what would go to a human of it."""

from dataclasses import replace

from stodbot.asking.answered import Answered
from stodbot.asking.memory import AskerTalk, Draft
from stodbot.dialogue.choosing import Chooser
from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.dialogue.turn import Choice, Forward, Turn
from stodbot.domain.action import Feedback, MessageSeq, Offer, Send, ShowEntry, ShowFacet
from stodbot.domain.button import words_of
from stodbot.domain.decision import DecisionKind
from stodbot.domain.enquiry import Purpose
from stodbot.domain.entry import QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.domain.message import Button, Share, Shown, button, numbered
from stodbot.enquiries.incoming import Matter, Received

_ABOUT_HEALTH = (DecisionKind.MEDICAL, DecisionKind.EMERGENCY)
_MOST_BEFORE = 3  # earlier messages that go along with a follow-up


class Answering:
    """Answers from the knowledge; every answer can be taken on to a human."""

    def __init__(
        self,
        responder: Responder,
        chooser: Chooser,
        replies: Replies,
        names: Names,
        phrases: Phrasebook,
    ) -> None:
        self._responder = responder
        self._replies = replies
        self._chooser = chooser
        self._names = names
        self._phrases = phrases

    async def answer(self, received: Received, talk: AskerTalk, turn: Turn) -> Answered:
        """What is said, and kept, of a message that has been decided on."""
        decision = turn.decision
        matter = await self._matter(received, talk, turn)
        shown = self._shown(turn, received.seq)
        about_health = decision.kind in _ABOUT_HEALTH
        read = (*received.along, *received.instead_of, received.seq)
        forget = read if about_health else ()
        if about_health and talk.asked_message is not None:
            forget = (*forget, talk.asked_message)  # that was what it was about
        after = replace(
            talk,
            conversation=turn.conversation,
            greeted=None,
            asked_message=received.seq if turn.conversation.asked_whose else None,
            matter=() if matter is None else (*matter.before, received.seq),
        )
        if matter is not None and turn.is_request:
            after = replace(after, request=_request(received, matter))
        return Answered(
            talk=after,
            shown=(shown,),
            decision=decision.kind,
            entry=decision.entry,
            language=decision.language,
            matter=matter,
            forget=forget,
        )

    async def chosen(
        self, received: Received, talk: AskerTalk, action: ShowEntry | ShowFacet
    ) -> Answered:
        """What was picked; to a human goes the question that led to it."""
        turn = self._chooser.choose(action, talk.conversation)
        if turn is None:
            text = self._phrases.say(talk.language, "no_such_choice")
            return Answered(talk=talk, shown=(Shown(text),))
        decision = turn.decision
        matter = Matter(
            queues=(decision.queue,) if decision.queue else (),
            entry=decision.entry,
            language=talk.language,
            before=talk.matter,
        )
        shown = self._shown(turn, received.seq)
        talk = replace(talk, conversation=turn.conversation, asked_message=None)
        return Answered(
            talk=talk,
            shown=(shown,),
            decision=decision.kind,
            entry=decision.entry,
            matter=matter,
        )

    def has(self, action: ShowEntry) -> bool:
        """Whether there is such an entry."""
        return self._chooser.has(action.entry)

    def topics(self, talk: AskerTalk) -> Answered:
        """Every topic."""
        reply = self._replies.topics(talk.language)
        buttons = tuple(
            Button(choice.label, words_of(choice.action))
            for choice in reply.choices
            if not isinstance(choice.action, Forward)
        )
        conversation = replace(talk.conversation, asked_whose=None, mixed=None)
        talk = replace(talk, conversation=conversation, asked_message=None)
        return Answered(talk=talk, shown=(Shown(reply.text, buttons),), decision="topics")

    def feedback(self, talk: AskerTalk, action: Feedback) -> Answered:
        """Thanks, or the way onward."""
        language = talk.language
        if action.helped:
            text = self._phrases.say(language, "helpful_thanks")
            return Answered(talk=talk, shown=(Shown(text),), decision="helpful")
        offer = button(self._phrases.say(language, "forward_label"), Offer(action.message))
        lines = [self._phrases.say(language, "unhelpful_sorry"), *numbered([offer])]
        return Answered(talk=talk, shown=(Shown("\n".join(lines), (offer,)),), decision="unhelpful")

    async def _matter(self, received: Received, talk: AskerTalk, turn: Turn) -> Matter | None:
        """Who would get it, and which messages go along; None where nothing may be sent."""
        decision, mixed = turn.decision, turn.conversation.mixed
        text = received.message.text if received.message else None
        if decision.kind in _ABOUT_HEALTH and (mixed is None or mixed.sendable is None):
            return None
        if mixed is not None:  # "": nothing of it can be told from the rest
            text = mixed.sendable or ""
        queues = await self._queues(turn, text or "")
        goes_on = turn.explanation.follow_up_on or decision.kind is DecisionKind.SMALLTALK
        before = talk.matter[-_MOST_BEFORE:] if goes_on else ()
        if turn.is_about_asked and talk.asked_message is not None:
            before = (talk.asked_message,)
        before = (*before, *received.along)
        return Matter(
            queues=queues,
            entry=decision.entry,
            language=decision.language,
            before=before,
            only=None if mixed is None else text,
            person=self._names.named_in(text or ""),
        )

    async def _queues(self, turn: Turn, text: str) -> tuple[QueueId, ...]:
        """Everybody whose subject it is: one queue, or one for each subject."""
        own = turn.decision.queue or REGISTRAR_QUEUE
        several = await self._responder.queues_of(text)
        if turn.is_request:  # the registrar's, and theirs whose subject another sentence is about
            return (REGISTRAR_QUEUE, *several)
        return several if len(several) > 1 else (own,)

    def _shown(self, turn: Turn, seq: MessageSeq) -> Shown:
        language = turn.conversation.language
        buttons = [_button(choice, seq) for choice in turn.reply.choices]
        lines = [turn.reply.text]
        if turn.is_request:
            label = self._phrases.say(language, "label_send_documents")
            request = button(label, Send(str(seq)))
            offer = self._phrases.say(language, "documents_offer")
            lines += ["", offer, f"{len(buttons) + 1}. {label}"]
            return Shown("\n".join(lines), (*buttons, request))
        if turn.decision.kind is DecisionKind.ANSWER:
            say = self._phrases.say
            helped = (Feedback(seq, helped=True), Feedback(seq, helped=False))
            buttons.append(button(say(language, "label_helpful"), helped[0]))
            buttons.append(button(say(language, "label_unhelpful"), helped[1]))
            yes, no = len(buttons) - 1, len(buttons)
            lines.append(say(language, "did_it_help", yes=yes, no=no))
        return Shown("\n".join(lines), tuple(buttons), self._share(turn))

    def _share(self, turn: Turn) -> Share | None:
        """A link to the entry that is answered from."""
        entry, language = turn.decision.entry, turn.conversation.language
        if turn.decision.kind is not DecisionKind.ANSWER or entry is None:
            return None
        title = self._replies.title(entry, language)
        return Share(self._phrases.say(language, "label_share"), title, entry)


def _button(choice: Choice, seq: MessageSeq) -> Button:
    if isinstance(choice.action, Forward):
        return button(choice.label, Offer(seq))
    return button(choice.label, choice.action)


def _request(received: Received, matter: Matter) -> Draft:
    return Draft(
        id=str(received.seq),
        messages=(received.seq,),
        received_at=received.at,
        purpose=Purpose.DOCUMENTS,
        language=matter.language,
        queues=tuple(dict.fromkeys([REGISTRAR_QUEUE, *matter.queues])),
        entry=matter.entry,
    )
