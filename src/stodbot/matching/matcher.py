"""Ranks the entries for one message and says how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from stodbot.domain.decision import Candidate
from stodbot.domain.entry import EntryId
from stodbot.matching.calibration import Calibration
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.reading import Piece, Reading
from stodbot.matching.similarity import Scores, Similarity

MAX_CANDIDATES = 5
_FEWEST_CHOICES = 2
_MOST_CHOICES = 4
_USUAL_CHOICES = 3


class Outcome(Enum):
    """What a match is good for."""

    CONFIDENT = auto()
    UNSURE = auto()
    NO_MATCH = auto()


@dataclass(frozen=True, slots=True)
class Match:
    """The entries a message may be about."""

    outcome: Outcome
    candidates: tuple[Candidate, ...]  # best first
    choices: tuple[EntryId, ...]  # what to ask back about
    confidence: float  # that the first candidate is right
    in_scope: float  # that the message belongs to an entry at all


class Matcher:
    """A fitted head over likeness to the known phrasings."""

    def __init__(
        self,
        features: LexicalFeatures,
        similarity: Similarity,
        weights: Scores,
        entries: Sequence[EntryId],
        calibration: Calibration,
    ) -> None:
        """`weights` [phrasings, entries + 1]; the last column is for what is out of scope."""
        self.features = features
        self.similarity = similarity
        self.weights = weights
        self.entries = tuple(entries)
        self.calibration = calibration

    def match(self, reading: Reading) -> Match:
        """Match a message by the piece of it that is most surely about something of ours."""
        pieces = [piece for piece in reading.pieces if piece.tokens]
        if not pieces:
            return Match(Outcome.NO_MATCH, (), (), 0.0, 0.0)
        scores = np.stack([self.scores(piece) for piece in pieces])
        confidence, in_scope = self.calibration.confidence(scores)
        best = int(confidence.argmax())
        return self._decide(scores[best], float(confidence[best]), float(in_scope.max()))

    def scores(self, piece: Piece) -> Scores:
        """Raw scores of every entry and, last, of none: about 1 for a perfect fit."""
        row = self.features.row(piece.tokens)
        scores: Scores = self.similarity.to(row, piece.vector) @ self.weights
        return scores

    def _decide(self, scores: Scores, confidence: float, in_scope: float) -> Match:
        order = np.argsort(-scores[:-1])[:MAX_CANDIDATES]
        candidates = tuple(
            Candidate(entry=self.entries[number], score=_share(scores, number, order, confidence))
            for number in order
        )
        choices = tuple(candidate.entry for candidate in candidates[: _choice_count(scores[order])])
        if confidence >= self.calibration.answer_from:
            outcome = Outcome.CONFIDENT
        elif in_scope >= self.calibration.forward_below:
            outcome = Outcome.UNSURE
        else:
            outcome = Outcome.NO_MATCH
        return Match(outcome, candidates, choices, confidence, in_scope)


def _share(scores: Scores, number: int, order: np.ndarray, confidence: float) -> float:  # type: ignore[type-arg]
    """The confidence in the best entry, and for the others in proportion to their scores."""
    best = max(float(scores[order[0]]), 1e-6)
    return round(confidence * max(0.0, min(1.0, float(scores[number]) / best)), 4)


def _choice_count(scores: Scores) -> int:
    """Three choices; two where the third is far behind, four where the fourth is close."""
    best = max(float(scores[0]), 1e-6)
    shares = scores / best
    if len(shares) > _USUAL_CHOICES and shares[_USUAL_CHOICES] > 0.5:
        return _MOST_CHOICES
    if len(shares) > _FEWEST_CHOICES and shares[_FEWEST_CHOICES] > 0.1:
        return _USUAL_CHOICES
    return _FEWEST_CHOICES
