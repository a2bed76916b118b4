"""From scores to confidence and thresholds."""

import numpy as np

from stodbot.matching.calibration import LEAST_SURE, MAX_LOST, MAX_WRONG, calibrate
from stodbot.matching.similarity import Scores


def sample(count: int, noise: float) -> tuple[Scores, np.ndarray]:
    """Scores of three entries and none: the right one is highest but for the noise."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 4, count)
    scores = np.eye(4)[labels] * 0.7 + rng.normal(0, noise, (count, 4))
    return scores.astype(np.float32), labels


def test_wrong_answers_stay_within_what_is_allowed() -> None:
    scores, labels = sample(2_000, 0.35)

    calibration = calibrate(scores, labels)

    confidence, _ = calibration.confidence(scores)
    answered = confidence >= calibration.answer_from
    wrong = answered & (scores[:, :3].argmax(axis=1) != labels)
    assert 0 < wrong.mean() <= MAX_WRONG * 1.1


def test_nothing_is_answered_that_is_less_sure_than_policy_demands() -> None:
    calibration = calibrate(*sample(2_000, 0.05))

    assert calibration.answer_from >= LEAST_SURE


def test_few_messages_of_ours_are_forwarded() -> None:
    scores, labels = sample(2_000, 0.3)

    calibration = calibrate(scores, labels)

    _, in_scope = calibration.confidence(scores)
    lost = (in_scope < calibration.forward_below)[labels != 3].mean()
    assert abs(lost - MAX_LOST) < 0.005


def test_confidence_is_a_rate() -> None:
    scores, labels = sample(5_000, 0.35)

    confidence, _ = calibrate(scores, labels).confidence(scores)

    right = scores[:, :3].argmax(axis=1) == labels
    fairly = (confidence > 0.6) & (confidence < 0.8)
    assert abs(right[fairly].mean() - confidence[fairly].mean()) < 0.12


def test_knowledge_without_out_of_scope_rows_still_forwards_strangers() -> None:
    scores, labels = sample(2_000, 0.1)
    ours = labels != 3

    calibration = calibrate(scores[ours], labels[ours])

    _, stranger = calibration.confidence(np.full((1, 4), 0.05, np.float32))
    assert stranger[0] < calibration.forward_below


def test_a_handful_of_phrasings_gets_cautious_thresholds() -> None:
    calibration = calibrate(*sample(10, 0.1))

    assert (calibration.answer_from, calibration.forward_below) == (0.85, 0.3)
