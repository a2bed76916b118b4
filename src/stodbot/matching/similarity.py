"""How alike a message and the known phrasings are, in letters and in meaning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.encoder import Vectors
from stodbot.matching.features import Row

_LEXICAL_WIDTH = 1.0
_MEANING_WIDTH = 2.0
_MEANING_WEIGHT = 2.0

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Vectors of the known phrasings, moved so that they lie around the origin.

    Encoders put all texts into a narrow cone; taking the centre away spreads them.
    """

    centre: Vectors  # [dimensions]
    vectors: Vectors  # [phrasings, dimensions], unit length

    @classmethod
    def of(cls, vectors: Vectors) -> "Meaning":
        """From an encoder's vectors."""
        centre = vectors.mean(axis=0)
        return cls(centre, _unit(vectors - centre))

    def centred(self, vector: Vectors) -> Vectors:
        """Another vector of the same encoder, moved alike."""
        moved: Vectors = _unit((vector - self.centre)[None])[0]
        return moved


class Similarity:
    """The likeness of a message to every known phrasing."""

    def __init__(self, postings: sparse.csr_array, meaning: Meaning | None) -> None:
        """`postings` [features, phrasings]: so the work grows with what matches only."""
        self.postings = postings
        self.meaning = meaning

    def to(self, row: Row, vector: Vectors | None) -> Scores:
        """The likeness of one message to every known phrasing, float32 [phrasings].

        `vector` is the encoder's own, None where there is no encoder.
        """
        lexical = self._lexical(row)
        if self.meaning is None or vector is None:
            return kernel(lexical, None)
        return kernel(lexical, self.meaning.vectors @ self.meaning.centred(vector))

    def _lexical(self, row: Row) -> Scores:
        """The dot products with every known phrasing: of the few rows that count, not of a product.

        For a single message, scipy's product of two sparse matrices takes four times as long.
        """
        numbers, values = row
        products: Scores = self.postings[numbers].T @ values
        return products


def kernel(lexical: Scores, meaning: Scores | None) -> Scores:
    """The sum of two Gaussians of unit vectors, from their dot products.

    Gaussians let near phrasings count more than many far ones do, which a plain product does not.
    The arguments are used up.
    """
    total = _gaussian(lexical, _LEXICAL_WIDTH)
    if meaning is not None:
        total += _MEANING_WEIGHT * _gaussian(meaning, _MEANING_WIDTH)
    return total


def _gaussian(product: Scores, width: float) -> Scores:
    """exp(-width * distance² / 2), in place."""
    product -= 1
    product *= width
    return np.exp(product, out=product)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
