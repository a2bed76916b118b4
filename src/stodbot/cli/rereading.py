"""Reads anew what could not be understood when it came."""

import json

from stodbot.cli.serving import access_of
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.port import Store
from stodbot.errors import SettingsError
from stodbot.settings import Settings
from stodbot.telegram.callback import Callbacks
from stodbot.telegram.identities import Identities
from stodbot.telegram.secrets import callback_key
from stodbot.telegram.updates import CHANNEL, Ignored, Updates


async def read_again(message: Incoming, settings: Settings, store: Store) -> Incoming | None:
    """What is understood of it now; None where that is still nothing that could be answered.

    Raises StoreError.
    """
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
    group = settings.telegram_group
    read = Updates(Callbacks(key), group=group).read(update)
    if isinstance(read, Ignored) or read.fault is not None:
        return None
    (known,) = await Identities(store, group).known([read])
    return None if isinstance(known, Ignored) else known
