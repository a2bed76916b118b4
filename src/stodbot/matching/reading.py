"""Reads one message once, for everything that decides about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stodbot.matching.encoder import Encoder, Vectors
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.text import MAX_PIECE_CHARACTERS, clauses, clean, sentences, tokens
from stodbot.matching.vocabulary import Spelling

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


NOTHING_READ = Reading("", (), ())


def reading_of(pieces: Sequence[Piece]) -> Reading:
    """The reading of some pieces of a message."""
    text = " ".join(piece.text for piece in pieces)
    return Reading(text, tuple(word for piece in pieces for word in piece.tokens), tuple(pieces))


def parts_of(text: str, connectives: Collection[str]) -> list[str]:
    """The sentences of a clean text, or the clauses of its only one."""
    parts = sentences(text)
    return clauses(parts[0], connectives) if len(parts) == 1 else parts


class Interest(Protocol):
    """What makes one sentence of a long message more worth reading than another."""

    def worth(self, parts: Sequence[str]) -> Sequence[float]:
        """The worth of each part of a clean text."""
        ...


@dataclass(frozen=True, slots=True)
class TellingWords:
    """A part is worth what its most telling word is.

    A sum over the words would prefer long small talk to "transportbidrag?".
    """

    features: LexicalFeatures
    relevance: NDArray[np.float32]  # of each feature: how much it says that a text is of interest

    def worth(self, parts: Sequence[str]) -> list[float]:
        """What the most telling word of each part is worth; only well-spelt ones in a long text."""
        find = self.features.listed_words if is_very_long(parts) else self.features.known_words
        return [float(self.relevance[find(tokens(part))].max(initial=0)) for part in parts]


def is_very_long(parts: Sequence[str]) -> bool:
    """Whether a text is too long to look up every misspelt word of it."""
    return sum(map(len, parts)) > _CAREFUL_CHARACTERS


class Reader:
    """Turns a message into a `Reading`."""

    def __init__(
        self, interests: Sequence[Interest], spelling: Spelling, encoder: Encoder | None
    ) -> None:
        self._interests = interests
        self._spelling = spelling
        self._encoder = encoder

    def read(self, text: str) -> Reading:
        """Read any text whatever. A long one's most telling sentences become its pieces."""
        text = clean(text)
        if len(text) <= MAX_PIECE_CHARACTERS:
            return self._reading(text, [text] if text else [])
        return self._reading(text, self._most_telling(sentences(text), MAX_PIECES))

    def read_parts(self, text: str, connectives: Collection[str]) -> Reading:
        """Read a short text, too, by its sentences, or by the clauses of its only one.

        One part fewer than a long one has pieces, as the whole of the text was a piece before.
        """
        text = clean(text)
        return self._reading(text, self._most_telling(parts_of(text, connectives), MAX_PIECES - 1))

    def _reading(self, text: str, chosen: Sequence[str]) -> Reading:
        vectors: Sequence[Vectors | None] = [None] * len(chosen)
        if self._encoder is not None and chosen:
            vectors = list(self._encoder.encode([self._spelling.restore(part) for part in chosen]))
        pieces = (
            Piece(piece, tuple(tokens(piece)), vector)
            for piece, vector in zip(chosen, vectors, strict=True)
        )
        return Reading(text, tuple(tokens(text)), tuple(pieces))

    def _most_telling(self, parts: Sequence[str], most: int) -> list[str]:
        """The sentences that each interest in turn finds most telling, in their order.

        Of those that differ in numbers and signs only, the last counts.
        """
        parts = list({_wording(part): part for part in parts}.values())
        if len(parts) <= most:
            return parts
        numbers = range(len(parts))
        rankings = []
        for interest in self._interests:
            worth = interest.worth(parts)
            rankings.append(sorted(numbers, key=lambda number: (-worth[number], number)))
        in_turn = dict.fromkeys(number for turn in zip(*rankings, strict=True) for number in turn)
        return [parts[number] for number in sorted(list(in_turn)[:most])]


def _wording(part: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(part) if word.isalpha())
