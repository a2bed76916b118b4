"""Decides what to do with one message and says it: the heart of the conversation."""

import asyncio
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from stodbot.dialogue.language import LanguageGuesser, reply_language
from stodbot.dialogue.questions import Questions
from stodbot.dialogue.treatment import Message, Treatments
from stodbot.dialogue.turn import Conversation, Explanation, Turn
from stodbot.domain.decision import DecisionKind
from stodbot.domain.entry import QueueId
from stodbot.domain.triage import Need, Whose
from stodbot.matching.reading import NOTHING_READ, Reader, parts_of
from stodbot.matching.text import clean
from stodbot.triage.assessment import NOT_ASSESSED, Assessment, Outcome
from stodbot.triage.triage import NoTriage, Triage
from stodbot.triage.whose import WhoseReader

NEW_CONVERSATION = Conversation()
_SURELY_CARE = Assessment(Outcome.CARE, Need.MEDICAL, 1.0, 0.0)


class Responder:
    """Refers onward what is not ours to answer, then answers, asks back, or offers a human."""

    def __init__(
        self,
        *,
        reader: Reader,
        guesser: LanguageGuesser,
        triage: Triage | NoTriage,
        whose: WhoseReader,
        questions: Questions,
        treatments: Treatments,
        connectives: Collection[str],
    ) -> None:
        """`connectives` are words that join two matters in one sentence."""
        # one thread: more would be no faster for the one core that they share, and cost memory
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="responder")
        self._reader = reader
        self._guesser = guesser
        self._triage = triage
        self._whose = whose
        self._questions = questions
        self._treatments = treatments
        self._connectives = frozenset(word.casefold() for word in connectives)

    async def respond(
        self,
        text: str,
        conversation: Conversation = NEW_CONVERSATION,
        language: str | None = None,
    ) -> Turn:
        """Answer one message; the reading runs off the event loop, as it takes milliseconds."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._respond, text, conversation, language)

    async def queues_of(self, text: str) -> tuple[QueueId, ...]:
        """Who would get each sentence of a text that is surely about a subject of ours."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._queues_of, text)

    def _queues_of(self, text: str) -> tuple[QueueId, ...]:
        if len(parts_of(clean(text), self._connectives)) < 2:  # noqa: PLR2004  # nothing to tell apart
            return ()
        parts = self._reader.read_parts(text, self._connectives)
        return self._questions.queues_of(parts)

    def _respond(self, text: str, conversation: Conversation, language: str | None) -> Turn:
        message = self._read(text, conversation, language)
        treated = self._treatments.treat(message, conversation)
        decision, reply = treated.decision, treated.reply
        is_new = decision.kind is DecisionKind.FORWARD  # about something that we know nothing of
        return Turn(
            decision=decision,
            reply=reply,
            conversation=Conversation(
                topic=decision.entry or (None if is_new else conversation.topic),
                language=message.spoken,
                choices=reply.choices,
                asked_whose=message.reading.text if treated.asked_whose else None,
                mixed=treated.mixed,
                wanted=conversation.wanted,
            ),
            explanation=self._explain(message, by_triage=treated.by_triage),
            is_request=treated.is_request,
            is_about_asked=message.is_about_asked,
        )

    def _read(self, text: str, conversation: Conversation, language: str | None) -> Message:
        reading = self._reader.read(text)
        language = language or self._guesser.guess(reading.text, conversation.language)
        question = self._questions.consider(reading, conversation, language)
        message = Message(
            reading=reading,
            language=language,
            spoken=conversation.wanted or reply_language(language),
            assessment=self._triage.assess(reading, is_ours=question.is_sure),
            question=question,
        )
        if conversation.asked_whose is None or message.assessment.outcome is Outcome.EMERGENCY:
            return message
        return self._as_answered(message, conversation.asked_whose, conversation)

    def _as_answered(
        self, message: Message, asked_about: str, conversation: Conversation
    ) -> Message:
        """The message, if it says that the last one was on health; or that one, on the business."""
        match self._whose.read(message.reading.tokens):
            case Whose.HEALTH:
                return replace(message, assessment=_SURELY_CARE, is_answer=True)
            case Whose.BUSINESS:
                reading = self._reader.read(asked_about)
                question = self._questions.consider(reading, conversation, message.language)
                return replace(
                    message,
                    reading=reading,
                    question=question,
                    assessment=NOT_ASSESSED,
                    is_about_asked=True,
                )
            case None:
                return message

    def _explain(self, message: Message, *, by_triage: bool) -> Explanation:
        """Without the words of a message on health: they are nobody's business."""
        is_on_health = isinstance(message.assessment.label, Need)
        read = NOTHING_READ if is_on_health else message.reading
        words, unknown = self._questions.words_of(read)
        follow_up = message.question.follow_up
        return Explanation(
            match=message.question.match,
            assessment=message.assessment,
            by_triage=by_triage,
            words=words,
            unknown=unknown,
            follow_up_on=follow_up.topic if follow_up and not by_triage else None,
        )
