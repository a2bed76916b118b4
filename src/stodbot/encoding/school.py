"""Teaches classifiers from examples, or recalls what they learnt at an earlier start."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from stodbot import __version__
from stodbot.cache import ArrayCache, key_of
from stodbot.encoding.choice import EncoderChoice
from stodbot.encoding.vectors import Progress, vectors_of
from stodbot.matching.encoder import Vectors
from stodbot.matching.examples import Example
from stodbot.matching.learned import FORMAT, Arrays, Learned, arrays_of, learned_from

_WORTH_A_PROCESS = 3_000  # examples; starting a process takes half a second


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one classifier is to learn; the name tells its place in the cache."""

    name: str
    examples: Sequence[Example]
    labels: Sequence[str]


class School:
    """Keeps vectors and classifiers in a cache, by what they were made from."""

    def __init__(self, cache: ArrayCache, encoder: EncoderChoice, on_progress: Progress) -> None:
        self.cache = cache
        self._encoder = encoder
        self._on_progress = on_progress

    def teach(self, *lessons: Lesson) -> list[Learned]:
        """A classifier a lesson. While one is learnt, the texts of the next are encoded."""
        with _Apart() as apart:
            arrays = [self._recall(lesson) or self._begin(lesson, apart) for lesson in lessons]
            return [
                learned_from(self._finish(lesson, found), lesson.labels)
                for lesson, found in zip(lessons, arrays, strict=True)
            ]

    def _recall(self, lesson: Lesson) -> Arrays | None:
        return self.cache.load(self._place(lesson), self._key(lesson))

    def _begin(self, lesson: Lesson, apart: "_Apart") -> Callable[[], Arrays]:
        return apart.learn(lesson, self._vectors(lesson.examples))

    def _finish(self, lesson: Lesson, found: Arrays | Callable[[], Arrays]) -> Arrays:
        if not callable(found):
            return found
        learnt = found()
        self.cache.save(self._place(lesson), self._key(lesson), learnt)
        return learnt

    def _place(self, lesson: Lesson) -> str:
        return f"{lesson.name}-{self._encoder.name}"

    def _key(self, lesson: Lesson) -> str:
        content = (f"{e.label}\t{e.is_question}\t{e.text}" for e in lesson.examples)
        return key_of(FORMAT, __version__, self._encoder.name, *lesson.labels, *content)

    def _vectors(self, examples: Sequence[Example]) -> Vectors | None:
        encoder = self._encoder.encoder
        if encoder is None:
            return None
        texts = [example.text for example in examples]
        return vectors_of(texts, encoder, self.cache, self._on_progress)


class _Apart:
    """Learns in a process of its own, so that the memory it takes is given back at once."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "_Apart":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def learn(self, lesson: Lesson, vectors: Vectors | None) -> Callable[[], Arrays]:
        """Begin to learn; the result is there when it is called for."""
        if len(lesson.examples) < _WORTH_A_PROCESS:
            learnt = _learnt(lesson, vectors)
            return lambda: learnt
        try:
            self._pool = self._pool or _one_process()
            future = self._pool.submit(_learnt, lesson, vectors)
        except (OSError, BrokenProcessPool):
            return lambda: _learnt(lesson, vectors)

        def result() -> Arrays:
            try:
                return future.result()
            except (OSError, BrokenProcessPool):  # no second process to be had: then in this one
                return _learnt(lesson, vectors)

        return result


def _one_process() -> ProcessPoolExecutor:
    """A pool of one, which leaves the other cores to the encoder.

    The variable is for that process: in this one numpy has read it already.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _learnt(lesson: Lesson, vectors: Vectors | None) -> Arrays:
    from stodbot.matching.learning import learn  # noqa: PLC0415  # 20 MB that later starts save

    return arrays_of(learn(lesson.examples, lesson.labels, vectors))
