"""Which words tell of an emergency, and which sentences are worth a look for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stodbot.domain.triage import EMERGENCIES, Need
from stodbot.matching.examples import Example
from stodbot.matching.features import relevance_of
from stodbot.matching.learned import Learned
from stodbot.matching.reading import Interest

LOOKED_AT = 0.2  # of what is not care: shares of its sentences' words with emergencies


@dataclass(frozen=True, slots=True)
class Lookout:
    """The words of emergencies; in a medtech firm's mail those of other care crowd them out."""

    interest: Interest
    look_from: float  # what a text's most telling word is worth, from which to look closer

    def sees(self, parts: Sequence[str]) -> bool:
        """Whether a word of the parts may tell of an emergency."""
        return max(self.interest.worth(parts), default=0.0) >= self.look_from


def lookout_of(learned: Learned, examples: Sequence[Example]) -> Lookout:
    """From the examples that the triage was taught."""
    labels = [examples[number].label for number in learned.examples]
    features = learned.classifier.features
    rows = learned.classifier.similarity.postings.T.tocsr()
    emergencies = np.array([label in EMERGENCIES for label in labels])
    interest = Interest(features, relevance_of(features, rows, emergencies))
    needs = set(Need)
    harmless = [
        examples[number].text
        for number, label in zip(learned.examples, labels, strict=True)
        if label not in needs
    ]
    return Lookout(interest, float(np.quantile(interest.worth(harmless), 1 - LOOKED_AT)))
