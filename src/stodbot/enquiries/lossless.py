"""Facts as JSON, every text in them just as it was typed.

JSON can't tell two halves of a character that stand side by side from the character that they would
make together. Texts that hold such halves are marked, and written as `wording.escaped` does.
"""

import json
import re
from typing import Any

from stodbot.enquiries.chain import canonical
from stodbot.enquiries.wording import escaped, restored

_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = "\\ud"  # as canonical JSON writes any half, that of a whole character, too
_MARK = "just as typed"


def kept(facts: object) -> str:
    """The facts as canonical JSON."""
    literal = canonical(facts)
    return canonical(_marked(facts)) if _SURROGATE in literal else literal


def given(literal: str | bytes) -> Any:
    """The facts that were kept. Raises ValueError where they can't be read."""
    text = literal if isinstance(literal, str) else literal.decode()
    facts = json.loads(text)
    return _unmarked(facts) if _MARK in text else facts


def _marked(value: object) -> object:
    match value:
        case str() if _HALVES.search(value):
            return {_MARK: escaped(value)}
        case dict():
            return {key: _marked(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_marked(inner) for inner in value]
        case _:
            return value


def _unmarked(value: Any) -> Any:
    match value:
        case {"just as typed": str(text)} if len(value) == 1:
            return restored(text)
        case dict():
            return {key: _unmarked(inner) for key, inner in value.items()}
        case list():
            return [_unmarked(inner) for inner in value]
        case _:
            return value
