"""Considers a message as a question of ours: which entry and side, and how surely."""

from dataclasses import dataclass

from stodbot.dialogue.follow_up import FollowUp, find_follow_up
from stodbot.dialogue.turn import Conversation
from stodbot.domain.decision import Decision, DecisionKind
from stodbot.domain.entry import EntryId, FacetName, Kind, QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE, KnowledgeBase
from stodbot.matching.learned import Learned
from stodbot.matching.matcher import Match, Matcher, Outcome
from stodbot.matching.reading import Reading, reading_of
from stodbot.matching.requests import RequestFinder
from stodbot.matching.sides import SideFinder

_EXPLAINED_WORDS = 50  # of a message; whoever writes more is not helped by all of them
_SURELY_OURS = 0.8
_KINDS = {
    Outcome.CONFIDENT: DecisionKind.ANSWER,
    Outcome.UNSURE: DecisionKind.CLARIFY,
    Outcome.NO_MATCH: DecisionKind.FORWARD,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A message as a question: what would be decided on it, and why."""

    decision: Decision
    match: Match
    follow_up: FollowUp | None
    is_request: bool = False  # for a public document, whatever else it is about

    @property
    def is_ours(self) -> bool:
        """Whether it is about something that there is an entry on."""
        return self.decision.kind is not DecisionKind.FORWARD

    @property
    def is_sure(self) -> bool:
        """Whether the message names its entry by itself."""
        return self.match.outcome is Outcome.CONFIDENT

    @property
    def queue(self) -> QueueId:
        """Who would get it."""
        return self.decision.queue or REGISTRAR_QUEUE

    @property
    def offers(self) -> tuple[EntryId, ...]:
        """The entries to offer where they must not be shown outright."""
        entry = self.decision.entry
        return (entry,) if entry is not None else self.decision.choices


class Questions:
    """Answers, asks back or forwards, by the matcher, the side asked for and the topic so far."""

    def __init__(
        self, base: KnowledgeBase, learned: Learned, sides: SideFinder, requests: RequestFinder
    ) -> None:
        self._base = base
        self._learned = learned
        self._matcher = Matcher(learned.classifier)
        self._sides = sides
        self._requests = requests

    def consider(self, reading: Reading, conversation: Conversation, language: str) -> Question:
        """What to do with a message, if it is a question."""
        match = self._matcher.match(reading)
        side = self._sides.find(reading)
        topic = self._base.entries.get(conversation.topic) if conversation.topic else None
        named = self._learned.named_in(reading.tokens[:_EXPLAINED_WORDS])
        follow_up = find_follow_up(
            topic, len(reading.tokens), match, side, named, is_subject=self._is_subject(match)
        )
        decision = self._decide(match, side, follow_up, language)
        is_request = self._requests.finds(reading, decision.entry)
        return Question(decision, match, follow_up, is_request)

    def queues_of(self, reading: Reading) -> tuple[QueueId, ...]:
        """Who would get the pieces of a message, each by itself, that surely have a subject."""
        readings = [reading_of([piece]) for piece in reading.pieces]
        about = [one for one in readings if not self._requests.finds(one, None)]
        matches = [self._matcher.match(one) for one in about] if len(readings) > 1 else []
        sure = (m for m in matches if m.outcome is Outcome.CONFIDENT and self._is_subject(m))
        queues = (self._base.entries[match.candidates[0].entry].queue for match in sure)
        return tuple(dict.fromkeys(queues))

    def ours_of(self, reading: Reading) -> Reading | None:
        """The pieces of a message that are themselves surely about something of ours."""
        verdicts = self._matcher.classifier.classify(reading.pieces)
        pairs = zip(reading.pieces, verdicts, strict=True)
        ours = [piece for piece, verdict in pairs if verdict.in_scope >= _SURELY_OURS]
        return reading_of(ours) if ours else None

    def words_of(self, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first words of a message as they were read, and those that are unknown."""
        words = reading.tokens[:_EXPLAINED_WORDS]
        read = {word: self._learned.classifier.features.reads(word) for word in words}
        return (
            tuple(word for found in read.values() for word in found),
            tuple(word for word, found in read.items() if not found),
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
            language=language,
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
