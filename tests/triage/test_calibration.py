"""Limits that follow from what may go wrong how often."""

import numpy as np
import pytest

from stodbot.domain.triage import LABELS
from stodbot.triage.calibration import (
    DECLINED,
    FALSE_ALARMS,
    TriageCalibration,
    calibrate_triage,
)

COUNT = 400
NOTHING = len(LABELS)


@pytest.fixture(scope="module")
def labels() -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """As many of each label, and as many without."""
    return np.repeat(np.arange(NOTHING + 1), COUNT).astype(np.intp)


@pytest.fixture(scope="module")
def scores(
    labels: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Every example scores best for its own label, more or less."""
    noise = np.random.default_rng(1).normal(0, 0.25, (len(labels), NOTHING + 1))
    noise[np.arange(len(labels)), labels] += 1
    return noise.astype(np.float32)


@pytest.fixture(scope="module")
def calibration(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    labels: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> TriageCalibration:
    return calibrate_triage(scores, labels)


def test_no_more_of_the_harmless_is_declined_than_allowed(
    calibration: TriageCalibration,
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    labels: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> None:
    likely = calibration.likelihood(scores)
    harmless = labels >= 4
    limits = calibration.limits_for(1)

    assert (likely.care[harmless] >= limits.decline).mean() == pytest.approx(DECLINED, abs=0.01)
    assert (likely.alarm[harmless] >= limits.alarm).mean() == pytest.approx(FALSE_ALARMS, abs=0.01)


def test_care_and_emergencies_are_likelier_than_the_rest(
    calibration: TriageCalibration,
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    labels: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> None:
    likely = calibration.likelihood(scores)

    assert likely.care[labels < 4].mean() > 0.8
    assert likely.care[labels >= 4].mean() < 0.2
    assert (
        likely.emergency[labels < 2].mean() > likely.emergency[(labels > 1) & (labels < 4)].mean()
    )


def test_the_more_pieces_the_surer_it_must_be(calibration: TriageCalibration) -> None:
    declines = [calibration.limits_for(pieces).decline for pieces in range(1, 9)]

    assert sorted(declines) == declines
    assert declines[0] < declines[-1]


def test_more_pieces_than_are_read_have_the_strictest_limits(
    calibration: TriageCalibration,
) -> None:
    assert calibration.limits_for(8) == calibration.limits_for(50)


def test_a_question_back_comes_before_a_refusal(calibration: TriageCalibration) -> None:
    limits = calibration.limits_for(1)

    assert limits.suspect < limits.ask < limits.decline
    assert limits.alarm < limits.alarm_on_ours
