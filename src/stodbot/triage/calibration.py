"""From scores to the likelihood of each outcome, and the limits from which to act on it.

What may go wrong how often is policy and stands here. The examples are harder than what people
write, as near cases are what they are for: shares among them are upper bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.triage import EMERGENCIES, LABELS, Need
from stodbot.matching.calibration import logistic, sigmoid
from stodbot.matching.examples import Example
from stodbot.matching.learned import Learned
from stodbot.matching.reading import MAX_PIECES
from stodbot.matching.similarity import Scores

MISSED = 0.01  # of the emergencies may be taken for other care
FALSE_ALARMS = 0.09  # of what is not care may be shown 112
FALSE_ALARMS_ON_OURS = 0.01  # the same, of messages that surely name an entry: few emergencies do
DECLINED = 0.05  # of what is not care may be declined as such
ASKED = 0.03  # of what is not care may be asked back about
SUSPECT = 0.18  # of what is not care may be looked at sentence by sentence
TAKEN_FOR_SMALL_TALK = 0.01  # of the questions
TAKEN_FOR_SMALL_TALK_ON_OURS = 0.004  # the same, of those that surely name an entry: "..., tack"
_CARE = len(Need)  # the first columns of the scores
_EMERGENCIES = len(EMERGENCIES)  # the first of those
_COLUMNS = {str(label): number for number, label in enumerate(LABELS)}
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
class Limits:
    """From which likelihood to act, for a message of so many pieces."""

    emergency: float
    alarm: float
    alarm_on_ours: float
    decline: float
    ask: float
    suspect: float
    small_talk: float
    small_talk_on_ours: float


@dataclass(frozen=True, slots=True)
class TriageCalibration:
    """Coefficients over the signals, and limits on what comes of them."""

    coefficients: tuple[Shares, Shares, Shares, Shares]  # in the order of `Likelihood`
    limits: tuple[Limits, ...]  # for one piece, for two, and so on

    def likelihood(self, scores: Scores) -> Likelihood:
        """For rows of scores [pieces, labels and business]."""
        return _likelihood(self.coefficients, scores)

    def limits_for(self, pieces: int) -> Limits:
        """The more pieces a message has, the likelier it is that one of them looks like care."""
        return self.limits[min(pieces, len(self.limits)) - 1]


def calibration_of(learned: Learned, examples: Sequence[Example]) -> TriageCalibration:
    """From what each of the examples would have got, had it not been listed."""
    labels = [examples[number].label for number in learned.examples]
    columns = [_NOTHING if label is None else _COLUMNS[label] for label in labels]
    return calibrate_triage(learned.left_out, np.array(columns, np.intp))


def calibrate_triage(left_out: Scores, labels: NDArray[np.intp]) -> TriageCalibration:
    """From the scores that each example had when it was left out; `labels` are columns."""
    care = labels < _CARE
    emergency = labels < _EMERGENCIES
    small = ~care & (labels < _NOTHING)
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
    likely = _likelihood(coefficients, left_out)
    limits = (_limits(likely, labels, pieces) for pieces in range(1, MAX_PIECES + 1))
    return TriageCalibration(coefficients, tuple(limits))


def _limits(likely: Likelihood, labels: NDArray[np.intp], pieces: int) -> Limits:
    """What may go wrong is shared out among the pieces."""
    harmless = labels >= _CARE
    questions = likely.small_talk[labels == _NOTHING]

    def exceeded_by(likelihood: Shares, share: float) -> float:
        return float(np.quantile(likelihood, 1 - share / pieces))

    return Limits(
        emergency=float(np.quantile(likely.emergency[labels < _EMERGENCIES], MISSED)),
        alarm=exceeded_by(likely.alarm[harmless], FALSE_ALARMS),
        alarm_on_ours=exceeded_by(likely.alarm[harmless], FALSE_ALARMS_ON_OURS),
        decline=exceeded_by(likely.care[harmless], DECLINED),
        ask=exceeded_by(likely.care[harmless], DECLINED + ASKED),
        suspect=exceeded_by(likely.care[harmless], SUSPECT),
        small_talk=exceeded_by(questions, TAKEN_FOR_SMALL_TALK),
        small_talk_on_ours=exceeded_by(questions, TAKEN_FOR_SMALL_TALK_ON_OURS),
    )


def _likelihood(coefficients: Sequence[Shares], scores: Scores) -> Likelihood:
    pairs = zip(_signals(scores), coefficients, strict=True)
    return Likelihood(*(sigmoid(signals @ fit) for signals, fit in pairs))


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
