"""Fits a classifier to examples."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from stodbot.matching.calibration import calibrate
from stodbot.matching.classifier import Classifier
from stodbot.matching.encoder import Vectors
from stodbot.matching.examples import Example
from stodbot.matching.features import LexicalFeatures, relevance_of
from stodbot.matching.head import fit_head
from stodbot.matching.learned import Learned
from stodbot.matching.phrasings import Phrasings
from stodbot.matching.similarity import Meaning
from stodbot.matching.text import tokens
from stodbot.matching.vocabulary import Vocabulary

_OWN = 0.6  # of a word's examples have one label: then the word names it


def learn(examples: Sequence[Example], labels: Sequence[str], vectors: Vectors | None) -> Learned:
    """Fit on `examples`; `vectors` are an encoder's, a row an example, where there is one."""
    texts = [tokens(example.text) for example in examples]
    vocabulary = Vocabulary.of(example.text for example in examples)
    # beside an encoder what only one example has tells nothing more, and takes memory
    features = LexicalFeatures.of(texts, vocabulary, least=1 if vectors is None else 2)
    number = {label: at for at, label in enumerate(labels)}
    none = len(labels)
    wanted = np.array([none if e.label is None else number[e.label] for e in examples], np.intp)
    meaning = None if vectors is None else Meaning.of(vectors)
    phrasings = Phrasings(features.rows(texts), meaning)
    fit = fit_head(phrasings, wanted, none + 1)
    checked = wanted[fit.landmarks]
    typed = np.array([example.is_question for example in examples])[fit.landmarks]
    if not (typed & (checked < none)).any():
        typed[:] = True  # knowledge without listed questions: its texts must do
    classifier = Classifier(
        features,
        phrasings.only(fit.landmarks).similarity(),
        fit.weights,
        labels,
        calibrate(fit.left_out[typed], checked[typed]),
    )
    return Learned(
        classifier,
        relevance_of(features, phrasings.rows, wanted < none),
        _topics(phrasings.rows, wanted, none + 1),
        tuple(map(int, fit.landmarks)),
        fit.left_out,
    )


def _topics(rows: sparse.csr_array, labels: NDArray[np.intp], classes: int) -> NDArray[np.int32]:
    """For each feature the label that most of its examples have; -1 where it is nobody's own.

    What is out of scope counts as a label here: "pannkakor" names something, only not ours.
    """
    count = len(labels)
    of_label = sparse.csr_array(
        (np.ones(count), (labels, np.arange(count))), shape=(classes, count)
    )
    present = sparse.csr_array(rows, copy=True)
    present.data = np.ones_like(present.data)
    shares = (of_label @ present).toarray()
    total = shares.sum(axis=0)
    best = shares.argmax(axis=0)
    own = (shares.max(axis=0) >= _OWN * total) & (total > 0)
    return np.where(own, best, -1).astype(np.int32)
