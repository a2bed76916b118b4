"""Whether a message asks for a public document, rather than about such documents, or all else."""

from stodbot.domain.entry import EntryId
from stodbot.matching.classifier import Classifier
from stodbot.matching.reading import Reading

_SURE_ON_DOCUMENTS = 0.5  # the answer on them comes along
_SURE_ELSEWHERE = 0.9  # the offer to send a request comes on top of what is answered anyhow


class RequestFinder:
    """Finds requests with a classifier whose only label is the entry on public documents."""

    def __init__(self, classifier: Classifier | None) -> None:
        """None where the knowledge tells nothing of requests."""
        self._classifier = classifier

    def finds(self, reading: Reading, entry: EntryId | None) -> bool:
        """Whether a message asks for a document; `entry` is what it would be answered with."""
        pieces = [piece for piece in reading.pieces if piece.tokens]
        if self._classifier is None or not pieces:
            return False
        likely = max(verdict.in_scope for verdict in self._classifier.classify(pieces))
        is_on_documents = entry is not None and entry in self._classifier.labels
        return likely >= (_SURE_ON_DOCUMENTS if is_on_documents else _SURE_ELSEWHERE)
