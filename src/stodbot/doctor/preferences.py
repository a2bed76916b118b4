"""The settings, as far as they can be used, and what is wrong with the others."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from stodbot.doctor.finding import Check, Finding, doubtful, fine, in_two, wrong
from stodbot.enquiries.register import Series
from stodbot.errors import SettingsError
from stodbot.settings import Settings, load_settings, reason_of

_PREFIX = "STODBOT_"
_ALL = frozenset(Settings.model_fields)
_FILE = "stodbot.toml"


class _Forgiving(Settings):
    """Passes over what it does not know."""

    model_config = SettingsConfigDict(extra="ignore")


class _WithoutFile(_Forgiving):
    """Flags and environment only."""

    model_config = SettingsConfigDict(toml_file=None)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Settings to go on with: defaults stand where one is `unusable`."""

    settings: Settings
    unusable: frozenset[str]
    findings: tuple[Finding, ...]


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Preferences:
    """The settings in force, and what is wrong with them."""
    given = {name: value for name, value in flags.items() if value is not None}
    unusable: frozenset[str] = frozenset()
    findings = list(_misspelt(environment))
    try:
        settings = load_settings(**given)
    except SettingsError as error:
        if isinstance(error.__cause__, ValidationError):
            findings += _told(error.__cause__)
            settings, unusable = _forgiven(_Forgiving, given)
        else:
            told, _ = in_two(error)
            findings.append(wrong(Check.SETTINGS, told, f"Rätta {_FILE}."))
            settings, unusable = _forgiven(_WithoutFile, given)
            unusable |= _ALL - settings.model_fields_set  # the file may have said something else
    findings += _series(settings)
    if not findings:
        findings.append(fine(Check.SETTINGS, "Alla inställningar kan användas."))
    return Preferences(settings, unusable, tuple(findings))


def _forgiven(kind: type[Settings], given: Mapping[str, object]) -> tuple[Settings, frozenset[str]]:
    try:
        return kind(**given), frozenset()  # type: ignore[arg-type]  # checked by the model
    except ValidationError as error:
        unusable = frozenset(str(item["loc"][0]) for item in error.errors()) & _ALL
        defaults = {name: Settings.model_fields[name].get_default() for name in unusable}
        return kind(**{**given, **defaults}), unusable


def _told(error: ValidationError) -> Iterator[Finding]:
    for item in error.errors():  # never its input: that may be a secret
        name = str(item["loc"][0])
        yield wrong(
            Check.SETTINGS,
            f"Inställningen {name} kan inte användas: {reason_of(item)}.",
            f"Rätta {_PREFIX}{name.upper()} i miljön eller {name} i {_FILE}.",
        )


def _misspelt(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name in sorted(environment):
        if not name.upper().startswith(_PREFIX) or name.upper() in known:
            continue
        near = difflib.get_close_matches(name.upper(), known, 1)
        mend = f"Menades {near[0]}? Rätta namnet" if near else "Rätta namnet"
        yield doubtful(
            Check.SETTINGS,
            f"Ingen inställning heter {name}, så den används inte.",
            f"{mend} eller ta bort den ur miljön.",
        )


def _series(settings: Settings) -> Iterator[Finding]:
    try:
        Series(settings.series)
    except SettingsError as error:
        told, _ = in_two(error)
        yield wrong(
            Check.SETTINGS, told, f"Rätta {_PREFIX}SERIES, till exempel {Series().pattern}."
        )
