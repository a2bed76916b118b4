"""Numbers and times in words."""

from datetime import timedelta

_HOUR, _DAY = 60, 24 * 60  # minutes


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many}"


def lasting(time: timedelta) -> str:
    """How long something is, in the unit that tells most."""
    seconds = round(time.total_seconds())
    if seconds < 2 * 60:
        return counted(seconds, "sekund", "sekunder")
    minutes = seconds // 60
    if minutes < 2 * _HOUR:
        return f"{minutes} minuter"
    return f"{minutes // _HOUR} timmar" if minutes < 2 * _DAY else f"{minutes // _DAY} dygn"


def ago(since: timedelta) -> str:
    """How long ago something was."""
    return f"för {lasting(max(since, timedelta()))} sedan"
