"""Lexical features: what two texts share in words, word pairs and runs of letters."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.vocabulary import Vocabulary

_GRAM_SIZES = (2, 3, 4, 5)
_EDGE = "#"  # begins and ends a word in its runs of letters; never part of a word itself
_MEMORY = 10_000  # bounded, as anybody can type new words
MAX_FEATURES = 200_000

Row = tuple[NDArray[np.int32], NDArray[np.float32]]


class LexicalFeatures:
    """Turns tokenised texts into sparse rows of unit length.

    Words and letters each make up half of a row's square, whatever the length of the words.
    """

    def __init__(
        self, vocabulary: Vocabulary, names: Sequence[str], rarity: NDArray[np.float32]
    ) -> None:
        """`rarity` is the inverse document frequency of each feature in `names`."""
        self.vocabulary = vocabulary
        self.names = names
        self.rarity = rarity
        self._index = {name: number for number, name in enumerate(names)}
        self._is_word = np.array([not name.startswith(_EDGE) for name in names], bool)
        self._numbers: dict[str, NDArray[np.int32]] = {}

    @classmethod
    def of(
        cls, texts: Sequence[Sequence[str]], vocabulary: Vocabulary, *, least: int = 1
    ) -> "LexicalFeatures":
        """The features of tokenised texts; of too many, the most common.

        Word pairs and runs of letters in fewer than `least` of the texts are left out.
        """
        frequency: Counter[str] = Counter()
        for text in texts:
            found: set[str] = set()
            for word in text:
                found.update(_word_features(word, vocabulary))
            found.update(_pair_features(text, vocabulary))
            frequency.update(found)
        shared = (
            (name, count)
            for name, count in frequency.items()
            if count >= least or _is_single_word(name)
        )
        kept = sorted(shared, key=lambda item: (-item[1], item[0]))[:MAX_FEATURES]
        rarity = [math.log((1 + len(texts)) / (1 + count)) + 1 for _, count in kept]
        return cls(vocabulary, [name for name, _ in kept], np.array(rarity, np.float32))

    def rows(self, texts: Iterable[Sequence[str]]) -> sparse.csr_array:
        """One row a text, float32 [texts, features]."""
        rows = [self.row(text) for text in texts]
        ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
        numbers = np.concatenate([row[0] for row in rows])
        values = np.concatenate([row[1] for row in rows])
        return sparse.csr_array((values, numbers, ends), shape=(len(rows), len(self.names)))

    def row(self, text: Sequence[str]) -> Row:
        """A text's features, as ascending numbers and their values."""
        parts = [self._word_numbers(word) for word in text]
        parts.append(self._known(_pair_features(text, self.vocabulary)))
        numbers, counts = np.unique(np.concatenate(parts), return_counts=True)
        values = (1 + np.log(counts, dtype=np.float32)) * self.rarity[numbers]
        is_word = self._is_word[numbers]
        for group in (is_word, ~is_word):
            values[group] /= max(float(np.linalg.norm(values[group])), 1e-12)
        values /= max(float(np.linalg.norm(values)), 1e-12)
        return numbers, values.astype(np.float32)

    def reads(self, word: str) -> tuple[str, ...]:
        """The known words that a word is taken for."""
        return self.vocabulary.read(word)

    def known_words(self, text: Sequence[str]) -> NDArray[np.int32]:
        """The numbers of the word features that the words of a text stand for."""
        numbers = np.concatenate([self._word_numbers(word) for word in text] or [_NONE])
        return np.unique(numbers[self._is_word[numbers]])

    def listed_words(self, text: Sequence[str]) -> NDArray[np.int32]:
        """As `known_words`, of the words that are spelt as in the phrasings; a look-up each."""
        return np.unique(self._known(text))

    def _word_numbers(self, word: str) -> NDArray[np.int32]:
        numbers = self._numbers.get(word)
        if numbers is None:
            numbers = self._known(_word_features(word, self.vocabulary))
            if len(self._numbers) < _MEMORY:
                self._numbers[word] = numbers
        return numbers

    def _known(self, names: Iterable[str]) -> NDArray[np.int32]:
        index = self._index
        return np.array([index[name] for name in names if name in index], np.int32)


_NONE = np.empty(0, np.int32)


def _is_single_word(name: str) -> bool:
    return not name.startswith(_EDGE) and " " not in name


def _word_features(word: str, vocabulary: Vocabulary) -> list[str]:
    """The words it stands for, and the letters of those and of what was typed."""
    known = vocabulary.read(word)
    features = [*known, *_letters(word)]
    for other in known:
        if other != word:
            features += _letters(other)
    return features


def _pair_features(text: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Neighbouring words, and the compounds that words written apart make."""
    known = [word for typed in text for word in vocabulary.read(typed)]
    features = [f"{first} {second}" for first, second in pairwise(known)]
    for first, second in pairwise(text):
        compound = vocabulary.joined(first, second)
        if compound:
            features += [compound, *_letters(compound)]
    return features


def _letters(word: str) -> list[str]:
    marked = f"{_EDGE}{word}{_EDGE}"
    return [
        _EDGE + marked[start : start + size]
        for size in _GRAM_SIZES
        for start in range(len(marked) - size + 1)
    ]


def relevance_of(
    features: LexicalFeatures, rows: sparse.csr_array, ours: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Of each feature: its rarity, times the share of its weight that lies in `ours` of the rows.

    `rows` [texts, features].
    """
    total = np.asarray(rows.sum(axis=0)).ravel()
    mine = np.asarray(rows[ours].sum(axis=0)).ravel()
    return (features.rarity * mine / np.maximum(total, 1e-6)).astype(np.float32)
