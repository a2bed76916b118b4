"""The words the knowledge is written in, to read misspelt, split and joined words by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from stodbot.matching.text import fold, words

_SHORTEST_CORRECTED = 4
_LONG_WORD = 8  # from here on two slips are forgiven, below it one
_SHORTEST_PART = 3


class Vocabulary:
    """Known words by their folded form."""

    def __init__(self, texts: Iterable[str]) -> None:
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for word in words(text):
                spellings[fold(word)][word.casefold()] += 1
        self._count = {folded: sum(counts.values()) for folded, counts in spellings.items()}
        self._spelling = {
            folded: max(counts.items(), key=lambda item: (item[1], item[0]))[0]
            for folded, counts in spellings.items()
        }
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for folded in sorted(self._count):
            self._buckets[folded[:1], len(folded)].append(folded)
        self._memory: dict[str, tuple[str, ...]] = {}

    def __contains__(self, folded: str) -> bool:
        return folded in self._count

    def read(self, typed: Sequence[str]) -> list[tuple[str, ...]]:
        """For each folded word: the known words it stands for, none where it is simply unknown.

        A known word stands for itself; an unknown one for the nearest spelling, or for its parts.
        """
        return [self._read_one(word) for word in typed]

    def joined(self, first: str, second: str) -> str | None:
        """The compound that two words written apart make, where it is known."""
        compound = first + second
        return compound if compound in self._count else None

    def spelling(self, folded: str) -> str:
        """The usual spelling of a known word, with its accents."""
        return self._spelling[folded]

    def _read_one(self, word: str) -> tuple[str, ...]:
        if word in self._count:
            return (word,)
        found = self._memory.get(word)
        if found is None:
            found = self._nearest(word) or self._parts(word)
            if len(self._memory) < 50_000:  # noqa: PLR2004  # bounded: anybody can type new words
                self._memory[word] = found
        return found

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha() or len(word) > 40:
            return ()
        slips = 2 if len(word) >= _LONG_WORD else 1
        best: list[tuple[int, int, str]] = []
        for size in range(len(word) - slips, len(word) + slips + 1):
            bucket = self._buckets.get((word[0], size), ())
            for found, distance, _ in process.extract(
                word, bucket, scorer=OSA.distance, score_cutoff=slips, limit=3
            ):
                best.append((int(distance), -self._count[found], found))
        return (min(best)[2],) if best else ()

    def _parts(self, word: str) -> tuple[str, ...]:
        """Two known words run together, the linking s of Swedish compounds allowed."""
        best: tuple[int, tuple[str, str]] | None = None
        for cut in range(_SHORTEST_PART, min(len(word), 40) - _SHORTEST_PART + 1):
            first, second = word[:cut], word[cut:]
            if second not in self._count:
                continue
            if first not in self._count:
                if first[-1] != "s" or first[:-1] not in self._count:
                    continue
                first = first[:-1]
            rank = min(len(first), len(second))
            if best is None or rank > best[0]:
                best = (rank, (first, second))
        return best[1] if best else ()
