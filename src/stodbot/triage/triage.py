"""Decides what a message asks for: emergency, then care, then small talk, then a question."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.triage import EMERGENCIES, LABELS, Need, SmallTalk, TriageLabel
from stodbot.matching.classifier import Classifier
from stodbot.matching.reading import NOTHING_READ, Piece, Reader, Reading, reading_of
from stodbot.matching.similarity import Scores
from stodbot.matching.text import sentences
from stodbot.triage.assessment import NOT_ASSESSED, Assessment, Outcome, Separated
from stodbot.triage.calibration import Likelihood, Limits, TriageCalibration
from stodbot.triage.interest import Lookout

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
        lookout: Lookout,
        connectives: Collection[str],
    ) -> None:
        """`connectives` are words that join two matters in one sentence."""
        self._classifier = classifier
        self.calibration = calibration
        self._reader = reader
        self._lookout = lookout
        self._connectives = frozenset(word.casefold() for word in connectives)

    def assess(self, reading: Reading, *, is_ours: bool) -> Assessment:
        """By the message's gravest piece; a short one that is suspect also by its parts.

        A question about a grant drowns a few words about an illness in the same message.
        `is_ours` says that the message surely names an entry.
        """
        whole = self.assess_pieces(reading.pieces, is_ours=is_ours)
        if whole.outcome is Outcome.EMERGENCY or len(reading.pieces) != 1:
            return whole
        if not (self._is_suspect(whole) or self._sees_emergency(reading)):
            return whole
        parts = self._reader.read_parts(reading.text, self._connectives)
        if len(parts.pieces) == 1:
            return whole
        closer = self.assess_pieces(parts.pieces, is_ours=True)
        return min(whole, closer, key=lambda one: one.outcome.value)

    def separate(self, reading: Reading) -> Separated:
        """What of a message on health is not on health; of a long one at most seven parts are read.

        May be answered: every part that is not. May be sent on: only what stands before the first
        part that might be on health, or after the last; of a single sentence only one of these, as
        its end may go on about the same.
        """
        parts = self._reader.read_parts(reading.text, self._connectives)
        pieces = [piece for piece in parts.pieces if piece.tokens]
        if not pieces:
            return Separated(NOTHING_READ, NOTHING_READ)
        _, likely = self._likelihood(pieces)
        limits = self.calibration.limits_for(1)
        alarm = _alarming(likely, limits, is_ours=False)
        before, after = _around(pieces, (likely.care >= limits.suspect) | alarm)
        if len(sentences(parts.text)) == 1:
            after = [] if before else after
        on_health = ((likely.care >= limits.ask) | alarm).tolist()
        clean = [piece for piece, is_on in zip(pieces, on_health, strict=True) if not is_on]
        return Separated(
            answerable=reading_of(clean) if any(on_health) else NOTHING_READ,
            sendable=reading_of([*before, *after]),
        )

    def _is_suspect(self, whole: Assessment) -> bool:
        return (
            whole.outcome is not Outcome.CARE
            and whole.care >= self.calibration.limits_for(1).suspect
        )

    def _sees_emergency(self, reading: Reading) -> bool:
        """Whether one of several sentences has a word that may tell of an emergency."""
        texts = sentences(reading.text)
        return len(texts) > 1 and self._lookout.sees(texts)

    def assess_pieces(self, pieces: Sequence[Piece], *, is_ours: bool) -> Assessment:
        """By the gravest of some pieces."""
        pieces = [piece for piece in pieces if piece.tokens]
        if not pieces:
            return NOTHING_SAID
        limits = self.calibration.limits_for(len(pieces))
        scores, likely = self._likelihood(pieces)
        care, alarm = float(likely.care.max()), _alarming(likely, limits, is_ours=is_ours)
        worst = int(np.where(alarm, 1 + likely.alarm, likely.care).argmax())
        emergency = float(likely.emergency[worst])
        if alarm.any():
            labels = [_best(row, _EMERGENCIES) for row in scores[alarm]]
            label = max(labels, key=_EMERGENCIES.index)  # the helpline must not be forgotten
            return Assessment(Outcome.EMERGENCY, label, care, emergency)
        if care >= limits.decline:
            return Assessment(Outcome.CARE, _best(scores[worst], _OTHER_CARE), care, emergency)
        if care >= limits.ask:
            return Assessment(Outcome.UNSURE, None, care, emergency)
        talk = limits.small_talk_on_ours if is_ours else limits.small_talk
        if len(pieces) == 1 and likely.small_talk[0] >= talk:
            label = _best(scores[0], tuple(SmallTalk))
            return Assessment(Outcome.SMALL_TALK, label, care, emergency)
        return Assessment(Outcome.QUESTION, None, care, emergency)

    def _likelihood(self, pieces: Sequence[Piece]) -> tuple[Scores, Likelihood]:
        scores = self._classifier.scores(pieces)
        return scores, self.calibration.likelihood(scores)


def _around(
    pieces: Sequence[Piece], on_health: NDArray[np.bool_]
) -> tuple[list[Piece], list[Piece]]:
    """The pieces before the first on health and those after the last; none where none is."""
    found = np.flatnonzero(on_health)
    if not len(found):
        return [], []
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

    def assess_pieces(self, pieces: Sequence[Piece], *, is_ours: bool) -> Assessment:
        """A question."""
        return NOT_ASSESSED

    def separate(self, reading: Reading) -> Separated:
        """All of it is business."""
        return Separated(reading, reading)
