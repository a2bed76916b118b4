"""The port to sentence encoders."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product tells how alike the meanings are."""

    @property
    def name(self) -> str:
        """Names the model, as vectors of different models can't be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors float32 [texts, dimensions], each of unit length.

        Safe for any text; each is cut to what the model takes.
        """
        ...
