"""Everything the bot knows at one moment, read and checked together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from stodbot.domain.entry import (
    Entry,
    EntryId,
    FacetName,
    Language,
    PersonId,
    Phrasings,
    QueueId,
    Texts,
)
from stodbot.domain.triage import TriageExamples

REGISTRAR_QUEUE = QueueId("registrator")  # who gets what belongs to nobody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody does not answer, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers enquiries, or a function that does (then without a name)."""

    id: PersonId
    name: str | None
    role: Texts
    substitute: PersonId | None
    away: tuple[Absence, ...] = ()
    municipalities: tuple[str, ...] = ()  # whose enquiries are theirs first; none: all are


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where enquiries wait for an answer."""

    id: QueueId
    title: Texts
    members: tuple[PersonId, ...]
    subject: Texts = field(default_factory=dict)  # as the register shows it; none: the title


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When people answer, in the region's own time."""

    days: tuple[int, ...]  # 0 is Monday
    opens: str  # HH:MM
    closes: str
    time_zone: str
    closed: tuple[date, ...] = ()  # days off beside weekends and public holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinators:
    """The people and the queues."""

    people: Mapping[PersonId, Person]
    queues: Mapping[QueueId, Queue]
    growth_manager: PersonId | None
    working_hours: WorkingHours
    escalate_after: int = 2  # working days without anybody doing anything


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExamples:
    """How people ask for a public document, and how they ask about such documents."""

    entry: EntryId  # that answers what they ask about them
    wants: Phrasings
    about: Phrasings


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeBase:
    """The entries by id, in the order of the topic menu, and what goes with them."""

    entries: Mapping[EntryId, Entry]
    out_of_scope: Phrasings  # everyday messages that belong to no entry
    phrases: Mapping[Language, Mapping[str, str]]  # the bot's own sentences, by key
    sides: Mapping[FacetName | None, tuple[str, ...]]  # how people ask for one, or for the whole
    triage: TriageExamples
    requests: RequestExamples | None
    coordinators: Coordinators | None
    version: str  # changes with any change of the content
