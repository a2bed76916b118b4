"""Kernel ridge regression, held against its definition."""

import numpy as np
import pytest
from numpy.typing import NDArray

from stodbot.matching import head
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.head import RIDGE, fit_head
from stodbot.matching.phrasings import Phrasings
from stodbot.matching.similarity import Meaning
from stodbot.matching.text import tokens
from stodbot.matching.vocabulary import Vocabulary

TEXTS = [
    "bidrag till cykel",
    "stöd till cykeln",
    "ny cykel",
    "hamnen lagas",
    "laga hamn",
    "ny hamn",
    "regn",
]
LABELS = np.array([0, 0, 0, 1, 1, 1, 2])


@pytest.fixture
def phrasings() -> Phrasings:
    split = [tokens(text) for text in TEXTS]
    rows = LexicalFeatures.of(split, Vocabulary.of(TEXTS)).rows(split)
    vectors = np.random.default_rng(1).normal(size=(len(TEXTS), 8)).astype(np.float32)
    return Phrasings(rows, Meaning.of(vectors))


def kernel(phrasings: Phrasings) -> NDArray[np.float32]:
    return np.concatenate(list(phrasings.among(np.arange(len(phrasings)))))


def test_weights_solve_the_ridge_equation(phrasings: Phrasings) -> None:
    fit = fit_head(phrasings, LABELS, 3)

    system = kernel(phrasings) + RIDGE * np.eye(len(TEXTS))
    assert np.eye(3)[LABELS] == pytest.approx(system @ fit.weights, abs=1e-4)


def test_left_out_scores_are_those_of_a_fit_without_the_phrasing(phrasings: Phrasings) -> None:
    fit = fit_head(phrasings, LABELS, 3)

    matrix = kernel(phrasings)
    for out in range(len(TEXTS)):
        kept = [number for number in range(len(TEXTS)) if number != out]
        system = matrix[np.ix_(kept, kept)] + RIDGE * np.eye(len(kept))
        alpha = np.linalg.solve(system, np.eye(3)[LABELS[kept]])
        assert matrix[out, kept] @ alpha == pytest.approx(fit.left_out[out], abs=1e-3)


def test_landmarks_that_are_all_phrasings_give_the_exact_solution(
    phrasings: Phrasings, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = fit_head(phrasings, LABELS, 3)
    monkeypatch.setattr(head, "MAX_DUAL", 0)

    near = fit_head(phrasings, LABELS, 3)

    matrix = kernel(phrasings)
    assert matrix @ exact.weights == pytest.approx(matrix @ near.weights, abs=0.02)


def test_few_landmarks_are_taken_from_every_label(
    phrasings: Phrasings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head, "MAX_DUAL", 0)
    monkeypatch.setattr(head, "LANDMARKS", 3)

    fit = fit_head(phrasings, LABELS, 3)

    assert {0, 1, 2} == set(LABELS[fit.landmarks])


def test_a_message_is_scored_as_the_phrasing_it_equals(phrasings: Phrasings) -> None:
    split = [tokens(text) for text in TEXTS]
    features = LexicalFeatures.of(split, Vocabulary.of(TEXTS))

    row = phrasings.similarity().to(features.row(split[0]), None)

    assert row.argmax() == 0
