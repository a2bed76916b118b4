"""Which sentences of a message are worth a closer look, as they may tell of an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.triage import EMERGENCIES, Need
from stodbot.matching.examples import Example
from stodbot.matching.features import LexicalFeatures, relevance_of
from stodbot.matching.learned import Learned
from stodbot.matching.reading import Interest, TellingWords, is_very_long
from stodbot.matching.text import tokens

LOOKED_AT = 0.2  # of what is not care: that many texts have a word as telling


@dataclass(frozen=True, slots=True)
class Likeness:
    """A part is worth what it has more in common with emergencies than with all the rest."""

    features: LexicalFeatures
    direction: NDArray[np.float32]  # from the mean of all the rest to the mean of the emergencies

    def worth(self, parts: Sequence[str]) -> list[float]:
        """Words and letters of each part; only the well-spelt words of a long text."""
        if is_very_long(parts):
            rows = (self.features.listed_words(tokens(part)) for part in parts)
            return [float(self.direction[row].sum()) / (1 + len(row)) ** 0.5 for row in rows]
        rated = (self.features.row(tokens(part)) for part in parts)
        return [float(values @ self.direction[numbers]) for numbers, values in rated]


@dataclass(frozen=True, slots=True)
class Lookout:
    """Two ways to spot an emergency by its letters alone: neither sees all that the other does."""

    words: TellingWords
    likeness: Likeness
    look_from: float  # what a text's most telling word is worth, from which to look closer

    @property
    def interests(self) -> tuple[Interest, ...]:
        """What makes sentences of a long message worth reading."""
        return (self.words, self.likeness)

    def sees(self, parts: Sequence[str]) -> bool:
        """Whether a word of the parts may tell of an emergency."""
        return max(self.words.worth(parts), default=0.0) >= self.look_from


def lookout_of(learned: Learned, examples: Sequence[Example]) -> Lookout:
    """From the examples that the triage was taught."""
    labels = [examples[number].label for number in learned.examples]
    features = learned.classifier.features
    rows = learned.classifier.similarity.postings.T.tocsr()
    emergencies = np.array([label in EMERGENCIES for label in labels])
    words = TellingWords(features, relevance_of(features, rows, emergencies))
    difference = rows[emergencies].mean(axis=0) - rows[~emergencies].mean(axis=0)
    needs = set(Need)
    harmless = [
        examples[number].text
        for number, label in zip(learned.examples, labels, strict=True)
        if label not in needs
    ]
    return Lookout(
        words,
        Likeness(features, np.asarray(difference, np.float32).ravel()),
        float(np.quantile(words.worth(harmless), 1 - LOOKED_AT)),
    )
