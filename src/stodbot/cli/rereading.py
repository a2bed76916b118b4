"""Reads anew what could not be understood when it came."""

import json

from stodbot.cli.serving import access_of
from stodbot.enquiries.incoming import Incoming
from stodbot.errors import SettingsError
from stodbot.settings import Settings
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.secrets import callback_key
from stodbot.telegram.updates import CHANNEL, Ignored, Updates


def read_again(message: Incoming, settings: Settings) -> Incoming | None:
    """What is understood of it now; None where that is still nothing that could be answered."""
    if message.channel != CHANNEL or message.raw is None:
        return None
    try:
        key = callback_key(access_of(settings).token)
    except SettingsError:  # without a token, a pressed button can't be known from a forged one
        key = b""
    try:
        update = json.loads(message.raw)
    except (ValueError, RecursionError):
        return None
    read = Updates(Callbacks(key)).read(update)
    return None if isinstance(read, Ignored) or read.fault is not None else read
