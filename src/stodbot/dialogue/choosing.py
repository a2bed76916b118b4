"""Does what somebody chose by its number or button."""

from dataclasses import replace

from stodbot.dialogue.referrals import Referrals
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
from stodbot.domain.entry import EntryId, FacetName, Language
from stodbot.domain.knowledge_base import KnowledgeBase


class Chooser:
    """Carries out actions; what was chosen needs no triage and no matching."""

    def __init__(self, base: KnowledgeBase, replies: Replies, referrals: Referrals) -> None:
        self._base = base
        self._replies = replies
        self._referrals = referrals

    def choose(self, action: Action, conversation: Conversation) -> Turn:
        """Do what a choice says."""
        language = conversation.language
        match action:
            case ShowEntry(entry):
                decision, reply = self._show(entry, None, language)
            case ShowFacet(entry, facet):
                decision, reply = self._show(entry, facet, language)
            case Forward(queue):
                decision = Decision(
                    kind=DecisionKind.FORWARD, language=language, score=1.0, queue=queue
                )
                reply = self._forward(conversation)
        return Turn(
            decision=decision,
            reply=reply,
            conversation=replace(
                conversation,
                topic=decision.entry or conversation.topic,
                choices=reply.choices,
                asked_whose=None,
            ),
            explanation=Explanation(match=None),
        )

    def _show(
        self, entry: EntryId, facet: FacetName | None, language: Language
    ) -> tuple[Decision, Reply]:
        shown = self._base.entries[entry]
        decision = Decision(
            kind=DecisionKind.ANSWER,
            entry=entry,
            facet=facet,
            language=language,
            score=1.0,
            candidates=(Candidate(entry=entry, score=1.0),),
            queue=shown.queue,
        )
        return decision, self._replies.answer(shown, facet, language)

    def _forward(self, conversation: Conversation) -> Reply:
        """The ways to reach a human; after a mixed message also what would be sent of it."""
        reply = self._replies.forward_not_yet(conversation.language)
        if conversation.mixed is None:
            return reply
        kept = self._referrals.sendable(conversation.mixed.sendable, conversation.language)
        return Reply(f"{kept}\n{reply.text}", reply.choices)
