"""Decides what a message asks for: emergency, then care, then small talk, then a question."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.triage import EMERGENCIES, LABELS, Need, SmallTalk, TriageLabel
from stodbot.matching.classifier import Classifier
from stodbot.matching.reading import Piece, Reader, Reading
from stodbot.matching.similarity import Scores
from stodbot.matching.text import fold, sentences
from stodbot.triage.assessment import NOT_ASSESSED, Assessment, Outcome, Parts
from stodbot.triage.calibration import Likelihood, Limits, TriageCalibration

_EMERGENCIES = tuple(need for need in Need if need in EMERGENCIES)
_OTHER_CARE = tuple(need for need in Need if need not in EMERGENCIES)
NOTHING_SAID = Assessment(Outcome.SMALL_TALK, SmallTalk.UNCLEAR, 0.0, 0.0)


class Triage:
    """Assesses messages with a classifier whose labels are `LABELS`."""

    def __init__(
        self,
        classifier: Classifier,
        calibration: TriageCalibration,
        reader: Reader,
        connectives: Collection[str],
    ) -> None:
        """`connectives` are words that join two matters in one sentence."""
        self._classifier = classifier
        self.calibration = calibration
        self._reader = reader
        self._connectives = frozenset(map(fold, connectives))

    def assess(self, reading: Reading, *, is_ours: bool) -> Assessment:
        """By the message's gravest piece; a short one that is suspect also by its parts.

        A question about a grant drowns a few words about an illness in the same message.
        `is_ours` says that the message surely names an entry.
        """
        assessment = self._assess(reading.pieces, is_ours=is_ours)
        if assessment.outcome in (Outcome.EMERGENCY, Outcome.CARE) or len(reading.pieces) != 1:
            return assessment
        if assessment.care < self.calibration.limits_for(1).suspect:
            return assessment
        parts = self._reader.read_parts(reading.text, self._connectives)
        if len(parts.pieces) < 2:  # noqa: PLR2004
            return assessment
        closer = self._assess(parts.pieces, is_ours=is_ours)
        return min(assessment, closer, key=lambda one: one.outcome.value)

    def separate(self, reading: Reading) -> Parts:
        """The parts of a message that are surely not about anybody's health, and the rest.

        What stands between two parts on health is left out, too.
        """
        parts = self._reader.read_parts(reading.text, self._connectives)
        pieces = [piece for piece in parts.pieces if piece.tokens]
        if not pieces:
            return Parts(None, 0)
        _, likely = self._likelihood(pieces)
        limits = self.calibration.limits_for(1)  # strict: what is kept may be sent on
        on_health = (likely.care >= limits.suspect) | _alarming(likely, limits, is_ours=False)
        before, after = _around(pieces, on_health)
        if len(sentences(parts.text)) == 1:  # clauses: what is after may go on about the same
            after = [] if before else after
        kept = (*before, *after)
        text = " ".join(piece.text for piece in kept)
        words = tuple(token for piece in kept for token in piece.tokens)
        return Parts(Reading(text, words, kept) if kept else None, len(pieces) - len(kept))

    def _assess(self, pieces: Sequence[Piece], *, is_ours: bool) -> Assessment:
        pieces = [piece for piece in pieces if piece.tokens]
        if not pieces:
            return NOTHING_SAID
        limits = self.calibration.limits_for(len(pieces))
        scores, likely = self._likelihood(pieces)
        care, alarm = float(likely.care.max()), _alarming(likely, limits, is_ours=is_ours)
        worst = int(np.where(alarm, 1 + likely.alarm, likely.care).argmax())
        emergency = float(likely.emergency[worst])
        if alarm.any():
            label = _best(scores[worst], _EMERGENCIES)
            return Assessment(Outcome.EMERGENCY, label, care, emergency)
        if care >= limits.decline:
            return Assessment(Outcome.CARE, _best(scores[worst], _OTHER_CARE), care, emergency)
        if care >= limits.ask:
            return Assessment(Outcome.UNSURE, None, care, emergency)
        if len(pieces) == 1 and likely.small_talk[0] >= limits.small_talk:
            label = _best(scores[0], tuple(SmallTalk))
            return Assessment(Outcome.SMALL_TALK, label, care, emergency)
        return Assessment(Outcome.QUESTION, None, care, emergency)

    def _likelihood(self, pieces: Sequence[Piece]) -> tuple[Scores, Likelihood]:
        scores = self._classifier.scores(pieces)
        return scores, self.calibration.likelihood(scores)


def _around(
    pieces: Sequence[Piece], on_health: NDArray[np.bool_]
) -> tuple[list[Piece], list[Piece]]:
    """The pieces before the first that is on health, and those after the last."""
    found = np.flatnonzero(on_health)
    if not len(found):
        return list(pieces), []
    return list(pieces[: found[0]]), list(pieces[found[-1] + 1 :])


def _alarming(likely: Likelihood, limits: Limits, *, is_ours: bool) -> NDArray[np.bool_]:
    is_emergency: NDArray[np.bool_] = likely.emergency >= limits.emergency
    return is_emergency & (likely.alarm >= (limits.alarm_on_ours if is_ours else limits.alarm))


def _best(scores: Scores, among: Sequence[TriageLabel]) -> TriageLabel:
    return max(among, key=lambda label: float(scores[LABELS.index(label)]))


class NoTriage:
    """Takes every message for a question."""

    def assess(self, reading: Reading, *, is_ours: bool) -> Assessment:
        """A question."""
        return NOT_ASSESSED

    def separate(self, reading: Reading) -> Parts:
        """All of it business."""
        return Parts(reading, 0)
