"""What goes out of one turn of a conversation, and what is kept for the next."""

from dataclasses import dataclass

from stodbot.domain.action import ShowEntry, ShowFacet
from stodbot.domain.decision import Decision
from stodbot.domain.entry import EntryId, Language, QueueId
from stodbot.matching.matcher import Match
from stodbot.triage.assessment import NOT_ASSESSED, Assessment


@dataclass(frozen=True, slots=True)
class Forward:
    """Send the question to a human."""

    queue: QueueId


Action = ShowEntry | ShowFacet | Forward


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press, or to pick by its number."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Reply:
    """What the user sees."""

    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Mixed:
    """What may be sent on of a message that was about health, too."""

    sendable: str | None  # None where the question can't be told from the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a decision came about."""

    match: Match | None  # None where the user chose
    assessment: Assessment = NOT_ASSESSED
    by_triage: bool = False  # what was done followed from the triage, not from the match
    words: tuple[str, ...] = ()  # as read
    unknown: tuple[str, ...] = ()
    follow_up_on: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What is remembered between two messages of the same person."""

    topic: EntryId | None = None
    language: Language = Language.SWEDISH
    choices: tuple[Choice, ...] = ()
    asked_whose: str | None = None  # the message that the bot asked back about: health or business?
    mixed: Mixed | None = None  # what a human would get of the last message, if it was mixed
    wanted: Language | None = None  # the language that was chosen, whatever one is written in


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message answered."""

    decision: Decision
    reply: Reply
    conversation: Conversation
    explanation: Explanation
    is_request: bool = False  # for public documents, rather than a question about them
    is_about_asked: bool = False  # about the message that the bot had asked back about
