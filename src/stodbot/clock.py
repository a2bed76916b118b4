"""The time as it is; everything else is told what time it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_NOTICED = timedelta(seconds=1)  # less makes nobody wait


def now() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the region."""
    return now().astimezone(ZoneInfo("Europe/Stockholm")).date()


class Watched:
    """A clock that somebody looks at again and again, and may set back meanwhile."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    def is_set_back(self, at: datetime) -> bool:
        """Whether it was, since `note` last told what time it was."""
        return self._latest is not None and at < self._latest - _NOTICED

    def note(self, at: datetime) -> None:
        """So late it is now."""
        self._latest = at
