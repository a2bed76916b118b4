"""What the store can count; see `enquiries.port`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Protocol

from stodbot.domain.decision import DecisionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long the first answer to an enquiry took."""

    registered_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was done since some time."""

    decided: Mapping[DecisionKind, int]  # messages that the bot read; every kind is there
    helped: int
    unhelpful: int
    registered: int
    waits: tuple[Wait, ...]  # of the enquiries that a human answered first in that time


class Fate(StrEnum):
    """What came of a question that the bot did not answer well; the last that is true."""

    ASKED_BACK = "asked_back"  # and nothing was chosen
    OFFERED = "offered"  # a human's answer
    UNHELPFUL = "unhelpful"  # answered, and the asker said that it did not help
    SENT_ON = "sent_on"  # to a human


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that the bot did not answer, just as it was typed."""

    text: str
    at: datetime
    fate: Fate


class Statistics(Protocol):
    """What is counted over what came in and the register.

    A message that the bot read is one that was typed by an asker and decided on: no press, no
    number of a choice, no command.
    """

    async def figures(self, since: datetime) -> Figures:
        """What was done since then."""
        ...

    async def read_per_day(self, since: datetime, zone: tzinfo) -> Mapping[date, int]:
        """How many messages the bot read on each day in that zone, but for days without any.

        The first day is counted from `since`.
        """
        ...

    async def unanswered(self, since: datetime) -> list[Unanswered]:
        """Questions since then whose text is still kept, oldest first.

        Nothing that is, or might be, about health is among them, and nothing that was written on
        an enquiry.
        """
        ...
