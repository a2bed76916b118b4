"""Takes updates that Telegram pushes: kept first, 200 only then."""

import asyncio
import contextlib
import hmac
import json
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from stodbot.errors import StoreError
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.updates import Unparsed

_LOG = logging.getLogger(__name__)
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1024 * 1024  # bytes


class Webhook:
    """The endpoint; whoever does not know the secret learns nothing and changes nothing."""

    def __init__(self, *, path: str, secret: str, arrivals: Arrivals) -> None:
        self._secret = secret.encode()
        self._arrivals = arrivals
        self.app = Starlette(routes=[Route(path, self._post, methods=["POST"])])
        self.app.router.redirect_slashes = False

    async def _post(self, request: Request) -> Response:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        try:
            await self._take(body)
        except Exception as error:  # the edge, too: Telegram will try again
            fault = str(error) if isinstance(error, StoreError) else type(error).__name__
            _LOG.error("updates.not_kept count=1 fault=%s", fault)
            return Response(status_code=503)
        return Response(status_code=200)

    async def _take(self, body: bytes) -> None:
        update: object
        try:
            update = json.loads(body)
        except (ValueError, RecursionError) as error:
            update = Unparsed(body.decode("utf-8", "replace"), None, type(error).__name__)
        await self._arrivals.take([update])


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large, of which no more than that is read."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared[:20]) > _LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return bytes(body)


class WebhookServer(uvicorn.Server):
    """The library's server without its signal handlers: when to stop is for the bot to say."""

    def __init__(self, webhook: Webhook, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                webhook.app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    def stop(self) -> None:
        """Take no more; what has come in is answered."""
        self.should_exit = True

    @property
    def port(self) -> int | None:
        """Where it listens, once it does."""
        if not self.started:
            return None
        listening: list[socket.socket] = [s for server in self.servers for s in server.sockets]
        return int(listening[0].getsockname()[1])
