"""An application on a port of the loopback, which can be closed and opened again."""

import asyncio
import socket
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_LONG = 3600  # seconds that an idle connection is kept


class _Protocol(H11Protocol):
    """Hands its transport to the application, so that this can cut the line."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # so has uvicorn
        super().connection_made(transport)
        self.app_state = {"transport": transport}


class Listener:
    """Where the application can be reached, as long as it is open."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._app = app
        self._server: uvicorn.Server | None = None
        self._socket: socket.socket | None = self._bound(port)
        self.port: int = self._socket.getsockname()[1]

    @property
    def is_open(self) -> bool:
        return self._server is not None

    async def open(self) -> None:
        """Take connections."""
        if self._server is not None:
            return
        assert self._socket is not None, "it is closed for good"
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            http=_Protocol,
            timeout_keep_alive=_LONG,
        )
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[self._socket])
        self._server, self._socket = server, None

    async def close(self, *, for_good: bool = False) -> None:
        """Drop all connections, and refuse new ones; the port is kept unless it is for good."""
        server, self._server = self._server, None
        if server is not None:
            for one in server.servers:
                one.close()
            if not for_good:
                self._socket = self._bound(self.port)
            for connection in list(server.server_state.connections):
                cast("_Protocol", connection).transport.abort()
            running = server.server_state.tasks - {asyncio.current_task()}
            await asyncio.gather(*running, return_exceptions=True)
        if for_good and self._socket is not None:
            self._socket.close()
            self._socket = None

    @staticmethod
    def _bound(port: int) -> socket.socket:
        """A socket that has the port, but refuses until somebody listens."""
        # Only where the protocol is named does asyncio switch Nagle's algorithm off.
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        bound.setblocking(False)
        return bound
