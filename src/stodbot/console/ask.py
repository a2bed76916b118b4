"""`stodbot ask`: one question, or a stream of decision records as JSON lines."""

import json
import re
from collections.abc import AsyncIterator, Iterable
from typing import Any

from stodbot.app import App
from stodbot.dialogue.language import primary_language
from stodbot.dialogue.turn import Turn
from stodbot.errors import StodbotError

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_MAX_LINE = 4 << 20  # bytes; what is longer is no message


class InvalidLineError(StodbotError):
    """A line that is no question."""


async def answer_lines(app: App, lines: Iterable[bytes]) -> AsyncIterator[dict[str, Any]]:
    """A record for each line, in order; an error record for a line that is not valid input."""
    for line in lines:
        try:
            text, language = _parse(line)
        except InvalidLineError as error:
            yield {"error": str(error)}
            continue
        try:
            yield record(text, await app.responder.respond(text, language=language))
        except Exception as error:  # the edge: the other lines are still answered
            yield {"error": f"internt fel: {type(error).__name__}"}


def record(text: str, turn: Turn) -> dict[str, Any]:
    """The decision record of `product.md`."""
    decision = turn.decision
    return {
        "text": text,
        "decision": decision.kind,
        "entry": decision.entry,
        "facet": decision.facet,
        "language": decision.language,
        "score": decision.score,
        "candidates": [
            {"entry": candidate.entry, "score": candidate.score}
            for candidate in decision.candidates
        ],
        "choices": list(decision.choices),
        "queue": decision.queue,
        "reply": turn.reply.text,
    }


def as_line(answer: dict[str, Any]) -> str:
    """A record as JSON on one line, readable unless it holds what UTF-8 can't."""
    line = json.dumps(answer, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(answer)
    return line


def _parse(line: bytes) -> tuple[str, str | None]:
    if len(line) > _MAX_LINE:
        raise InvalidLineError("raden är för lång för att vara ett meddelande")
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise InvalidLineError("raden är inte UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InvalidLineError(f"raden är inte giltig JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise InvalidLineError('raden ska vara ett objekt med fältet "text" som text')
    language = value.get("lang")
    if not language and (language is None or isinstance(language, str)):
        return value["text"], None
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise InvalidLineError('fältet "lang" ska vara en språkkod, till exempel sv')
    return value["text"], primary_language(language)
