"""`stodbot bench match`: what a message costs, by size of knowledge and length of message.

Each size runs in a process of its own, so that memory is its own. The rivals are timed beside our
matcher, each message given to all of them in turn, so that what slows the machine slows them alike.
"""

import gc
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

from stodbot.bench.rivals import Search, bm25, fuzzy_scan
from stodbot.bench.synthetic import enlarged, messages
from stodbot.cache import ArrayCache
from stodbot.encoding.choice import AUTO, NONE, open_encoder
from stodbot.encoding.school import Lesson, School
from stodbot.knowledge.cases import read_cases
from stodbot.knowledge.loader import load_knowledge
from stodbot.matching.examples import Example, examples_of
from stodbot.matching.matcher import Matcher
from stodbot.matching.reading import Reader
from stodbot.matching.vocabulary import Spelling

SIZES = (0, 1_000, 10_000, 100_000)  # phrasings; 0 stands for the shipped knowledge
LENGTHS = (70, 200, 4_000, 100_000)  # characters
_LARGEST_ENCODED = 10_000  # phrasings; more would take an hour
_USUAL = 70  # characters, when sizes are compared
_ROUNDS = {70: 200, 200: 100, 4_000: 20, 100_000: 3}  # messages timed, by length
_SCANS = 20  # messages for the rivals, whose scans are slow


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement to make."""

    knowledge: Path
    cache: Path
    size: int
    encoder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one measurement found; times in milliseconds unless they say otherwise."""

    phrasings: int
    entries: int
    encoder: str
    first_load_s: float
    cached_load_s: float
    resident_mb: float
    by_length: dict[int, tuple[float, float]]  # characters: p50, p99
    ours_p50: float  # beside the rivals, over the same messages
    rapidfuzz_p50: float
    bm25s_p50: float


def run(knowledge: Path, cache: Path, tell: Callable[[str], None]) -> list[Figures]:
    """Measure every size, with and without the encoder where that can be done."""
    shutil.rmtree(cache, ignore_errors=True)  # else a first load would find its work done
    jobs = [
        Job(knowledge, cache, size, encoder)
        for size in SIZES
        for encoder in (AUTO, NONE)
        if encoder == NONE or size <= _LARGEST_ENCODED
    ]
    found: list[Figures] = []
    for job in jobs:
        tell(f"{job.size or 'shipped'} phrasings, encoder {job.encoder} ...")
        _apart(_first_load, job)
        found.append(_apart(_measure, job))
    return found


def _apart(function: Callable[[Job], Any], job: Job) -> Any:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, job).result()


def _first_load(job: Job) -> None:
    """Fill the cache, and note how long it took."""
    examples, labels, _ = _material(job)
    start = time.perf_counter()
    _open(job, examples, labels)
    _note(job).write_text(str(time.perf_counter() - start))


def _measure(job: Job) -> Figures:
    examples, labels, texts = _material(job)
    start = time.perf_counter()
    search = _open(job, examples, labels)
    loaded = time.perf_counter() - start
    by_length = {
        length: _times(search, messages(texts, length, _ROUNDS[length])) for length in LENGTHS
    }
    gc.collect()
    resident = psutil.Process().memory_info().rss / 1e6
    phrasings = [example.text for example in examples]
    rivals = (search, fuzzy_scan(phrasings), bm25(phrasings))
    ours, scan, ranking = _side_by_side(rivals, messages(texts, _USUAL, _SCANS))
    return Figures(
        phrasings=len(phrasings),
        entries=len(labels),
        encoder=job.encoder,
        first_load_s=float(_note(job).read_text()),
        cached_load_s=loaded,
        resident_mb=resident,
        by_length=by_length,
        ours_p50=ours,
        rapidfuzz_p50=scan,
        bm25s_p50=ranking,
    )


def _note(job: Job) -> Path:
    return job.cache / f"first-{job.size}-{job.encoder}.txt"


def _material(job: Job) -> tuple[Sequence[Example], Sequence[str], list[str]]:
    """The examples, their labels, and the test cases' texts to make messages from."""
    base = load_knowledge(job.knowledge).base
    cases = read_cases(job.knowledge, frozenset(map(str, base.entries)), [])
    examples, labels = examples_of(base), list(map(str, base.entries))
    if job.size:
        examples, labels = enlarged(examples, job.size)
    texts = [case.text for case in cases] or [example.text for example in examples]
    return examples, labels, texts


def _open(job: Job, examples: Sequence[Example], labels: Sequence[str]) -> Search:
    job.cache.mkdir(parents=True, exist_ok=True)
    encoder = open_encoder(job.encoder, job.cache, lambda: None)
    school = School(ArrayCache(job.cache), encoder, lambda _done, _total: None)
    (learned,) = school.teach(Lesson(f"bench-{job.size}", examples, labels))
    spelling = Spelling(learned.classifier.features.vocabulary)
    reader = Reader([learned.interest], spelling, encoder.encoder)
    matcher = Matcher(learned.classifier)
    return lambda text: matcher.match(reader.read(text))


def _side_by_side(searches: Sequence[Search], texts: Sequence[str]) -> list[float]:
    """The median of each search, all of them given one message after the other in turn."""
    taken: list[list[float]] = [[] for _ in searches]
    for text in (texts[0], *texts):
        for times, search in zip(taken, searches, strict=True):
            start = time.perf_counter()
            search(text)
            times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times[1:]) for times in taken]


def _times(search: Search, texts: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile, after a warm-up."""
    search(texts[0])
    taken: list[float] = []
    for text in texts:
        start = time.perf_counter()
        search(text)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.99))]


def as_json(found: Sequence[Figures]) -> list[dict[str, Any]]:
    """The figures as plain data."""
    return [asdict(figures) for figures in found]


def as_table(found: Sequence[Figures]) -> list[str]:
    """The figures as two tables: by size with the rivals beside, and by length."""
    lines = [
        f"{'phrasings':>9} {'entries':>7} {'encoder':>7} {'first s':>8} {'cached s':>8} {'MB':>5} "
        f"{'p50 ms':>7} {'p99 ms':>7} {'scan ms':>8} {'ratio':>7} {'bm25s ms':>8} {'ratio':>7}"
    ]
    for f in found:
        p50, p99 = f.by_length[_USUAL]
        lines.append(
            f"{f.phrasings:>9} {f.entries:>7} {f.encoder:>7} {f.first_load_s:>8.1f} "
            f"{f.cached_load_s:>8.2f} {f.resident_mb:>5.0f} {p50:>7.2f} {p99:>7.2f} "
            f"{f.rapidfuzz_p50:>8.2f} {f.rapidfuzz_p50 / f.ours_p50:>7.2f} "
            f"{f.bm25s_p50:>8.2f} {f.bm25s_p50 / f.ours_p50:>7.2f}"
        )
    lines += ["", "by length of message, p50 / p99 ms"]
    lines.append(f"{'phrasings':>9} {'encoder':>7} " + " ".join(f"{n:>17}" for n in LENGTHS))
    for f in found:
        cells = (f"{p50:>8.2f}/{p99:>8.2f}" for p50, p99 in f.by_length.values())
        lines.append(f"{f.phrasings:>9} {f.encoder:>7} " + " ".join(cells))
    return lines
