"""Reads one message once, for everything that decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stodbot.matching.encoder import Encoder, Vectors
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.text import MAX_PIECE_CHARACTERS, clean, sentences, tokens

MAX_PIECES = 8
_CAREFUL_CHARACTERS = 10_000  # in a longer message only well-spelt words choose the sentences


@dataclass(frozen=True, slots=True)
class Piece:
    """A short message, or a sentence of a long one."""

    text: str
    tokens: tuple[str, ...]
    vector: Vectors | None  # of the encoder, None where there is none


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as far as the encoder and the lexical part get to see it."""

    text: str
    tokens: tuple[str, ...]
    pieces: tuple[Piece, ...]


class Reader:
    """Turns a message into a `Reading`."""

    def __init__(
        self, features: LexicalFeatures, relevance: NDArray[np.float32], encoder: Encoder | None
    ) -> None:
        """`relevance` tells of each feature how much it says that a text is ours."""
        self._features = features
        self._relevance = relevance
        self._encoder = encoder

    def read(self, text: str) -> Reading:
        """Read any text whatever. A long one's most telling sentences become its pieces."""
        text = clean(text)
        if len(text) <= MAX_PIECE_CHARACTERS:
            chosen = [text] if text else []
        else:
            chosen = self._most_telling(sentences(text))
        vectors: Sequence[Vectors | None] = [None] * len(chosen)
        if self._encoder is not None and chosen:
            restore = self._features.vocabulary.restore
            vectors = list(self._encoder.encode([restore(piece) for piece in chosen]))
        pieces = (
            Piece(piece, tuple(tokens(piece)), vector)
            for piece, vector in zip(chosen, vectors, strict=True)
        )
        return Reading(text, tuple(tokens(text)), tuple(pieces))

    def _most_telling(self, parts: list[str]) -> list[str]:
        """The sentences with the most telling word, in their order; repeated ones once.

        A sum over the words would prefer long small talk to "transportbidrag?".
        """
        parts = list(dict.fromkeys(parts))
        if len(parts) <= MAX_PIECES:
            return parts
        find = self._features.known_words
        if sum(map(len, parts)) > _CAREFUL_CHARACTERS:
            find = self._features.listed_words
        worth = [self._relevance[find(tokens(part))].max(initial=0) for part in parts]
        best = sorted(range(len(parts)), key=lambda number: (-worth[number], number))[:MAX_PIECES]
        return [parts[number] for number in sorted(best)]
