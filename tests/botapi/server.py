"""The HTTP side of the Bot API."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.botapi.dispatching import DOWNLOAD, Dispatcher, Reply
from tests.botapi.requests import read
from tests.botapi.wire import Refused

_MAY_WAIT = "getupdates"


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses that a bot calls."""

    dispatcher: Dispatcher

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self.file, methods=["GET"]),
            ]
        )

    async def call(self, request: Request) -> Response:
        if request.path_params["token"] != self.dispatcher.account.token:
            return _response(self.dispatcher.unauthorized(request.path_params["method"]))
        method = request.path_params["method"]
        try:
            parameters = await read(request)
        except Refused as refused:
            return _response(self.dispatcher.unreadable(method, refused))
        answering = self.dispatcher.answer(method, parameters)
        if method.lower() == _MAY_WAIT or self.dispatcher.faults.waiting:
            return await _sent(request, await _unless_gone(request, answering))
        return await _sent(request, await answering)

    async def file(self, request: Request) -> Response:
        if request.path_params["token"] != self.dispatcher.account.token:
            return _response(self.dispatcher.unauthorized(DOWNLOAD))
        fetching = self.dispatcher.download(request.path_params["path"])
        return await _sent(request, await _unless_gone(request, fetching))


async def _sent(request: Request, reply: Reply | None) -> Response:
    if reply is None:
        request.state.transport.abort()
        await _gone(request)
        return Response()  # nobody gets it
    return _response(reply)


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, media_type=reply.mime)


async def _unless_gone(request: Request, answering: Awaitable[Reply | None]) -> Reply | None:
    """The answer; None as soon as the caller has hung up."""
    answer = asyncio.ensure_future(answering)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        return answer.result() if answer.done() else None
    finally:
        answer.cancel()
        gone.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
