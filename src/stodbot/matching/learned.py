"""A learnt classifier, and the arrays it is kept in, so that no later start need learn again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.cache import lines_of, texts_of
from stodbot.matching.calibration import Calibration
from stodbot.matching.classifier import Classifier
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.reading import TellingWords
from stodbot.matching.similarity import Meaning, Scores, Similarity
from stodbot.matching.vocabulary import Vocabulary

OUT_OF_SCOPE = "none"
_TELLING = 3  # letters; what is shorter tells nothing
FORMAT = "7"  # changes whenever old snapshots no longer mean the same
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Learned:
    """A classifier, and how it does on phrasings it has not seen."""

    classifier: Classifier
    relevance: NDArray[np.float32]  # of each feature: how much it says that a text has a label
    topics: NDArray[np.int32]  # of each feature: the number of the label that it names, -1 for none
    examples: tuple[int, ...]  # the numbers of the examples that `left_out` is about
    left_out: Scores  # [examples, labels + 1]: scores of each had it not been listed

    @property
    def interest(self) -> TellingWords:
        """What makes a sentence worth reading: a word that tells of a label."""
        return TellingWords(self.classifier.features, self.relevance)

    def named_in(self, text: Sequence[str]) -> set[str]:
        """The labels that words of a tokenised text name by themselves.

        OUT_OF_SCOPE is among them where a word is unknown, or known from everyday messages only.
        """
        features, labels = self.classifier.features, self.classifier.labels
        names = (*labels, OUT_OF_SCOPE)
        named = {names[number] for number in self.topics[features.known_words(text)] if number >= 0}
        if any(len(word) >= _TELLING and not features.reads(word) for word in text):
            named.add(OUT_OF_SCOPE)
        return named


def arrays_of(learned: Learned) -> dict[str, NDArray[Any]]:
    """Everything that a classifier is made of."""
    classifier = learned.classifier
    features, similarity = classifier.features, classifier.similarity
    calibration = classifier.calibration
    counts = features.vocabulary.counts
    arrays: dict[str, NDArray[Any]] = {
        "words": lines_of(list(counts)),
        "word_counts": np.array(list(counts.values()), np.int32),
        "accented": lines_of(list(features.vocabulary.spellings)),
        "spellings": lines_of(list(features.vocabulary.spellings.values())),
        "features": lines_of(features.names),
        "rarity": features.rarity,
        "relevance": learned.relevance,
        "topics": learned.topics,
        "posting_values": similarity.postings.data,
        "posting_numbers": similarity.postings.indices.astype(np.int32),
        "posting_ends": similarity.postings.indptr.astype(np.int32),
        "weights": classifier.weights,
        "right": calibration.right,
        "in_scope": calibration.in_scope,
        "thresholds": np.array([calibration.answer_from, calibration.forward_below]),
        "examples": np.array(learned.examples, np.int64),
        "left_out": learned.left_out,
    }
    if similarity.meaning is not None:
        arrays["centre"] = similarity.meaning.centre
        arrays["vectors"] = similarity.meaning.vectors
    return arrays


def learned_from(arrays: Arrays, labels: Sequence[str]) -> Learned:
    """The classifier that the arrays were made of."""
    counts = arrays["word_counts"].tolist()
    vocabulary = Vocabulary(
        dict(zip(texts_of(arrays["words"]), counts, strict=True)),
        dict(zip(texts_of(arrays["accented"]), texts_of(arrays["spellings"]), strict=True)),
    )
    features = LexicalFeatures(vocabulary, texts_of(arrays["features"]), arrays["rarity"])
    postings = sparse.csr_array(
        (arrays["posting_values"], arrays["posting_numbers"], arrays["posting_ends"]),
        shape=(len(features.names), len(arrays["weights"])),
    )
    meaning = Meaning(arrays["centre"], arrays["vectors"]) if "centre" in arrays else None
    answer_from, forward_below = arrays["thresholds"].tolist()
    classifier = Classifier(
        features,
        Similarity(postings, meaning),
        arrays["weights"],
        labels,
        Calibration(arrays["right"], arrays["in_scope"], answer_from, forward_below),
    )
    examples = tuple(arrays["examples"].tolist())
    return Learned(classifier, arrays["relevance"], arrays["topics"], examples, arrays["left_out"])
