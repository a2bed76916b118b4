"""Builds everything: the one place that knows every class."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from stodbot.cache import ArrayCache
from stodbot.dialogue.language import LanguageGuesser
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.domain.entry import FacetName
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.encoding.choice import EncoderChoice, open_encoder
from stodbot.encoding.school import School
from stodbot.knowledge.loader import Loaded, load_knowledge, shipped_directory
from stodbot.matching.examples import Example, examples_of, side_examples_of
from stodbot.matching.learned import Learned
from stodbot.matching.reading import Reader
from stodbot.matching.sides import SideFinder
from stodbot.settings import Settings


def today() -> date:
    """The day it is in the region."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")).date()


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
    responder: Responder
    replies: Replies
    phrases: Phrasebook
    cache_problem: str | None

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge in force."""
        return self.loaded.base


def open_app(
    settings: Settings, progress: Progress | None = None, clock: Callable[[], date] = today
) -> App:
    """Load the knowledge, open the encoder, learn or recall what is learnt from the knowledge.

    Raises KnowledgeError with every problem of the knowledge.
    """
    progress = progress or NoProgress()
    guesser = LanguageGuesser()  # first, as loading it takes more memory than keeping it
    loaded = load_knowledge(settings.knowledge or shipped_directory())
    base = loaded.base
    folder = settings.data_dir / "cache"
    encoder = open_encoder(settings.encoder, folder, progress.building_encoder)
    school = School(ArrayCache(folder), encoder, progress.encoding)
    examples = tuple(examples_of(base))
    learned = school.teach("entries", examples, list(base.entries))
    sides = school.teach("sides", side_examples_of(base), list(FacetName))
    phrases = Phrasebook(base.phrases)
    replies = Replies(base, phrases, clock, phone=settings.phone, mail=settings.mail)
    return App(
        loaded=loaded,
        examples=examples,
        encoder=encoder,
        learned=learned,
        responder=Responder(
            base=base,
            reader=Reader(learned.classifier.features, learned.relevance, encoder.encoder),
            learned=learned,
            sides=SideFinder(sides.classifier),
            guesser=guesser,
            replies=replies,
        ),
        replies=replies,
        phrases=phrases,
        cache_problem=school.cache.problem,
    )
