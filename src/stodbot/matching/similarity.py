"""How alike a message and the known phrasings are, in letters and in meaning."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.encoder import Vectors
from stodbot.matching.features import Row

_LEXICAL_WIDTH = 1.0
_MEANING_WIDTH = 2.0
_MEANING_WEIGHT = 2.0
_BLOCK = 256

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

    def centred(self, vectors: Vectors) -> Vectors:
        """Other vectors of the same encoder, moved alike."""
        return _unit(vectors - self.centre)


class Similarity:
    """A kernel over the known phrasings: the sum of two Gaussians, one of letters, one of meaning.

    Gaussians let near phrasings count more than many far ones do, which a plain product does not.
    """

    def __init__(self, rows: sparse.csr_array, meaning: Meaning | None) -> None:
        self.rows = rows
        self.meaning = meaning
        self._by_feature = sparse.csr_array(
            rows.T
        )  # features by phrasings: work grows with matches

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def only(self, selected: NDArray[np.intp]) -> "Similarity":
        """The same kernel over some of the phrasings."""
        meaning = self.meaning and Meaning(self.meaning.centre, self.meaning.vectors[selected])
        return Similarity(self.rows[selected], meaning)

    def to(self, row: Row, vector: Vectors | None) -> Scores:
        """The likeness of one message to every known phrasing, float32 [phrasings].

        `vector` is the encoder's own, None where there is no encoder.
        """
        numbers, values = row
        message = sparse.csr_array(
            (values, numbers, [0, len(numbers)]), shape=(1, self.rows.shape[1])
        )
        total = _gaussian((message @ self._by_feature).toarray()[0], _LEXICAL_WIDTH)
        if self.meaning is not None and vector is not None:
            product = self.meaning.vectors @ self.meaning.centred(vector[None])[0]
            total += _MEANING_WEIGHT * _gaussian(product, _MEANING_WIDTH)
        return total

    def among(self, selected: NDArray[np.intp]) -> Iterator[Scores]:
        """The likeness of all known phrasings to the selected ones, a block of rows at a time."""
        chosen = sparse.csr_array(self.rows[selected].T)
        for start in range(0, len(self), _BLOCK):
            block = slice(start, start + _BLOCK)
            total = _gaussian((self.rows[block] @ chosen).toarray(), _LEXICAL_WIDTH)
            if self.meaning is not None:
                product = self.meaning.vectors[block] @ self.meaning.vectors[selected].T
                total += _MEANING_WEIGHT * _gaussian(product, _MEANING_WIDTH)
            yield total


def _gaussian(product: NDArray[np.float32], width: float) -> Scores:
    """exp(-width * distance² / 2) of unit vectors, from their dot product; in place."""
    product -= 1
    product *= width
    return np.exp(product, out=product)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
