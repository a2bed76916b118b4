"""A message as it is shown: text, and what can be pressed under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from stodbot.domain.action import Action
from stodbot.domain.button import words_of
from stodbot.domain.entry import EntryId


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
class Shown:
    """What somebody sees."""

    text: str
    buttons: tuple[Button, ...] = ()
    share: Share | None = None


def button(label: str, action: Action) -> Button:
    """A button for an action."""
    return Button(label, words_of(action))


def numbered(buttons: Sequence[Button]) -> list[str]:
    """A line a button, with the number to pick it by: whoever can't press types that."""
    return [f"{number}. {button.label}" for number, button in enumerate(buttons, 1)]
