"""The head: kernel ridge regression from likeness to known phrasings, to entries.

One linear solve, fitted at load. What each phrasing would have scored had it not been known
(leave one out) has a closed form, so that thresholds and checks rest on honest figures for free.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.linalg.lapack import spotrf, spotri

from stodbot.matching.phrasings import Phrasings
from stodbot.matching.similarity import Scores

RIDGE = 0.3
MAX_DUAL = 8_000  # phrasings; beyond this the n x n matrix no longer fits
LANDMARKS = 3_000
_JITTER = 1e-4
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted head and how it does on phrasings it has not seen."""

    landmarks: NDArray[np.intp]  # the phrasings that messages are compared with
    weights: Scores  # [landmarks, classes]
    left_out: Scores  # [landmarks, classes]: what each would have scored, had it not been known


def fit_head(phrasings: Phrasings, labels: NDArray[np.intp], classes: int) -> Fit:
    """Fit on every phrasing; `labels` are class numbers."""
    targets = sparse.csr_array(
        (np.ones(len(labels), np.float32), (np.arange(len(labels)), labels)),
        shape=(len(labels), classes),
    )
    if len(labels) <= MAX_DUAL:
        return _fit_dual(phrasings, targets.toarray())
    return _fit_primal(phrasings, _spread(labels, LANDMARKS), targets)


def _fit_dual(phrasings: Phrasings, targets: Scores) -> Fit:
    """Exact: (K + ridge) alpha = targets, by the inverse, in place."""
    count = len(targets)
    landmarks = np.arange(count)
    matrix = np.empty((count, count), np.float32, order="F")
    start = 0
    for block in phrasings.among(landmarks):
        matrix[:, start : start + len(block)] = block.T
        start += len(block)
    matrix[landmarks, landmarks] += RIDGE
    matrix, failed = spotrf(matrix, lower=1, overwrite_a=1)
    if not failed:
        matrix, failed = spotri(matrix, lower=1, overwrite_c=1)
    if failed:  # a positive definite matrix cannot fail but by rounding
        raise ArithmeticError("the phrasings are too alike to be told apart")
    _mirror(matrix)
    alpha: Scores = matrix @ targets
    left_out = targets - alpha / np.diagonal(matrix)[:, None]
    return Fit(landmarks, alpha, left_out)


def _mirror(matrix: Scores) -> None:
    """Fill the upper half from the lower, in blocks, so that no second matrix is needed."""
    size, step = len(matrix), 512
    for start in range(0, size, step):
        stop = min(start + step, size)
        matrix[:start, start:stop] = matrix[start:stop, :start].T
        corner = matrix[start:stop, start:stop]
        corner[...] = np.tril(corner) + np.tril(corner, -1).T


def _fit_primal(
    phrasings: Phrasings,
    landmarks: NDArray[np.intp],
    targets: sparse.csr_array,
) -> Fit:
    """In the space of some landmarks (subset of regressors), for more phrasings than fit above."""
    matrix = np.zeros((len(landmarks), len(landmarks)), np.float32)
    right_side = np.zeros((len(landmarks), targets.shape[1]), np.float32)
    start = 0
    for block in phrasings.among(landmarks):
        rows = slice(start, start + len(block))
        matrix += block.T @ block
        right_side += (targets[rows].T @ block).T
        start = rows.stop
    own = np.concatenate(list(phrasings.only(landmarks).among(np.arange(len(landmarks)))))
    matrix += RIDGE * own
    matrix[np.diag_indices_from(matrix)] += _JITTER * len(phrasings)
    factor = cho_factor(matrix, lower=True, overwrite_a=True)
    solution: Scores = cho_solve(factor, right_side).astype(np.float32)
    half = solve_triangular(factor[0], own, lower=True)
    leverage = np.einsum("ij,ij->j", half, half)
    wanted = targets[landmarks].toarray()
    rest = (wanted - own @ solution) / np.maximum(1 - leverage, _LEAST)[:, None]
    return Fit(landmarks, solution, (wanted - rest).astype(np.float32))


def _spread(labels: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Phrasings of every class in turn: the first of each, the second of each, and so on."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], labels[order])
    turn = np.arange(len(labels)) - starts
    return np.sort(order[np.argsort(turn, kind="stable")[:count]])
