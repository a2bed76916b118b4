"""A number or a label that was typed instead of pressing the button."""

from collections.abc import Sequence

from stodbot.domain.message import Button

_MOST_DIGITS = 9  # enough to be no choice
_MOST_CHOICES = 2  # digits


def picked(typed: str, buttons: Sequence[Button]) -> Button | None:
    """The button that somebody means, None where they mean none."""
    number = _number(typed)
    if number is not None:
        return buttons[number - 1] if 1 <= number <= len(buttons) else None
    labels = [button.label.casefold() for button in buttons]
    wanted = typed.strip().casefold()
    return buttons[labels.index(wanted)] if wanted in labels else None


def is_out_of_range(typed: str, buttons: Sequence[Button]) -> bool:
    """Whether somebody typed a number that none of the buttons has."""
    is_choice = len(typed.strip(" .)")) <= _MOST_CHOICES  # 112 and 1177 are none
    return (
        bool(buttons)
        and is_choice
        and _number(typed) is not None
        and picked(typed, buttons) is None
    )


def _number(typed: str) -> int | None:
    bare = typed.strip().rstrip(".)")
    return int(bare[:_MOST_DIGITS]) if bare.isascii() and bare.isdigit() else None
