"""Vectors on disk: only what is new is encoded."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stodbot.cache import ArrayCache
from stodbot.encoding.vectors import vectors_of
from stodbot.matching.encoder import Vectors


class CountingEncoder:
    """Remembers what it was asked to encode."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return np.array([[len(text), 1] for text in texts], np.float32)


def encode(encoder: CountingEncoder, texts: list[str], folder: Path) -> Vectors:
    return vectors_of(texts, encoder, ArrayCache(folder), lambda _done, _total: None)


def test_vectors_come_in_the_order_of_the_texts(tmp_path: Path) -> None:
    vectors = encode(CountingEncoder(), ["aaa", "b", "cc", "b"], tmp_path)

    assert [3, 1, 2, 1] == vectors[:, 0].tolist()


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encode(CountingEncoder(), ["aaa", "b"], tmp_path)
    later = CountingEncoder()

    encode(later, ["b", "new", "aaa"], tmp_path)

    assert ["new"] == later.seen


def test_another_model_encodes_anew(tmp_path: Path) -> None:
    encode(CountingEncoder(), ["aaa"], tmp_path)
    other = CountingEncoder("other")

    encode(other, ["aaa"], tmp_path)

    assert ["aaa"] == other.seen


def test_progress_reaches_the_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    texts = [str(number) for number in range(40)]

    vectors_of(
        texts,
        CountingEncoder(),
        ArrayCache(tmp_path),
        lambda done, total: steps.append((done, total)),
    )

    assert (40, 40) == steps[-1]
    assert steps == sorted(steps)
