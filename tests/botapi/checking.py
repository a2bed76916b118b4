"""Whether the parameters of a call are those that the Bot API has."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from tests.botapi.fields import BY_FIELD, METHODS, OBJECTS
from tests.botapi.wire import Json

_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_EMPTY_IS_CHECKED_LATER = {"text", "callback_query_id", "url", "name"}


class Wrong(Exception):  # noqa: N818  # it is what is wrong
    """What is wrong with a field."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came with a call."""

    name: str
    data: bytes
    mime: str

    def __repr__(self) -> str:
        return f"Upload({self.name!r}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a method or object."""

    kind: str
    needed: bool


@dataclass(slots=True)
class Checked:
    """What came in, by type, and everything that is wrong with it."""

    arguments: Json = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def known(method: str) -> str | None:
    """The method's name as it is written; Telegram doesn't look at capitals."""
    return _NAMES.get(method.lower())


def check(method: str, parameters: Json, uploads: dict[str, Upload]) -> Checked:
    """The typed arguments of a known method."""
    checked, fields = Checked(), _fields(METHODS[method])
    for name, value in parameters.items():
        if name not in fields:
            # attach:// parts are named by the caller
            if not isinstance(value, Upload):
                checked.wrong.append(f"unknown field {name}")
        elif value is not None and (value != "" or name in _EMPTY_IS_CHECKED_LATER):
            try:
                checked.arguments[name] = _typed(fields[name].kind, value, uploads)
            except Wrong as wrong:
                checked.wrong.append(f"{name}: {wrong}")
    failed = {one.partition(":")[0] for one in checked.wrong}
    checked.wrong += [
        f"{name} is missing"
        for name, one in fields.items()
        if one.needed and name not in checked.arguments and name not in failed
    ]
    return checked


@cache
def _fields(text: str) -> dict[str, Field]:
    written = (word.partition(":") for word in text.split())
    return {name: Field(kind.rstrip("!"), kind.endswith("!")) for name, _, kind in written}


_NAMES = {name.lower(): name for name in METHODS}


def _typed(kind: str, value: object, uploads: dict[str, Upload]) -> object:
    if kind.endswith("[]"):
        return [_typed(kind[:-2], one, uploads) for one in _list(value)]
    if kind == "KeyboardButton" and isinstance(value, str):
        return {"text": value}  # the Bot API has it for short
    if kind in BY_FIELD or kind in OBJECTS:
        return _object(kind, value, uploads)
    if kind == "file":
        return _file(value, uploads)
    return _SIMPLE[kind](value)


def _list(value: object) -> list[object]:
    decoded = _decoded(value)
    if not isinstance(decoded, list):
        raise Wrong(f"{value!r} is no list")
    return decoded


def _object(kind: str, value: object, uploads: dict[str, Upload]) -> Json:
    decoded = _decoded(value)
    if not isinstance(decoded, dict):
        raise Wrong(f"{value!r} is no {kind}")
    kind = _which(kind, decoded)
    fields, result = _fields(OBJECTS[kind]), {}
    for name, one in decoded.items():
        if name not in fields:
            raise Wrong(f"{kind} has no field {name}")
        if one is not None:
            result[name] = _typed(fields[name].kind, one, uploads)
    missing = [name for name, one in fields.items() if one.needed and name not in result]
    if missing:
        raise Wrong(f"{kind} without {', '.join(missing)}")
    return result


def _which(kind: str, decoded: Json) -> str:
    if kind not in BY_FIELD:
        return kind
    named = [name for field_, name in BY_FIELD[kind].items() if field_ in decoded]
    if len(named) != 1:
        raise Wrong(f"{decoded!r} is no {kind}")
    return named[0]


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Wrong(f"{value!r} is no JSON") from None


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Wrong(f"{value!r} is no whole number")
    try:
        return int(value)
    except ValueError:
        raise Wrong(f"{value!r} is no whole number") from None


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in _TRUTHS:
        raise Wrong(f"{value!r} is neither true nor false")
    return _TRUTHS[str(value).lower()]


def _file(value: object, uploads: dict[str, Upload]) -> Upload | str:
    if isinstance(value, Upload):
        return value
    if not isinstance(value, str):
        raise Wrong(f"{value!r} is no file")
    if value.startswith("attach://"):
        return _attached(value, uploads)
    return value


def _attached(value: str, uploads: dict[str, Upload]) -> Upload:
    """The upload that attach://name means."""
    upload = uploads.get(value.removeprefix("attach://"))
    if upload is None:
        raise Wrong(f"nothing is attached as {value}")
    return upload


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{value!r} is no text")
    return value


def _chat(value: object) -> int | str:
    if isinstance(value, str) and value.startswith("@"):
        return value
    return _integer(value)


_SIMPLE: dict[str, Callable[[object], object]] = {
    "int": _integer,
    "bool": _truth,
    "str": _string,
    "chat": _chat,
    "any": _decoded,
}
