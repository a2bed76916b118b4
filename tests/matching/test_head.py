"""Kernel ridge regression, held against its definition."""

import numpy as np
import pytest
from numpy.typing import NDArray

from stodbot.matching import head
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.head import RIDGE, fit_head
from stodbot.matching.similarity import Meaning, Similarity
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
def similarity() -> Similarity:
    split = [tokens(text) for text in TEXTS]
    rows = LexicalFeatures.of(split, Vocabulary.of(TEXTS)).rows(split)
    vectors = np.random.default_rng(1).normal(size=(len(TEXTS), 8)).astype(np.float32)
    return Similarity(rows, Meaning.of(vectors))


def kernel(similarity: Similarity) -> NDArray[np.float32]:
    return np.concatenate(list(similarity.among(np.arange(len(similarity)))))


def test_weights_solve_the_ridge_equation(similarity: Similarity) -> None:
    fit = fit_head(similarity, LABELS, 3)

    system = kernel(similarity) + RIDGE * np.eye(len(TEXTS))
    assert np.eye(3)[LABELS] == pytest.approx(system @ fit.weights, abs=1e-4)


def test_left_out_scores_are_those_of_a_fit_without_the_phrasing(similarity: Similarity) -> None:
    fit = fit_head(similarity, LABELS, 3)

    matrix = kernel(similarity)
    for out in range(len(TEXTS)):
        kept = [number for number in range(len(TEXTS)) if number != out]
        system = matrix[np.ix_(kept, kept)] + RIDGE * np.eye(len(kept))
        alpha = np.linalg.solve(system, np.eye(3)[LABELS[kept]])
        assert matrix[out, kept] @ alpha == pytest.approx(fit.left_out[out], abs=1e-3)


def test_landmarks_that_are_all_phrasings_give_the_exact_solution(
    similarity: Similarity, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = fit_head(similarity, LABELS, 3)
    monkeypatch.setattr(head, "MAX_DUAL", 0)

    near = fit_head(similarity, LABELS, 3)

    matrix = kernel(similarity)
    assert matrix @ exact.weights == pytest.approx(matrix @ near.weights, abs=0.02)


def test_few_landmarks_are_taken_from_every_label(
    similarity: Similarity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head, "MAX_DUAL", 0)
    monkeypatch.setattr(head, "LANDMARKS", 3)

    fit = fit_head(similarity, LABELS, 3)

    assert {0, 1, 2} == set(LABELS[fit.landmarks])


def test_a_message_is_scored_as_the_phrasing_it_equals(similarity: Similarity) -> None:
    split = [tokens(text) for text in TEXTS]
    features = LexicalFeatures.of(split, Vocabulary.of(TEXTS))
    assert similarity.meaning is not None

    row = similarity.to(features.row(split[0]), None)

    assert row.argmax() == 0
