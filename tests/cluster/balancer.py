"""A load balancer: hands each request on to the next process that takes it, or to several."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout, web

_SECONDS = 30.0  # for one answer
_HANDED_ON = ("content-type", "x-telegram-bot-api-secret-token")


@dataclass(slots=True, kw_only=True)
class Balancer:
    """Round robin; whoever can't be reached is passed over."""

    ports: Sequence[int]
    copies: int = 1  # of each request, to different processes, at the same time
    port: int = 0
    refused: int = 0  # requests that nobody took
    session: ClientSession
    turns: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/telegram"

    async def take(self, request: web.Request) -> web.Response:
        """Answers 200 as soon as one process did."""
        body = await request.read()
        headers = {name: request.headers[name] for name in _HANDED_ON if name in request.headers}
        first = next(self.turns)
        statuses = await asyncio.gather(
            *(self._hand_on(first + n, body, headers) for n in range(self.copies))
        )
        best = min(statuses)
        self.refused += best != web.HTTPOk.status_code
        return web.Response(status=best)

    async def _hand_on(self, turn: int, body: bytes, headers: dict[str, str]) -> int:
        for port in (self.ports[(turn + n) % len(self.ports)] for n in range(len(self.ports))):
            try:
                url = f"http://127.0.0.1:{port}/telegram"
                async with self.session.post(url, data=body, headers=headers) as response:
                    return response.status
            except (ClientError, TimeoutError, ConnectionError):
                continue
        return web.HTTPBadGateway.status_code


@asynccontextmanager
async def balancing(ports: Sequence[int], copies: int = 1) -> AsyncIterator[Balancer]:
    """A balancer that listens until this is over."""
    async with ClientSession(timeout=ClientTimeout(_SECONDS)) as session:
        balancer = Balancer(ports=ports, copies=copies, session=session)
        app = web.Application()
        app.router.add_post("/telegram", balancer.take)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            balancer.port = runner.addresses[0][1]
            yield balancer
        finally:
            await runner.cleanup()
