"""The time as it is; everything else is told what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the region."""
    return now().astimezone(ZoneInfo("Europe/Stockholm")).date()
