"""Builds everything: the one place that knows every class."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from typing import Protocol
from zoneinfo import ZoneInfo

from stodbot import __version__
from stodbot.cache import ArrayCache, key_of
from stodbot.dialogue.language import LanguageGuesser
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.domain.entry import EntryId
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.encoding.choice import EncoderChoice, open_encoder
from stodbot.encoding.vectors import vectors_of
from stodbot.knowledge.loader import Loaded, load_knowledge, shipped_directory
from stodbot.matching.encoder import Vectors
from stodbot.matching.examples import Example, examples_of
from stodbot.matching.facets import FacetCues
from stodbot.matching.reading import Reader
from stodbot.matching.learned import FORMAT, Arrays, Learned, arrays_of, learned_from
from stodbot.settings import Settings

_SNAPSHOT = "matcher"
_WORTH_A_PROCESS = 2_000  # examples; starting a process takes half a second
_REGION = ZoneInfo("Europe/Stockholm")


def today() -> date:
    """The day it is in the region."""
    return datetime.now(UTC).astimezone(_REGION).date()


class Progress(Protocol):
    """Is told how far the first start has come."""

    def building_encoder(self) -> None:
        """The encoder's graph is about to be built."""
        ...

    def encoding(self, done: int, total: int) -> None:
        """So many of the phrasings have their vectors."""
        ...


class NoProgress:
    """Nobody is watching."""

    def building_encoder(self) -> None:
        """Do nothing."""

    def encoding(self, done: int, total: int) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The parts that commands use."""

    loaded: Loaded
    examples: tuple[Example, ...]
    encoder: EncoderChoice
    learned: Learned
    reader: Reader
    cues: FacetCues
    responder: Responder
    replies: Replies
    phrases: Phrasebook
    cache_problem: str | None

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge in force."""
        return self.loaded.base


def open_app(
    settings: Settings,
    progress: Progress | None = None,
    clock: Callable[[], date] = today,
) -> App:
    """Load the knowledge, open the encoder, learn or recall the matcher.

    Raises KnowledgeError with every problem of the knowledge.
    """
    progress = progress or NoProgress()
    guesser = LanguageGuesser()  # first, as loading it takes more memory than keeping it
    loaded = load_knowledge(settings.knowledge or shipped_directory())
    base = loaded.base
    cache = ArrayCache(settings.data_dir / "cache")
    encoder = open_encoder(
        settings.encoder, settings.data_dir / "cache", progress.building_encoder
    )
    examples = tuple(examples_of(base))
    learned = _learn(base, examples, encoder, cache, progress)
    phrases = Phrasebook(base.phrases)
    replies = Replies(base, phrases, clock, phone=settings.phone, mail=settings.mail)
    matcher = learned.matcher
    reader = Reader(matcher.features, learned.relevance, encoder.encoder)
    cues = FacetCues(base.facet_cues.values())
    return App(
        loaded=loaded,
        examples=examples,
        encoder=encoder,
        learned=learned,
        reader=reader,
        cues=cues,
        responder=Responder(base, reader, matcher, cues, guesser, replies),
        replies=replies,
        phrases=phrases,
        cache_problem=cache.problem,
    )


def _learn(
    base: KnowledgeBase,
    examples: tuple[Example, ...],
    encoder: EncoderChoice,
    cache: ArrayCache,
    progress: Progress,
) -> Learned:
    entries = list(base.entries)
    content = [f"{example.entry}\t{example.text}" for example in examples]
    key = key_of(FORMAT, __version__, encoder.name, *content)
    name = f"{_SNAPSHOT}-{encoder.name}"
    kept = cache.load(name, key)
    if kept is not None:
        return learned_from(kept, entries)
    vectors = None
    if encoder.encoder is not None:
        texts = [example.text for example in examples]
        vectors = vectors_of(texts, encoder.encoder, cache, progress.encoding)
    arrays = _learn_apart(examples, entries, vectors)
    cache.save(name, key, arrays)
    return learned_from(arrays, entries)


def _learn_apart(
    examples: Sequence[Example], entries: Sequence[EntryId], vectors: Vectors | None
) -> Arrays:
    """Learn in a process of its own, so that the memory it takes is given back at once."""
    if len(examples) < _WORTH_A_PROCESS:
        return _learnt_arrays(examples, entries, vectors)
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_learnt_arrays, examples, entries, vectors).result()
    except (OSError, BrokenProcessPool):  # no second process to be had: then in this one
        return _learnt_arrays(examples, entries, vectors)


def _learnt_arrays(
    examples: Sequence[Example], entries: Sequence[EntryId], vectors: Vectors | None
) -> Arrays:
    from stodbot.matching.learning import learn  # noqa: PLC0415  # 20 MB that later starts save

    return arrays_of(learn(examples, entries, vectors))


