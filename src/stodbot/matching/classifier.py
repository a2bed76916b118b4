"""A fitted head over likeness to known phrasings: which label a text has, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stodbot.matching.calibration import Calibration
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.reading import Piece
from stodbot.matching.similarity import Scores, Similarity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scores of one piece of text."""

    scores: Scores  # [labels + 1]: about 1 for a perfect fit; the last is for none of them
    confidence: float  # that the best label is right
    in_scope: float  # that any label is


class Classifier:
    """Scores pieces of text against labels that were learnt from examples."""

    def __init__(
        self,
        features: LexicalFeatures,
        similarity: Similarity,
        weights: Scores,
        labels: Sequence[str],
        calibration: Calibration,
    ) -> None:
        """`weights` [phrasings, labels + 1]; the last column is for none of them."""
        self.features = features
        self.similarity = similarity
        self.weights = weights
        self.labels = tuple(labels)
        self.calibration = calibration

    def classify(self, pieces: Sequence[Piece]) -> list[Verdict]:
        """A verdict on each piece."""
        if not pieces:
            return []
        scores = self.scores(pieces)
        confidence, in_scope = self.calibration.confidence(scores)
        return [
            Verdict(*row)
            for row in zip(scores, confidence.tolist(), in_scope.tolist(), strict=True)
        ]

    def scores(self, pieces: Sequence[Piece]) -> Scores:
        """The scores of pieces of text, float32 [pieces, labels + 1]."""
        return np.stack([self._scores(piece) for piece in pieces])

    def best_label(self, verdict: Verdict) -> str:
        """The label with the highest score."""
        return self.labels[int(verdict.scores[:-1].argmax())]

    def _scores(self, piece: Piece) -> Scores:
        row = self.features.row(piece.tokens)
        scores: Scores = self.similarity.to(row, piece.vector) @ self.weights
        return scores
