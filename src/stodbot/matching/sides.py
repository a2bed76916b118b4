"""Which side of a subject a message asks for: "hur mycket", "vem kan söka", "how long"."""

from stodbot.domain.entry import FacetName
from stodbot.matching.classifier import Classifier
from stodbot.matching.reading import Reading

_SURE = 0.6  # a mistake costs little: the other sides are a number away


class SideFinder:
    """Finds the side with a classifier whose labels are the facets."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def find(self, reading: Reading) -> FacetName | None:
        """The side that a message surely asks for, None where it asks for the whole."""
        pieces = [piece for piece in reading.pieces if piece.tokens]
        verdicts = self._classifier.classify(pieces)
        if not verdicts:
            return None
        best = max(verdicts, key=lambda verdict: verdict.confidence)
        if best.confidence < _SURE:
            return None
        return FacetName(self._classifier.best_label(best))
