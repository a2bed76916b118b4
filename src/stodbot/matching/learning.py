"""Fits a matcher to the knowledge's examples."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stodbot.domain.entry import EntryId
from stodbot.matching.calibration import calibrate
from stodbot.matching.encoder import Vectors
from stodbot.matching.examples import Example
from stodbot.matching.features import LexicalFeatures
from stodbot.matching.head import fit_head
from stodbot.matching.learned import Learned
from stodbot.matching.matcher import Matcher
from stodbot.matching.similarity import Meaning, Similarity
from stodbot.matching.text import tokens
from stodbot.matching.vocabulary import Vocabulary


def learn(
    examples: Sequence[Example], entries: Sequence[EntryId], vectors: Vectors | None
) -> Learned:
    """Fit on `examples`; `vectors` are an encoder's, a row an example, where there is one."""
    texts = [tokens(example.text) for example in examples]
    vocabulary = Vocabulary.of(example.text for example in examples)
    features = LexicalFeatures.of(texts, vocabulary)
    number = {entry: at for at, entry in enumerate(entries)}
    labels = np.array(
        [len(entries) if e.entry is None else number[e.entry] for e in examples], np.intp
    )
    weights = np.array([example.weight for example in examples], np.float32)
    meaning = None if vectors is None else Meaning.of(vectors)
    similarity = Similarity(features.rows(texts), meaning)
    fit = fit_head(similarity, labels, len(entries) + 1, weights)
    typed = np.array([example.is_question for example in examples])[fit.landmarks]
    if not (typed & (labels[fit.landmarks] < len(entries))).any():
        typed[:] = True  # knowledge without listed questions: its texts must do
    matcher = Matcher(
        features,
        similarity.only(fit.landmarks) if len(fit.landmarks) < len(examples) else similarity,
        fit.weights,
        entries,
        calibrate(fit.left_out[typed], labels[fit.landmarks][typed]),
    )
    relevance = _relevance(features, similarity, labels < len(entries))
    return Learned(matcher, relevance, tuple(map(int, fit.landmarks)), fit.left_out)


def _relevance(
    features: LexicalFeatures, similarity: Similarity, ours: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Rarity, times the share of a feature's weight that lies in examples of ours."""
    total = np.asarray(similarity.rows.sum(axis=0)).ravel()
    mine = np.asarray(similarity.rows[ours].sum(axis=0)).ravel()
    relevance: NDArray[np.float32] = features.rarity * mine / np.maximum(total, 1e-6)
    return relevance
