"""From raw scores to confidence and thresholds, learnt from phrasings that were left out.

What may go wrong how often is policy and stands here as shares of messages. Which score that
means depends on the knowledge and the encoder, and is worked out at each load.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stodbot.matching.similarity import Scores

MAX_WRONG = 0.035  # of all messages may be answered outright and wrongly
LEAST_SURE = 0.85  # an answer given outright is to be right at least this often
MAX_LOST = 0.03  # of the messages that belong to an entry may be forwarded
OUT_OF_SCOPE_SHARE = 0.25  # of the messages; sets how much the examples of each kind count
_PULL = 1e-4
_PRIOR = 0.1
_STEPS = 30
_STEEPEST = 30.0
_FEWEST = 20  # phrasings, below which no rate can be estimated
_CAUTIOUS = (LEAST_SURE, 0.3)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns scores into the confidence that the best entry is right, and that any is."""

    right: NDArray[np.float64]  # coefficients over `_signals`
    in_scope: NDArray[np.float64]
    answer_from: float  # confidence in the best entry from which to answer outright
    forward_below: float  # confidence that the message is ours below which to forward

    def confidence(self, scores: Scores) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For rows of scores [messages, classes, the last for out of scope]: both confidences."""
        signals = _signals(scores)
        return sigmoid(signals @ self.right), sigmoid(signals @ self.in_scope)


def calibrate(left_out: Scores, labels: NDArray[np.intp]) -> Calibration:
    """From the scores [phrasings, classes] that each phrasing had when it was left out."""
    none = left_out.shape[1] - 1
    ours = labels != none
    if not ours.any() or len(labels) < _FEWEST:
        return Calibration(np.array([-2.0, 4, 4, 2]), np.array([-1.0, 4, 1, 4]), *_CAUTIOUS)
    scores, labels, ours = _with_strangers(left_out, labels, ours)
    right = ours & (scores[:, :none].argmax(axis=1) == labels)
    weights = np.where(
        ours, (1 - OUT_OF_SCOPE_SHARE) / ours.sum(), OUT_OF_SCOPE_SHARE / (~ours).sum()
    )
    signals = _signals(scores)
    right_fit = logistic(signals, right, weights)
    scope_fit = logistic(signals, ours, weights)
    return Calibration(
        right_fit,
        scope_fit,
        _answer_threshold(sigmoid(signals @ right_fit), right, weights),
        float(np.quantile(sigmoid(signals @ scope_fit)[ours], MAX_LOST)),
    )


def _with_strangers(
    left_out: Scores, labels: NDArray[np.intp], ours: NDArray[np.bool_]
) -> tuple[Scores, NDArray[np.intp], NDArray[np.bool_]]:
    """Where the knowledge lists nothing out of scope, let other subjects stand in for it.

    A phrasing whose own entry is struck out is a message about something that has no entry.
    """
    if not ours.all():
        return left_out, labels, ours
    none = left_out.shape[1] - 1
    strangers = left_out.copy()
    strangers[np.arange(len(labels)), labels] = -1
    return (
        np.concatenate([left_out, strangers]),
        np.concatenate([labels, np.full_like(labels, none)]),
        np.concatenate([ours, np.zeros_like(ours)]),
    )


def _signals(scores: Scores) -> NDArray[np.float64]:
    """What confidence rests on: the best score, its lead, and its lead over out of scope."""
    entries = scores[:, :-1].astype(np.float64)
    if entries.shape[1] == 1:
        entries = np.concatenate([entries, np.zeros_like(entries)], axis=1)
    second, best = np.partition(entries, -2, axis=1)[:, -2:].T
    return np.stack([np.ones_like(best), best, best - second, best - scores[:, -1]], axis=1)


def logistic(
    signals: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted logistic regression in which no signal may speak against what it stands for.

    With few phrasings chance would have it so; the most negative signal is then left out.
    """
    used = np.ones(signals.shape[1], bool)
    while True:
        coefficients = np.zeros(signals.shape[1])
        coefficients[used] = _newton(signals[:, used], truth, weights)
        worst = int(coefficients[1:].argmin()) + 1
        if coefficients[worst] >= 0:
            return coefficients
        used[worst] = False


def _newton(
    signals: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The maximum of the likelihood, with a pull towards zero that fades with more phrasings."""
    pull = np.eye(signals.shape[1]) * max(_PULL, _PRIOR / len(truth))
    coefficients = np.zeros(signals.shape[1])
    for _ in range(_STEPS):
        likely = sigmoid(signals @ coefficients)
        slope = signals.T @ (weights * (likely - truth)) + pull @ coefficients
        curve = (signals.T * (weights * likely * (1 - likely))) @ signals + pull
        coefficients = coefficients - np.linalg.solve(curve, slope)
    return coefficients


def sigmoid(margin: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of a margin, 0-1."""
    return 1 / (1 + np.exp(-np.clip(margin, -_STEEPEST, _STEEPEST)))


def _answer_threshold(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """The lowest confidence at which the wrong answers stay within what is allowed."""
    order = np.argsort(-confidence)
    wrong = np.cumsum(np.where(right[order], 0, weights[order]))
    allowed = np.flatnonzero(wrong <= MAX_WRONG)
    within = float(confidence[order[allowed[-1]]]) if len(allowed) else 1.0
    return max(within, LEAST_SURE)
