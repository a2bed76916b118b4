"""What the Bot API says that the parts of an update are, and what they may be all the same."""

from typing import TypeGuard


class NotAsDescribedError(Exception):
    """An update is not as the Bot API describes it."""


def is_number(value: object) -> TypeGuard[int]:
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: object) -> int:
    """An id. Raises NotAsDescribedError for what is none."""
    if is_number(value) and abs(value) < 2**63:
        return value
    raise NotAsDescribedError


def text(value: object) -> str | None:
    """A text, if there is one. Raises NotAsDescribedError for anything else."""
    if value is None or isinstance(value, str):
        return value
    raise NotAsDescribedError
