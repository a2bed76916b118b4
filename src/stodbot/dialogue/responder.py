"""Decides what to do with one message and says it: the heart of the conversation."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from stodbot.dialogue.follow_up import FollowUp, find_follow_up
from stodbot.dialogue.language import LanguageGuesser, reply_language
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.turn import (
    Action,
    Conversation,
    Explanation,
    Forward,
    Reply,
    ShowEntry,
    ShowFacet,
    Turn,
)
from stodbot.domain.decision import Candidate, Decision, DecisionKind
from stodbot.domain.entry import EntryId, FacetName, Kind, Language, QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE, KnowledgeBase
from stodbot.matching.learned import Learned
from stodbot.matching.matcher import Match, Matcher, Outcome
from stodbot.matching.reading import Reader, Reading
from stodbot.matching.sides import SideFinder

_KINDS = {
    Outcome.CONFIDENT: DecisionKind.ANSWER,
    Outcome.UNSURE: DecisionKind.CLARIFY,
    Outcome.NO_MATCH: DecisionKind.FORWARD,
}
_EXPLAINED_WORDS = 50  # of a message; whoever writes more is not helped by all of them
NEW_CONVERSATION = Conversation()


class Responder:
    """Answers from the knowledge, asks back, or offers a human."""

    def __init__(
        self,
        *,
        base: KnowledgeBase,
        reader: Reader,
        learned: Learned,
        sides: SideFinder,
        guesser: LanguageGuesser,
        replies: Replies,
    ) -> None:
        # one thread: more would be no faster for the one core that they share, and cost memory
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="responder")
        self._base = base
        self._reader = reader
        self._learned = learned
        self._matcher = Matcher(learned.classifier)
        self._sides = sides
        self._guesser = guesser
        self._replies = replies

    async def respond(
        self,
        text: str,
        conversation: Conversation = NEW_CONVERSATION,
        language: str | None = None,
    ) -> Turn:
        """Answer one message; the reading runs off the event loop, as it takes milliseconds."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._respond, text, conversation, language)

    def _respond(self, text: str, conversation: Conversation, language: str | None) -> Turn:
        reading = self._reader.read(text)
        language = language or self._guesser.guess(reading.text, conversation.language)
        match = self._matcher.match(reading)
        side = self._sides.find(reading)
        topic = self._base.entries.get(conversation.topic) if conversation.topic else None
        named = self._learned.named_in(reading.tokens[:_EXPLAINED_WORDS])
        follow_up = find_follow_up(
            topic, len(reading.tokens), match, side, named, is_subject=self._is_subject(match)
        )
        decision = self._decide(match, side, follow_up, language)
        reply = self._reply(decision, reply_language(language))
        return Turn(
            decision=decision,
            reply=reply,
            conversation=Conversation(
                topic=decision.entry or (conversation.topic if decision.choices else None),
                language=reply_language(language),
                choices=reply.choices,
            ),
            explanation=self._explain(reading, match, follow_up),
        )

    def choose(self, action: Action, conversation: Conversation) -> Turn:
        """Do what a choice says."""
        language = conversation.language
        match action:
            case ShowEntry(entry):
                decision = self._chosen(entry, None, language)
            case ShowFacet(entry, facet):
                decision = self._chosen(entry, facet, language)
            case Forward(queue):
                decision = self._forward_chosen(queue, language)
        reply = self._reply(decision, language)
        if isinstance(action, Forward):
            reply = self._replies.forward_not_yet(language)
        return Turn(
            decision=decision,
            reply=reply,
            conversation=replace(
                conversation, topic=decision.entry or conversation.topic, choices=reply.choices
            ),
            explanation=Explanation(match=None),
        )

    def _is_subject(self, match: Match) -> bool:
        """Whether the best entry is a grant or a strategy rather than how things are done."""
        best = self._base.entries[match.candidates[0].entry]
        return best.kind is not Kind.GUIDE

    def _decide(
        self, match: Match, side: FacetName | None, follow_up: FollowUp | None, language: str
    ) -> Decision:
        kind = _KINDS[match.outcome]
        entry = match.candidates[0].entry if kind is DecisionKind.ANSWER else None
        facet = side
        score = match.confidence if kind is not DecisionKind.FORWARD else match.in_scope
        if follow_up:
            kind, entry, facet = DecisionKind.ANSWER, follow_up.topic, follow_up.facet
            score = next((c.score for c in match.candidates if c.entry == entry), 0.0)
        if entry is None or facet not in self._base.entries[entry].facets:
            facet = None
        return Decision(
            kind=kind,
            entry=entry,
            facet=facet,
            language=str(language),
            score=round(score, 4),
            candidates=match.candidates,
            choices=match.choices if kind is DecisionKind.CLARIFY else (),
            queue=self._queue(entry, match, kind),
        )

    def _queue(self, entry: EntryId | None, match: Match, kind: DecisionKind) -> QueueId:
        """Who would get the enquiry: never a guess, so the registrar where nothing is sure."""
        if entry is not None:
            return self._base.entries[entry].queue
        if kind is DecisionKind.CLARIFY:
            queues = {self._base.entries[choice].queue for choice in match.choices}
            if len(queues) == 1:
                return queues.pop()
        return REGISTRAR_QUEUE

    def _reply(self, decision: Decision, language: Language) -> Reply:
        if decision.entry is not None:
            entry = self._base.entries[decision.entry]
            return self._replies.answer(entry, decision.facet, language)
        if decision.choices:
            return self._replies.clarify(decision.choices, decision.queue, language)
        return self._replies.forward(language)

    def _chosen(self, entry: EntryId, facet: FacetName | None, language: Language) -> Decision:
        return Decision(
            kind=DecisionKind.ANSWER,
            entry=entry,
            facet=facet,
            language=language,
            score=1.0,
            candidates=(Candidate(entry=entry, score=1.0),),
            choices=(),
            queue=self._base.entries[entry].queue,
        )

    def _forward_chosen(self, queue: QueueId, language: Language) -> Decision:
        return Decision(
            kind=DecisionKind.FORWARD,
            entry=None,
            facet=None,
            language=language,
            score=1.0,
            candidates=(),
            choices=(),
            queue=queue,
        )

    def _explain(self, reading: Reading, match: Match, follow_up: FollowUp | None) -> Explanation:
        words = reading.tokens[:_EXPLAINED_WORDS]
        read = {word: self._learned.classifier.features.reads(word) for word in words}
        return Explanation(
            match=match,
            words=tuple(word for found in read.values() for word in found),
            unknown=tuple(word for word, found in read.items() if not found),
            follow_up_on=follow_up.topic if follow_up else None,
        )
