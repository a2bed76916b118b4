"""Lexical features: what a message and a phrasing share in words, word pairs and letters."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.text import fold, words
from stodbot.matching.vocabulary import Vocabulary

_GRAM_SIZES = (2, 3, 4, 5)
_MEMORY = 20_000
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of feature counts; the squares add up to the kernel's parts."""

    words: float = 1.0
    letters: float = 1.0


class LexicalFeatures:
    """Turns texts into sparse rows of unit length over the features seen in the phrasings."""

    def __init__(self, texts: Sequence[str], vocabulary: Vocabulary, *, limit: int = 200_000, weights: Weights = Weights()) -> None:
        """Learn the features of `texts`; of more than `limit` the most common are kept."""
        self._vocabulary = vocabulary
        self._weights = weights
        self._memory: dict[str, tuple[str, ...]] = {}
        frequency: Counter[str] = Counter()
        for text in texts:
            frequency.update(set(self._features(self._tokens(text))))
        kept = sorted(frequency.items(), key=lambda item: (-item[1], item[0]))[:limit]
        self._index = {feature: number for number, (feature, _) in enumerate(kept)}
        self._idf = np.array(
            [math.log((1 + len(texts)) / (1 + count)) + 1 for _, count in kept], np.float32
        )
        self._is_word = np.array([feature[0] != "#" for feature, _ in kept], bool)
        self.size = len(kept)

    def rows(self, texts: Iterable[str]) -> sparse.csr_array:
        """One row a text, float32 [texts, size]."""
        indices: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float32]] = []
        ends = [0]
        for text in texts:
            index, value = self.row(text)
            indices.append(index)
            values.append(value)
            ends.append(ends[-1] + len(index))
        return sparse.csr_array(
            (np.concatenate(values), np.concatenate(indices), np.array(ends)), shape=(len(ends) - 1, self.size)
        )

    def row(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The text's features: their numbers and values."""
        counts = Counter(self._features(self._tokens(text)))
        found = [(self._index[f], c) for f, c in counts.items() if f in self._index]
        if not found:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        index = np.array([number for number, _ in found], np.int32)
        value = (1 + np.log(np.array([count for _, count in found], np.float32))) * self._idf[index]
        is_word = self._is_word[index]
        for mask, weight in ((is_word, self._weights.words), (~is_word, self._weights.letters)):
            norm = float(np.linalg.norm(value[mask]))
            if norm:
                value[mask] *= weight / norm
        total = float(np.linalg.norm(value))
        return index, (value / total).astype(np.float32)

    def _tokens(self, text: str) -> list[str]:
        return [fold(word)[:_LONGEST_WORD] for word in words(text)]

    def _features(self, tokens: list[str]) -> list[str]:
        features: list[str] = []
        read = self._vocabulary.read(tokens)
        known = [word for found in read for word in found]
        features += known
        features += [f"{a} {b}" for a, b in pairwise(known)]
        for a, b in pairwise(tokens):
            joined = self._vocabulary.joined(a, b)
            if joined:
                features.append(joined)
                features += self._grams(joined)
        for token, found in zip(tokens, read, strict=True):
            features += self._grams(token)
            for word in found:
                if word != token:
                    features += self._grams(word)
        return features

    def _grams(self, word: str) -> tuple[str, ...]:
        grams = self._memory.get(word)
        if grams is None:
            marked = f"#{word}#"
            grams = tuple(
                "#" + marked[start : start + size]
                for size in _GRAM_SIZES
                for start in range(len(marked) - size + 1)
            )
            if len(self._memory) < _MEMORY:
                self._memory[word] = grams
        return grams
