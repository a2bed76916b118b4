"""From scores to the likelihood of each outcome, and the limits from which to act on it.

What may go wrong how often is policy and stands here. The examples are harder than what people
write, as near cases are what they are for: shares among them are upper bounds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.triage import EMERGENCIES, LABELS, Need
from stodbot.matching.calibration import logistic, sigmoid
from stodbot.matching.similarity import Scores

MISSED_EMERGENCIES = 0.01  # of the emergencies may look like other care, and as many like business
DECLINED = 0.03  # of what is not care may be declined as such
ASKED = 0.03  # of what is not care may be asked back about
TAKEN_FOR_SMALL_TALK = 0.005  # of the questions
SUSPECT = 0.1  # of what is not care may be looked at more closely
_CARE = len(Need)  # the first columns of the scores
_EMERGENCIES = len(EMERGENCIES)  # the first of those
_NOTHING = len(LABELS)  # the last column: business
_CARE_SHARE = 0.35  # of the messages; sets how much the examples of each kind count

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Of each piece of a message, 0-1."""

    care: Shares  # that it belongs to health care, emergencies included
    emergency: Shares  # that it is an emergency rather than other care
    alarm: Shares  # that it is an emergency rather than no care at all
    small_talk: Shares  # that it is small talk rather than a question


@dataclass(frozen=True, slots=True)
class TriageCalibration:
    """Coefficients over the signals, and limits on what comes of them."""

    coefficients: tuple[Shares, Shares, Shares, Shares]  # in the order of `Likelihood`
    decline_from: float
    ask_from: float
    suspect_from: float
    emergency_from: float
    alarm_from: float
    small_talk_from: float

    def likelihood(self, scores: Scores) -> Likelihood:
        """For rows of scores [pieces, labels and business]."""
        pairs = zip(_signals(scores), self.coefficients, strict=True)
        return Likelihood(*(sigmoid(signals @ fit) for signals, fit in pairs))


def calibrate_triage(left_out: Scores, labels: NDArray[np.intp]) -> TriageCalibration:
    """From the scores that each example had when it was left out; `labels` are columns."""
    care = labels < _CARE
    emergency = labels < _EMERGENCIES
    small = ~care & (labels < _NOTHING)
    question = labels == _NOTHING
    truths = (
        (care, np.ones_like(care)),
        (emergency, care),
        (emergency, emergency | ~care),
        (small, ~care),
    )
    weights = np.where(care, _CARE_SHARE / care.sum(), (1 - _CARE_SHARE) / (~care).sum())
    fits = []
    for signals, (truth, among) in zip(_signals(left_out), truths, strict=True):
        weight = weights[among] / weights[among].sum()
        fits.append(logistic(signals[among], truth[among], weight))
    coefficients = (fits[0], fits[1], fits[2], fits[3])
    likely = TriageCalibration(coefficients, 1, 1, 1, 1, 1, 1).likelihood(left_out)
    return TriageCalibration(
        coefficients,
        decline_from=float(np.quantile(likely.care[~care], 1 - DECLINED)),
        ask_from=float(np.quantile(likely.care[~care], 1 - DECLINED - ASKED)),
        suspect_from=float(np.quantile(likely.care[~care], 1 - SUSPECT)),
        emergency_from=float(np.quantile(likely.emergency[emergency], MISSED_EMERGENCIES)),
        alarm_from=float(np.quantile(likely.alarm[emergency], MISSED_EMERGENCIES)),
        small_talk_from=float(np.quantile(likely.small_talk[question], 1 - TAKEN_FOR_SMALL_TALK)),
    )


def _signals(scores: Scores) -> tuple[Shares, Shares, Shares, Shares]:
    """What each likelihood rests on: how one group of labels stands against another."""
    rows = scores.astype(np.float64)
    emergency, other_care = rows[:, :_EMERGENCIES], rows[:, _EMERGENCIES:_CARE]
    rest = rows[:, _CARE:]
    return (
        _contest(rows[:, :_CARE], rest),
        _contest(emergency, other_care),
        _contest(emergency, rest),
        _contest(rest[:, :-1], rest[:, -1:]),
    )


def _contest(ours: Shares, theirs: Shares) -> Shares:
    """The best of ours, its lead over the best of theirs, and the lead of all over all."""
    best = ours.max(axis=1)
    lead = best - theirs.max(axis=1)
    sums = ours.clip(0).sum(axis=1) - theirs.clip(0).sum(axis=1)
    return np.stack([np.ones_like(best), best, sums, lead], axis=1)
