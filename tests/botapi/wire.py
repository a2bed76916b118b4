"""What goes over the line: JSON, and the refusals that Telegram answers with."""

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def dumps(value: object) -> str:
    """Compact JSON in ASCII, as Telegram writes it."""
    return json.dumps(value, separators=(",", ":"))


class Refused(Exception):  # noqa: N818  # it is an answer
    """A method call that Telegram answers with an error."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(what: str) -> Refused:
    return Refused(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refused:
    return Refused(403, f"Forbidden: {what}")


def conflict(what: str) -> Refused:
    return Refused(409, f"Conflict: {what}")


def too_many(retry_after: int) -> Refused:
    description = f"Too Many Requests: retry after {retry_after}"
    return Refused(429, description, {"retry_after": retry_after})


@dataclass(frozen=True, slots=True)
class Raw:
    """JSON that is written already."""

    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A result with a description beside it."""

    result: object
    description: str


def success(result: object) -> bytes:
    """The envelope around a result."""
    if isinstance(result, Raw):
        return f'{{"ok":true,"result":{result.text}}}'.encode()
    envelope: Json = {"ok": True, "result": result}
    if isinstance(result, Noted):
        envelope = {"ok": True, "result": result.result, "description": result.description}
    return dumps(envelope).encode()


def failure(refused: Refused) -> bytes:
    """The envelope around a refusal."""
    envelope: Json = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    if refused.parameters:
        envelope["parameters"] = refused.parameters
    return dumps(envelope).encode()
