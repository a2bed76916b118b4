"""An entry: one subject that stodbot can answer on, as the knowledge states it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

EntryId = NewType("EntryId", str)
QueueId = NewType("QueueId", str)
PersonId = NewType("PersonId", str)


class Language(StrEnum):
    """The languages that the bot answers in."""

    SWEDISH = "sv"
    ENGLISH = "en"
    FINNISH = "fi"


class Kind(StrEnum):
    """What sort of subject an entry is; the first level of the topic menu."""

    SUPPORT = "support"
    STRATEGY = "strategy"
    GUIDE = "guide"


class FacetName(StrEnum):
    """One side of a subject."""

    WHO = "who"
    WHAT = "what"
    AMOUNT = "amount"
    APPLY = "apply"
    RULES = "rules"
    TIME = "time"
    DECIDES = "decides"
    CONTACT = "contact"


class Confidence(StrEnum):
    """How sure a statement is. Below HIGH it is never shown as current; LOW is never shown."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


Texts = Mapping[Language, str]
Phrasings = Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a statement is based on."""

    title: str
    url: str | None
    as_of: str  # a date, a year, or words such as "odaterad (ca 2022-2024)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something the bot may say, and how far it may be relied on."""

    texts: Texts
    sources: tuple[Source, ...]
    confidence: Confidence
    valid_to: date | None = None
    after: Texts = field(default_factory=dict)  # what to say once `valid_to` has passed

    def is_current(self, today: date) -> bool:
        """Whether the statement still stands on `today`."""
        return self.valid_to is None or today <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One subject: its names, how people ask about it, and the answer."""

    id: EntryId
    kind: Kind
    title: Texts
    aliases: Phrasings
    questions: Phrasings
    answer: Statement
    facets: Mapping[FacetName, Statement]
    queue: QueueId
    review_by: date | None
    owner: str | None
    related: tuple[EntryId, ...]
