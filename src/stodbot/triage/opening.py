"""Puts the triage together from what was learnt."""

from collections.abc import Sequence

import numpy as np

from stodbot.domain.triage import LABELS, Need
from stodbot.matching.examples import Example
from stodbot.matching.features import relevance_of
from stodbot.matching.learned import Learned
from stodbot.matching.reading import Interest
from stodbot.triage.calibration import TriageCalibration, calibrate_triage

_NUMBERS = {str(label): number for number, label in enumerate(LABELS)}


def calibration_of(learned: Learned, examples: Sequence[Example]) -> TriageCalibration:
    """The limits, from what each example would have got had it not been listed."""
    labels = [examples[number].label for number in learned.examples]
    columns = [len(LABELS) if label is None else _NUMBERS[label] for label in labels]
    return calibrate_triage(learned.left_out, np.array(columns, np.intp))


def interest_of(learned: Learned, examples: Sequence[Example]) -> Interest:
    """What makes a sentence worth reading for the triage: that it may be about care."""
    care = np.array([examples[number].label in set(Need) for number in learned.examples])
    features = learned.classifier.features
    rows = learned.classifier.similarity.postings.T.tocsr()
    return Interest(features, relevance_of(features, rows, care))
