"""The two ways in: the bot asks Telegram, or Telegram calls the bot."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import urlsplit

from stodbot.errors import SettingsError
from stodbot.telegram.access import Access
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.client import UpdateClient
from stodbot.telegram.persisting import persist
from stodbot.telegram.poller import Poller
from stodbot.telegram.updates import WANTED
from stodbot.telegram.webhook import Webhook, WebhookServer
from telegram import Bot

_LOG = logging.getLogger(__name__)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NO_URL = (
    "STODBOT_WEBHOOK_URL saknas: den https-adress som Telegram ska skicka meddelanden till, till"
    " exempel https://bot.exempel.se/telegram. Utan en sådan adress: kör stodbot run"
)

Pause = Callable[[float], Awaitable[None]]


class Way(Protocol):
    """How updates come in."""

    is_for_one: bool  # of several processes: Telegram answers a single one

    async def run(self, bot: Bot, arrivals: Arrivals, stop: asyncio.Event) -> None:
        """Take them in until told to stop; what had come in by then is kept."""
        ...


class Polling:
    """The bot asks: nothing need be open to the world."""

    is_for_one = True

    def __init__(self, access: Access, pause: Pause = asyncio.sleep) -> None:
        self._access = access
        self._pause = pause

    async def run(self, bot: Bot, arrivals: Arrivals, stop: asyncio.Event) -> None:
        """Ask until told to stop."""
        poller = Poller(
            connect=lambda: UpdateClient(self._access, WANTED),
            arrivals=arrivals,
            clock=time.monotonic,
            pause=self._pause,
        )

        async def poll() -> None:
            # a webhook keeps polls from being answered; what waits at Telegram stays there
            await persist(lambda: bot.delete_webhook(drop_pending_updates=False), self._pause)
            _LOG.info("poller.started")
            await poller.run()

        await until(stop, poll())


class Pushing:
    """Telegram calls: quicker, and several can share the work behind one address."""

    is_for_one = False

    def __init__(
        self, *, url: str, secret: str, host: str, port: int, pause: Pause = asyncio.sleep
    ) -> None:
        """`url` is the address as Telegram sees it. Raises SettingsError where that can't be."""
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not url or not parts.hostname or not (parts.scheme == "https" or is_local):
            raise SettingsError(_NO_URL)
        self._url, self._path = url, parts.path or "/"
        self._secret = secret
        self._host, self._port = host, port
        self._pause = pause

    async def run(self, bot: Bot, arrivals: Arrivals, stop: asyncio.Event) -> None:
        """Listen until told to stop, and answer what had come in by then."""
        webhook = Webhook(path=self._path, secret=self._secret, arrivals=arrivals)
        server = WebhookServer(webhook, self._host, self._port)

        async def tell_when_stopped() -> None:
            await stop.wait()
            server.stop()

        async with asyncio.TaskGroup() as group:
            told = group.create_task(tell_when_stopped())
            named = group.create_task(self._make_known(bot, server))
            await serve(server)
            told.cancel()
            named.cancel()

    async def _make_known(self, bot: Bot, server: WebhookServer) -> None:
        await server.listening.wait()
        await persist(
            lambda: bot.set_webhook(
                self._url,
                allowed_updates=list(WANTED),
                secret_token=self._secret,
                drop_pending_updates=False,
            ),
            self._pause,
        )
        _LOG.info("webhook.started port=%d", server.port or 0)


async def serve(server: WebhookServer) -> None:
    """Listen. Raises SettingsError where that is not possible."""
    try:
        await server.serve()
    except SystemExit as error:  # the library's way to say so
        raise SettingsError(
            "webhooken kan inte lyssna på den adressen och porten: är de upptagna? Ange andra i"
            " STODBOT_WEBHOOK_HOST och STODBOT_WEBHOOK_PORT"
        ) from error


async def until(stop: asyncio.Event, work: Awaitable[None]) -> None:
    """Work until told to stop; raises what that raises."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
