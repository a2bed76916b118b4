"""Builds everything: the one place that knows every class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from stodbot.cache import ArrayCache
from stodbot.clock import today
from stodbot.dialogue.choosing import Chooser
from stodbot.dialogue.explanation import Explainer
from stodbot.dialogue.language import LanguageGuesser
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.dialogue.questions import Questions
from stodbot.dialogue.referrals import Referrals
from stodbot.dialogue.replies import Replies
from stodbot.dialogue.responder import Responder
from stodbot.dialogue.treatment import Treatments
from stodbot.domain.entry import FacetName
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.domain.triage import LABELS
from stodbot.encoding.choice import EncoderChoice, open_encoder
from stodbot.encoding.school import Lesson, School
from stodbot.knowledge.loader import Loaded, load_knowledge, shipped_directory
from stodbot.matching.examples import Example, examples_of, request_examples_of, side_examples_of
from stodbot.matching.learned import Learned
from stodbot.matching.reading import Reader
from stodbot.matching.requests import RequestFinder
from stodbot.matching.sides import SideFinder
from stodbot.matching.vocabulary import Spelling
from stodbot.settings import Settings
from stodbot.triage.calibration import calibration_of
from stodbot.triage.examples import triage_examples_of
from stodbot.triage.interest import lookout_of
from stodbot.triage.triage import NoTriage, Triage
from stodbot.triage.whose import WhoseReader


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
    guesser: LanguageGuesser
    learned: Learned
    reader: Reader
    triage: Triage | NoTriage
    responder: Responder
    chooser: Chooser
    replies: Replies
    explainer: Explainer
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
    *,
    matcher_only: bool = False,
    encoder: EncoderChoice | None = None,
    guesser: LanguageGuesser | None = None,
) -> App:
    """Load the knowledge, open the encoder, learn or recall what is learnt from the knowledge.

    With `matcher_only` every message is a question: there is no triage. An `encoder` and a
    `guesser` that are open already are shared. Raises KnowledgeError with every problem of the
    knowledge.
    """
    progress = progress or NoProgress()
    # first, as loading it takes more memory than keeping it
    guesser = guesser or LanguageGuesser()
    loaded = load_knowledge(settings.knowledge or shipped_directory())
    base = loaded.base
    folder = settings.data_dir / "cache"
    encoder = encoder or open_encoder(settings.encoder, folder, progress.building_encoder)
    school = School(ArrayCache(folder), encoder, progress.encoding)
    examples = tuple(examples_of(base))
    triage_lesson = Lesson("triage", triage_examples_of(base), list(LABELS))
    requests = request_examples_of(base)
    asked_for = sorted({example.label for example in requests if example.label is not None})
    taught = school.teach(  # the quickest last, as nothing is done beside it
        Lesson("entries", examples, list(base.entries)),
        *(() if matcher_only else (triage_lesson,)),
        Lesson("sides", side_examples_of(base), list(FacetName)),
        *((Lesson("requests", requests, asked_for),) if asked_for else ()),
    )
    learned = taught.pop(0)
    triaged = None if matcher_only else taught.pop(0)
    sides = taught.pop(0)
    reader, triage = _open_triage(base, encoder, learned, triaged, triage_lesson.examples)
    phrases = Phrasebook(base.phrases)
    replies = Replies(base, phrases, clock, phone=settings.phone, mail=settings.mail)
    referrals = Referrals(phrases, replies, phone=settings.phone)
    request_finder = RequestFinder(taught[0].classifier if taught else None)
    questions = Questions(base, learned, SideFinder(sides.classifier), request_finder)
    return App(
        loaded=loaded,
        examples=examples,
        encoder=encoder,
        guesser=guesser,
        learned=learned,
        reader=reader,
        triage=triage,
        responder=Responder(
            reader=reader,
            guesser=guesser,
            triage=triage,
            whose=WhoseReader(base.triage.whose),
            questions=questions,
            treatments=Treatments(base, triage, questions, replies, referrals),
            connectives=base.triage.connectives,
        ),
        chooser=Chooser(base, replies),
        replies=replies,
        explainer=Explainer(base, phrases, learned.classifier.calibration, encoder.name),
        phrases=phrases,
        cache_problem=school.cache.problem,
    )


def _open_triage(
    base: KnowledgeBase,
    encoder: EncoderChoice,
    learned: Learned,
    triaged: Learned | None,
    examples: Sequence[Example],
) -> tuple[Reader, Triage | NoTriage]:
    """What reads messages for all that decide about them, and the triage, the first to decide."""
    vocabulary = learned.classifier.features.vocabulary
    if triaged is None:
        return Reader([learned.interest], Spelling(vocabulary), encoder.encoder), NoTriage()
    lookout = lookout_of(triaged, examples)
    reader = Reader(
        [learned.interest, *lookout.interests],
        Spelling(vocabulary, triaged.classifier.features.vocabulary),
        encoder.encoder,
    )
    calibration = calibration_of(triaged, examples)
    return reader, Triage(triaged.classifier, calibration, reader, lookout, base.triage.connectives)
