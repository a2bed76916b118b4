"""The known phrasings while they are learnt from: how alike they are among themselves."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.similarity import Meaning, Scores, Similarity, kernel

_BLOCK = 256


class Phrasings:
    """Lexical rows and meanings of all that is learnt from."""

    def __init__(self, rows: sparse.csr_array, meaning: Meaning | None) -> None:
        """`rows` [phrasings, features], each of unit length."""
        self.rows = rows
        self._meaning = meaning

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def among(self, selected: NDArray[np.intp]) -> Iterator[Scores]:
        """The likeness of all phrasings to the selected ones, a block of rows at a time."""
        chosen = sparse.csr_array(self.rows[selected].T)
        for start in range(0, len(self), _BLOCK):
            block = slice(start, start + _BLOCK)
            lexical = (self.rows[block] @ chosen).toarray()
            if self._meaning is None:
                yield kernel(lexical, None)
            else:
                vectors = self._meaning.vectors
                yield kernel(lexical, vectors[block] @ vectors[selected].T)

    def only(self, selected: NDArray[np.intp]) -> "Phrasings":
        """Some of the phrasings."""
        meaning = self._meaning
        if meaning is not None:
            meaning = Meaning(meaning.centre, meaning.vectors[selected])
        return Phrasings(self.rows[selected], meaning)

    def similarity(self) -> Similarity:
        """What tells how alike a message is to them."""
        return Similarity(sparse.csr_array(self.rows.T), self._meaning)
