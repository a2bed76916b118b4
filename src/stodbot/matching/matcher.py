"""Ranks the entries for one message and says how sure it is."""

from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from stodbot.domain.decision import Candidate
from stodbot.domain.entry import EntryId
from stodbot.matching.classifier import Classifier, Verdict
from stodbot.matching.reading import Piece, Reading
from stodbot.matching.similarity import Scores

MAX_CANDIDATES = 5
_FEWEST_CHOICES = 2
_MOST_CHOICES = 4
_USUAL_CHOICES = 3
_CLOSE = 0.5  # of the best score: near enough to be a fourth choice
_NOTHING = Piece("", (), None)
_FAR = 0.1  # of the best score: too far to be a third


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
    """Matches messages with a classifier whose labels are entries."""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier

    def match(self, reading: Reading) -> Match:
        """Match a message by the piece of it that is most surely about something of ours."""
        pieces = [piece for piece in reading.pieces if piece.tokens]
        verdicts = self.classifier.classify(pieces or [_NOTHING])
        if not pieces:
            candidates, _ = self._ranked(replace(verdicts[0], confidence=0.0))
            return Match(Outcome.NO_MATCH, candidates, (), 0.0, 0.0)
        best = max(verdicts, key=lambda verdict: verdict.confidence)
        in_scope = max(verdict.in_scope for verdict in verdicts)
        return Match(self._outcome(best, in_scope), *self._ranked(best), best.confidence, in_scope)

    def _outcome(self, best: Verdict, in_scope: float) -> Outcome:
        calibration = self.classifier.calibration
        if best.confidence >= calibration.answer_from:
            return Outcome.CONFIDENT
        if in_scope >= calibration.forward_below:
            return Outcome.UNSURE
        return Outcome.NO_MATCH

    def _ranked(self, verdict: Verdict) -> tuple[tuple[Candidate, ...], tuple[EntryId, ...]]:
        """The candidates, and those of them to offer as choices."""
        scores = verdict.scores[:-1]
        order = np.argsort(-scores)[:MAX_CANDIDATES]
        best = max(float(scores[order[0]]), 1e-6)
        shares = np.clip(scores[order] / best, 0, 1)
        entries = [EntryId(self.classifier.labels[number]) for number in order]
        candidates = tuple(
            Candidate(entry=entry, score=round(verdict.confidence * float(share), 4))
            for entry, share in zip(entries, shares, strict=True)
        )
        return candidates, tuple(entries[: _choice_count(shares)])


def _choice_count(shares: Scores) -> int:
    """Three choices; two where the third is far behind, four where the fourth is close."""
    if len(shares) > _USUAL_CHOICES and shares[_USUAL_CHOICES] > _CLOSE:
        return _MOST_CHOICES
    if len(shares) > _FEWEST_CHOICES and shares[_FEWEST_CHOICES] > _FAR:
        return _USUAL_CHOICES
    return _FEWEST_CHOICES
