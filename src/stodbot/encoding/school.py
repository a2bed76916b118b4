"""Teaches classifiers from examples, or recalls what they learnt at an earlier start."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from stodbot import __version__
from stodbot.cache import ArrayCache, key_of
from stodbot.encoding.choice import EncoderChoice
from stodbot.encoding.vectors import Progress, vectors_of
from stodbot.matching.encoder import Encoder, Vectors
from stodbot.matching.examples import Example
from stodbot.matching.learned import FORMAT, Arrays, Learned, arrays_of, learned_from

_WORTH_A_PROCESS = 3_000  # examples; starting a process takes half a second


class School:
    """Keeps vectors and classifiers in a cache, by what they were made from."""

    def __init__(self, cache: ArrayCache, encoder: EncoderChoice, on_progress: Progress) -> None:
        self.cache = cache
        self._encoder = encoder
        self._on_progress = on_progress

    def teach(self, name: str, examples: Sequence[Example], labels: Sequence[str]) -> Learned:
        """A classifier of `examples`; `name` tells its place in the cache."""
        content = (f"{e.label}\t{e.is_question}\t{e.text}" for e in examples)
        key = key_of(FORMAT, __version__, self._encoder.name, *labels, *content)
        place = f"{name}-{self._encoder.name}"
        kept = self.cache.load(place, key)
        if kept is not None:
            return learned_from(kept, labels)
        learnt = _learn_apart(examples, labels, self._vectors(examples))
        self.cache.save(place, key, learnt)
        return learned_from(learnt, labels)

    @property
    def encoder(self) -> Encoder | None:
        """What turns texts into vectors, where there is something that does."""
        return self._encoder.encoder

    def _vectors(self, examples: Sequence[Example]) -> Vectors | None:
        encoder = self._encoder.encoder
        if encoder is None:
            return None
        texts = [example.text for example in examples]
        return vectors_of(texts, encoder, self.cache, self._on_progress)


def _learn_apart(
    examples: Sequence[Example], labels: Sequence[str], vectors: Vectors | None
) -> Arrays:
    """Learn in a process of its own, so that the memory it takes is given back at once."""
    if len(examples) < _WORTH_A_PROCESS:
        return _learnt(examples, labels, vectors)
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_learnt, examples, labels, vectors).result()
    except (OSError, BrokenProcessPool):  # no second process to be had: then in this one
        return _learnt(examples, labels, vectors)


def _learnt(examples: Sequence[Example], labels: Sequence[str], vectors: Vectors | None) -> Arrays:
    from stodbot.matching.learning import learn  # noqa: PLC0415  # 20 MB that later starts save

    return arrays_of(learn(examples, labels, vectors))
