"""Calls that Telegram must have taken before the bot can go on."""

import logging
from collections.abc import Awaitable, Callable

from telegram.error import InvalidToken

from stodbot.errors import SettingsError

_LOG = logging.getLogger(__name__)
_FIRST_WAIT = 1.0  # seconds
INVALID = (
    "Telegram godtar inte token. Har den återkallats? Hämta en ny hos @BotFather (kommandot"
    " /token) och starta boten igen"
)

Pause = Callable[[float], Awaitable[None]]


async def persist(
    call: Callable[[], Awaitable[object]], pause: Pause, longest: float = 30.0
) -> None:
    """Call until it succeeds, at most `longest` seconds apart.

    Raises SettingsError where the token is wrong.
    """
    wait = _FIRST_WAIT
    while True:
        try:
            await call()
        except InvalidToken as error:
            raise SettingsError(INVALID) from error
        except Exception as error:  # the edge: an odd answer ends nothing
            _LOG.warning("telegram.waits fault=%s", type(error).__name__)
            await pause(wait)
            wait = min(wait * 2, longest)
        else:
            return
