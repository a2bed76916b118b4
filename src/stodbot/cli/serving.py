"""`run` and `serve`: the bot on Telegram."""

import argparse
import asyncio
import logging
import math
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

from stodbot.app import App
from stodbot.cli.opening import open_bot, settings_of
from stodbot.cli.printing import OK, UNUSABLE, tell
from stodbot.errors import StodbotError
from stodbot.knowledge.loader import shipped_directory
from stodbot.knowledge.watching import Watch
from stodbot.logs import log_to_stderr
from stodbot.reloading import Reloading
from stodbot.service import open_live
from stodbot.serving.operation import Operation
from stodbot.serving.turn import own_turn
from stodbot.serving.watchdog import watched
from stodbot.serving.ways import Polling, Pushing, Way
from stodbot.settings import Settings
from stodbot.store.choice import file_of, secrets_in
from stodbot.telegram.access import Access, access_from
from stodbot.telegram.secrets import webhook_secret

_LOG = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Ask Telegram for messages, and answer them."""
    return _serve(options, lambda _, access: Polling(access))


def serve(options: argparse.Namespace) -> int:
    """Let Telegram call, and answer."""
    return _serve(options, _pushing)


def access_of(settings: Settings) -> Access:
    """The bot's access to Telegram. Raises SettingsError."""
    token = settings.telegram_token
    return access_from(
        None if token is None else token.get_secret_value(),
        settings.telegram_token_file,
        settings.telegram_base_url,
        settings.telegram_base_file_url,
    )


def _pushing(settings: Settings, access: Access) -> Way:
    return Pushing(
        url=settings.webhook_url or "",
        secret=_secret(settings, access),
        host=settings.webhook_host,
        port=settings.webhook_port,
    )


def _secret(settings: Settings, access: Access) -> str:
    own = settings.webhook_secret
    return webhook_secret(access.token) if own is None else own.get_secret_value()


def _serve(options: argparse.Namespace, way_of: Callable[[Settings, Access], Way]) -> int:
    settings = settings_of(options)
    access = access_of(settings)
    way = way_of(settings, access)
    secrets = [access.token, _secret(settings, access), *secrets_in(settings.database_address)]
    log_to_stderr(settings.log_level, secrets)
    watch = Watch(settings.knowledge or shipped_directory())
    app = open_bot(options)
    status = asyncio.run(watched(_operate(app, settings, access, way, watch), os.environ))
    if learning := multiprocessing.active_children():  # a change to the knowledge, half read
        for child in learning:
            child.terminate()
        sys.stderr.flush()
        os._exit(status)  # it would be waited for
    return status


async def _operate(app: App, settings: Settings, access: Access, way: Way, watch: Watch) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    is_file = file_of(settings.database_address, settings.data_dir) is not None
    folder = settings.data_dir if is_file else None
    async with own_turn(folder, stop.is_set, asyncio.sleep) as is_ours:
        if not is_ours:
            return OK
        async with open_live(app, settings) as live:
            operation = Operation(
                lambda: live.service,
                access,
                look_at_knowledge=Reloading(live, settings, watch).look,
                data_dir=settings.data_dir,
                overall=math.ceil(settings.telegram_per_second) or None,
                staff_group=settings.telegram_group,
                admins=settings.telegram_admins,
            )
            try:
                await operation.run(way, stop)
            except* StodbotError as group:
                tell(str(_first(group)))
                return_code = UNUSABLE
            else:
                return_code = OK
    return return_code


def _first(group: BaseExceptionGroup[StodbotError]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
