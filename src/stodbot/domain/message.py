"""A message as it is shown: text, and what can be pressed under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from stodbot.domain.action import Action
from stodbot.domain.button import words_of
from stodbot.domain.chart import Chart
from stodbot.domain.entry import EntryId, PersonId


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; what it does is in its words."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Share:
    """A link to an entry, for others; channels that have links show it."""

    label: str
    title: str
    entry: EntryId


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that is sent along; a channel that has no such files leaves it out."""

    kind: str  # as incoming.AttachmentKind has it
    reference: str  # by which the channel knows it
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody on the staff who is to notice a message, and their name as it stands in it."""

    name: str
    person: PersonId


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody sees."""

    text: str
    buttons: tuple[Button, ...] = ()
    share: Share | None = None
    chart: Chart | None = None  # says nothing that the text doesn't
    enclosures: tuple[Enclosure, ...] = ()  # the text tells of them, too
    mentions: tuple[Mention, ...] = ()


def button(label: str, action: Action) -> Button:
    """A button for an action."""
    return Button(label, words_of(action))


def numbered(buttons: Sequence[Button]) -> list[str]:
    """A line a button, with the number to pick it by: whoever can't press types that."""
    return [f"{number}. {button.label}" for number, button in enumerate(buttons, 1)]
