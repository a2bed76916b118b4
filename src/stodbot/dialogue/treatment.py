"""What is done with a message, by what it asks for."""

from dataclasses import dataclass, replace

from stodbot.dialogue.language import is_answered
from stodbot.dialogue.questions import Question, Questions
from stodbot.dialogue.referrals import Referrals
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.turn import Conversation, Mixed, Reply
from stodbot.domain.decision import Decision, DecisionKind
from stodbot.domain.entry import EntryId, Kind, Language
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.triage import Need, SmallTalk
from stodbot.matching.reading import Reading
from stodbot.matching.text import sentences
from stodbot.triage.assessment import Assessment, Outcome
from stodbot.triage.triage import NoTriage, Triage

_LEADS_ON = (SmallTalk.ARE_YOU_HUMAN, SmallTalk.WANTS_HUMAN)  # there may be an entry on that


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, read, assessed, and considered as a question."""

    reading: Reading
    language: str
    spoken: Language  # the language to reply in
    assessment: Assessment
    question: Question
    is_answer: bool = False  # to the question whether it is about health or about the business
    is_about_asked: bool = False  # the message that was asked about, as it is on the business


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What is done with a message, and what has to be remembered of it."""

    decision: Decision
    reply: Reply
    mixed: Mixed | None = None  # where it was, or might be, about health, too
    asked_whose: bool = False
    is_request: bool = False
    by_triage: bool = True  # rather than by the matcher's limits


class Treatments:
    """One way to treat each outcome of the triage."""

    def __init__(
        self,
        base: KnowledgeBase,
        triage: Triage | NoTriage,
        questions: Questions,
        replies: Replies,
        referrals: Referrals,
    ) -> None:
        self._base = base
        self._triage = triage
        self._questions = questions
        self._replies = replies
        self._referrals = referrals

    def treat(self, message: Message, conversation: Conversation) -> Treated:
        """Health first, whatever the language; then what can be answered in this one."""
        outcome, label = message.assessment.outcome, message.assessment.label
        if isinstance(label, Need):
            if outcome is Outcome.EMERGENCY:
                return self._emergency(message, label, conversation)
            return self._care(message, label, conversation)
        if not is_answered(message.language):
            return self._foreign(message)
        if outcome is Outcome.UNSURE:
            return self._unsure(message)
        if isinstance(label, SmallTalk):
            return self._small_talk(message, label)
        return Treated(
            decision=message.question.decision,
            reply=self._reply(message.question, message.spoken),
            by_triage=False,
            is_request=message.question.is_request,
        )

    def _emergency(self, message: Message, need: Need, conversation: Conversation) -> Treated:
        """112 first; business can wait."""
        question, _ = self._business_part(message, conversation)
        has_question = question is not None
        return Treated(
            decision=self._about_health(message, DecisionKind.EMERGENCY),
            reply=self._referrals.emergency(need, message.spoken, has_question=has_question),
        )

    def _care(self, message: Message, need: Need, conversation: Conversation) -> Treated:
        """The referral; and if something else was asked in the same message, its answer."""
        decision = self._about_health(message, DecisionKind.MEDICAL)
        question, mixed = self._business_part(message, conversation)
        if question is None:
            return Treated(decision=decision, reply=self._referrals.care(need, message.spoken))
        answer = self._reply(question, message.spoken)
        return Treated(
            decision=replace(
                decision,
                entry=question.decision.entry,
                facet=question.decision.facet,
                queue=question.decision.queue,
            ),
            reply=self._referrals.mixed(need, message.spoken, answer),
            mixed=mixed,
        )

    def _business_part(
        self, message: Message, conversation: Conversation
    ) -> tuple[Question | None, Mixed]:
        """What else was asked in a message on health, and what of it may be sent on."""
        if message.is_answer:
            return None, Mixed(None)
        separated = self._triage.separate(message.reading)
        ours = self._questions.ours_of(separated.answerable)
        mixed = self._mixed(separated.sendable)
        if ours is None:
            return None, mixed
        question = self._questions.consider(ours, conversation, message.language)
        return (question if self._is_worth_answering(message, question) else None), mixed

    def _is_worth_answering(self, message: Message, question: Question) -> bool:
        """Whether it is on something of ours; of one sentence, on a grant or a strategy.

        "Jag har ont och vill boka tid" is one matter, though half of it could be asked of us.
        """
        if len(sentences(message.reading.text)) > 1:
            return question.is_ours
        entry = self._base.entries.get(question.decision.entry or EntryId(""))
        return entry is not None and entry.kind is not Kind.GUIDE

    def _mixed(self, sendable: Reading) -> Mixed:
        """Only what is surely of ours goes to a human: what is merely harmless may tell, too."""
        ours = self._questions.ours_of(sendable)
        return Mixed(ours.text if ours else None)

    def _unsure(self, message: Message) -> Treated:
        """One short question back, with both ways open, rather than a refusal."""
        question = message.question
        return Treated(
            decision=replace(
                question.decision,
                kind=DecisionKind.CLARIFY,
                entry=None,
                facet=None,
                choices=question.offers,
            ),
            reply=self._referrals.unsure(question.offers, question.queue, message.spoken),
            mixed=self._mixed(self._triage.separate(message.reading).sendable),
            asked_whose=True,
        )

    def _small_talk(self, message: Message, kind: SmallTalk) -> Treated:
        question, decision = message.question, message.question.decision
        entry = decision.entry if kind in _LEADS_ON and question.is_sure else None
        return Treated(
            decision=replace(
                decision, kind=DecisionKind.SMALLTALK, entry=entry, facet=None, choices=()
            ),
            reply=self._replies.small_talk(kind, entry, question.queue, message.spoken),
        )

    def _foreign(self, message: Message) -> Treated:
        """A human, with the language told; what looks near may be looked at, in English."""
        question = message.question
        return Treated(
            decision=replace(
                question.decision,
                kind=DecisionKind.FORWARD,
                entry=None,
                facet=None,
                choices=(),
            ),
            reply=self._replies.foreign(question.offers, message.spoken),
        )

    def _about_health(self, message: Message, kind: DecisionKind) -> Decision:
        assessment = message.assessment
        score = assessment.emergency if kind is DecisionKind.EMERGENCY else assessment.care
        return Decision(
            kind=kind,
            language=message.language,
            score=round(score, 4),
            candidates=message.question.match.candidates,
        )

    def _reply(self, question: Question, language: Language) -> Reply:
        decision = question.decision
        if decision.entry is not None:
            entry = self._base.entries[decision.entry]
            return self._replies.answer(entry, decision.facet, language)
        if decision.choices:
            return self._replies.clarify(decision.choices, question.queue, language)
        return self._replies.forward(language)
