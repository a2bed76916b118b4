"""Which program this is."""

import platform
from collections.abc import Callable, Iterator
from datetime import datetime

from stodbot import __version__
from stodbot.doctor.finding import Check, Finding, fine
from stodbot.settings import Settings


def look_at_version(_settings: Settings, _clock: Callable[[], datetime]) -> Iterator[Finding]:
    """The program's version, and that of the language it runs on."""
    told = f"stodbot {__version__} på Python {platform.python_version()}."
    yield fine(Check.VERSION, told)
