"""The words the knowledge is written in, to read misspelt, split and joined words by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from stodbot.matching.text import fold, respell, words

_SHORTEST_CORRECTED = 4
_LONG_WORD = 8  # from here on two slips are forgiven, below it one
_SHORTEST_PART = 3
_MEMORY = 10_000  # bounded, as anybody can type new words


class Vocabulary:
    """Known words, folded: how often each stands in the knowledge, and how it is spelt there."""

    def __init__(self, counts: Mapping[str, int], spellings: Mapping[str, str]) -> None:
        """`spellings` gives a folded word's usual spelling, where that has accents."""
        self.counts = dict(sorted(counts.items()))
        self.spellings = dict(spellings)
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self.counts:
            self._buckets[word[0], len(word)].append(word)
        self._read: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The vocabulary of clean texts."""
        spelt: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for word in words(text):
                spelt[fold(word)][word.casefold()] += 1
        usual = {
            word: max(forms, key=lambda form: (forms[form], form)) for word, forms in spelt.items()
        }
        return cls(
            {word: forms.total() for word, forms in spelt.items()},
            {word: spelling for word, spelling in usual.items() if spelling != word},
        )

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def read(self, word: str) -> tuple[str, ...]:
        """The known words that a word stands for, none where it is simply unknown.

        A known word stands for itself, another for the nearest spelling or else for its parts.
        """
        if word in self.counts:
            return (word,)
        found = self._read.get(word)
        if found is None:
            found = self._nearest(word) or self._parts(word)
            if len(self._read) < _MEMORY:
                self._read[word] = found
        return found

    def joined(self, first: str, second: str) -> str | None:
        """The compound that two words written apart make, where it is known."""
        compound = first + second
        return compound if compound in self.counts else None

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return ()
        slips = 2 if len(word) >= _LONG_WORD else 1
        near: list[tuple[int, int, str]] = []
        for size in range(len(word) - slips, len(word) + slips + 1):
            bucket = self._buckets.get((word[0], size), ())
            for found, distance, _ in process.extract(
                word, bucket, scorer=OSA.distance, score_cutoff=slips, limit=3
            ):
                near.append((int(distance), -self.counts[found], found))
        return (min(near)[2],) if near else ()

    def _parts(self, word: str) -> tuple[str, ...]:
        """Two known words run together; the linking s of Swedish compounds may stand between."""
        best: tuple[str, ...] = ()
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, second = word[:cut], word[cut:]
            if first not in self.counts and first.endswith("s"):
                first = first[:-1]
            if second not in self.counts or first not in self.counts:
                continue
            if not best or min(len(first), len(second)) > min(map(len, best)):
                best = (first, second)
        return best


class Spelling:
    """Gives back the accents that were left out, as known words are usually spelt."""

    def __init__(self, *vocabularies: Vocabulary) -> None:
        """Where two know a word, the earlier one says how it is spelt."""
        self._usual: dict[str, str] = {}
        known: set[str] = set()
        for vocabulary in vocabularies:
            new = vocabulary.spellings.items()
            self._usual |= {word: usual for word, usual in new if word not in known}
            known.update(vocabulary.counts)

    def restore(self, text: str) -> str:
        """A clean text with its accents: "far jag stod" as "får jag stöd".

        The encoder was taught on well-spelt text. A word that was typed with accents is left alone.
        """
        return respell(text, self._restored)

    def _restored(self, word: str) -> str:
        return self._usual.get(word.lower(), word) if word.isascii() else word
