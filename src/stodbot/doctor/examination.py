"""Looks at one thing after another, whatever goes wrong with one of them."""

import contextlib
import inspect
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from stodbot.doctor.database import look_at_database
from stodbot.doctor.encoder import look_at_encoder
from stodbot.doctor.finding import Check, Finding, doubtful, wrong
from stodbot.doctor.knowledge import look_at_knowledge
from stodbot.doctor.preferences import Preferences, read_settings
from stodbot.doctor.reach import access_of
from stodbot.doctor.staffing import look_at_staff
from stodbot.doctor.telegram import look_at_telegram
from stodbot.doctor.timekeeping import look_at_clock
from stodbot.doctor.version import look_at_version
from stodbot.errors import SettingsError
from stodbot.logs import Redaction
from stodbot.settings import Settings
from stodbot.store.choice import secrets_in

_SHORTEST = 8  # characters: less is no secret, and may stand anywhere
Clock = Callable[[], datetime]
Look = Callable[[Settings, Clock], Iterable[Finding] | Awaitable[Iterable[Finding]]]


@dataclass(frozen=True, slots=True)
class _Step:
    check: Check
    look: Look
    needs: frozenset[str] = frozenset()  # settings without which there is nothing to look at


_STEPS = (
    _Step(Check.VERSION, look_at_version),
    _Step(
        Check.TOKEN,
        look_at_telegram,
        frozenset(
            {
                "telegram_token",
                "telegram_token_file",
                "telegram_base_url",
                "telegram_base_file_url",
                "webhook_url",
            }
        ),
    ),
    _Step(Check.CLOCK, look_at_clock, frozenset({"telegram_base_url"})),
    _Step(Check.DATABASE, look_at_database, frozenset({"data_dir", "database"})),
    _Step(Check.KNOWLEDGE, look_at_knowledge, frozenset({"knowledge"})),
    _Step(Check.STAFF, look_at_staff, frozenset({"knowledge", "data_dir", "database"})),
    _Step(Check.ENCODER, look_at_encoder, frozenset({"encoder", "data_dir"})),
)


async def examine(
    flags: Mapping[str, object], environment: Mapping[str, str], clock: Clock
) -> AsyncIterator[Finding]:
    """Whatever was found out, as soon as it was, without a secret in it."""
    preferences = read_settings(flags, environment)
    redaction = Redaction(_secrets(preferences.settings))
    for finding in preferences.findings:
        yield _cleaned(finding, redaction)
    for step in _STEPS:
        for finding in await _taken(step, preferences, clock):
            yield _cleaned(finding, redaction)


async def _taken(step: _Step, preferences: Preferences, clock: Clock) -> list[Finding]:
    missing = sorted(step.needs & preferences.unusable)
    if missing:
        told = f"Granskades inte, eftersom {' och '.join(missing)} inte kan användas."
        return [doubtful(step.check, told, "Rätta inställningen och kör kommandot igen.")]
    try:
        found = step.look(preferences.settings, clock)
        return list(await found if inspect.isawaitable(found) else found)
    except Exception as error:  # the edge: the other things are looked at, whatever this one is
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        told = f"Granskningen avbröts av ett internt fel: {type(error).__name__} i {place}."
        return [wrong(step.check, told, "Anmäl det gärna till utvecklarna.")]


def _secrets(settings: Settings) -> Iterable[str]:
    given = [settings.telegram_token, settings.webhook_secret]
    secrets = [secret.get_secret_value() for secret in given if secret is not None]
    secrets += secrets_in(settings.database_address)
    with contextlib.suppress(SettingsError):
        secrets.append(access_of(settings).token)
    return [
        form
        for secret in secrets
        if len(secret) >= _SHORTEST
        for form in (secret, quote(secret, safe=""))
    ]


def _cleaned(finding: Finding, redaction: Redaction) -> Finding:
    """On one line, without secrets: others have a say in what is told."""

    def cleaned(text: str) -> str:
        return redaction.hidden(" ".join("".join(map(_shown, text)).split()))

    todo = None if finding.todo is None else cleaned(finding.todo)
    return replace(finding, told=cleaned(finding.told), todo=todo)


def _shown(character: str) -> str:
    return character if character.isprintable() else " "
