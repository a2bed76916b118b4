"""A message as it is shown: text, and what can be pressed under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from stodbot.domain.action import Action
from stodbot.domain.button import words_of


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; what it does is in its words."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody sees."""

    text: str
    buttons: tuple[Button, ...] = ()


def button(label: str, action: Action) -> Button:
    """A button for an action."""
    return Button(label, words_of(action))


def numbered(buttons: Sequence[Button]) -> list[str]:
    """A line a button, with the number to pick it by: whoever can't press types that."""
    return [f"{number}. {button.label}" for number, button in enumerate(buttons, 1)]
