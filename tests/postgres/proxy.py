"""A way to the server that can be cut in the middle of a commit, or on which nothing moves."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum

_COMMIT = b"COMMIT"
_PREPARED = re.compile(rb"(_pg3_\d+\0)COMMIT\0")  # as psycopg names what it says often
_BYTES = 1 << 16


class Cut(StrEnum):
    """What happens to the next commit."""

    BEFORE = "before"  # the server never gets it, and finds its end closed
    AFTER = "after"  # the server commits, and nobody hears of it
    HALF = "half"  # the server never gets it, and goes on waiting for it
    TORN = "torn"  # the server gets a part of it, and then finds its end closed


class Proxy:
    """Listens on a port of its own, and hands on what it gets."""

    def __init__(self, server_port: int) -> None:
        self.port = 0
        self.is_closed = False  # takes nobody else
        self.open: set[StreamWriter] = set()
        self.at_work: set[asyncio.Task[None] | None] = set()
        self._server_port = server_port
        self.cuts = 0  # how many there were
        self.is_cut = asyncio.Event()  # since it was last told to
        self._cut: Cut | None = None
        self._closes = False
        self._moves = asyncio.Event()
        self._moves.set()
        self._is_to_stop = False

    def stop(self) -> None:
        """From now on everybody gets in, and nothing that is said gets anywhere."""
        self._moves.clear()

    def stop_at_commit(self) -> None:
        """From the next commit on; the server gets that, and nobody hears of it."""
        self._is_to_stop = True

    def go_on(self) -> None:
        """What was said meanwhile gets there now."""
        self._moves.set()

    def cut_next(self, how: Cut, *, closes: bool = False) -> None:
        """Cut the way at the next commit, once; if it `closes`, nobody else gets in by then."""
        self._cut, self._closes = how, closes
        self.is_cut.clear()

    async def take(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Somebody has come."""
        if self.is_closed:
            writer.close()
            return
        self.at_work.add(asyncio.current_task())
        there, back = await asyncio.open_connection("127.0.0.1", self._server_port)
        self.open |= {writer, back}
        is_silent = asyncio.Event()
        await asyncio.gather(
            self._hand_on(reader, back, writer, is_silent),
            self._hand_back(there, writer, is_silent),
        )

    async def _hand_on(
        self,
        reader: StreamReader,
        server: StreamWriter,
        client: StreamWriter,
        silent: asyncio.Event,
    ) -> None:
        signs = [_COMMIT]
        with suppress(ConnectionError):
            while said := await reader.read(_BYTES):
                await self._moves.wait()
                signs += (b"\0" + name for name in _PREPARED.findall(said))
                begins = max(said.rfind(sign) for sign in signs)  # -1: it commits nothing
                how = self._next_cut() if begins >= 0 else None
                if how is Cut.AFTER:
                    silent.set()
                elif how is Cut.HALF:
                    client.close()
                    return
                elif how is Cut.BEFORE:
                    break
                elif how is Cut.TORN:
                    server.write(said[: begins + 3])
                    break
                if self._is_to_stop and begins >= 0:
                    self._is_to_stop = False
                    self.stop()
                server.write(said)
        server.close()
        client.close()

    async def _hand_back(
        self, reader: StreamReader, client: StreamWriter, silent: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while said := await reader.read(_BYTES):
                await self._moves.wait()
                if silent.is_set():  # that was the answer to the commit
                    break
                client.write(said)
        client.close()

    def _next_cut(self) -> Cut | None:
        how, self._cut = self._cut, None
        if how is not None:
            self.cuts += 1
            self.is_cut.set()
            self.is_closed = self.is_closed or self._closes
        return how


@asynccontextmanager
async def proxy_to(server_port: int) -> AsyncIterator[Proxy]:
    """A proxy that is closed afterwards."""
    proxy = Proxy(server_port)
    async with await asyncio.start_server(proxy.take, "127.0.0.1", 0) as listening:
        proxy.port = listening.sockets[0].getsockname()[1]
        yield proxy
        proxy.go_on()
        for end in proxy.open:
            end.close()
        await asyncio.gather(*filter(None, proxy.at_work), return_exceptions=True)
