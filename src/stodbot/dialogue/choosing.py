"""Does what somebody chose by its number or button."""

from dataclasses import replace

from stodbot.dialogue.replies import Replies
from stodbot.dialogue.turn import Conversation, Explanation, Reply, Turn
from stodbot.domain.action import ShowEntry, ShowFacet
from stodbot.domain.decision import Candidate, Decision, DecisionKind
from stodbot.domain.entry import EntryId, FacetName, Language
from stodbot.domain.knowledge_base import KnowledgeBase


class Chooser:
    """Carries out actions; what was chosen needs no triage and no matching."""

    def __init__(self, base: KnowledgeBase, replies: Replies) -> None:
        self._base = base
        self._replies = replies

    def has(self, entry: EntryId) -> bool:
        """Whether the knowledge has that entry."""
        return entry in self._base.entries

    def choose(self, action: ShowEntry | ShowFacet, conversation: Conversation) -> Turn | None:
        """Show what a choice says; None where the knowledge has no such thing any more."""
        facet = action.facet if isinstance(action, ShowFacet) else None
        entry = self._base.entries.get(action.entry)
        if entry is None or (facet is not None and facet not in entry.facets):
            return None
        decision, reply = self._show(entry.id, facet, conversation.language)
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
