"""Connections to the Bot API: one to wait for updates, one to send."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from telegram.error import TelegramError
from telegram.request import RequestData

from stodbot.telegram.access import Access
from stodbot.telegram.http import Http
from telegram import Bot

POLL_SECONDS = 30  # that Telegram keeps a request for updates waiting
_ANSWER_SECONDS = 10.0  # to answer in, once it has something to answer
_CONNECT_SECONDS = 5.0
_MOST_UPDATES = 100  # Bot API: at most 100 in an answer
SENDS_AT_ONCE = 8


class _Parameters(RequestData):  # type: ignore[misc]  # final, but nothing public makes one
    """Parameters of a call that are JSON already, each by its name."""

    __slots__ = ("_json",)

    def __init__(self, parameters: dict[str, str]) -> None:
        super().__init__()
        self._json = parameters

    @property
    def json_parameters(self) -> dict[str, str]:
        """The parameters."""
        return self._json


class UpdateClient:
    """Fetches updates as they are: parsing them is for later, once they are kept."""

    def __init__(self, access: Access, allowed: Sequence[str]) -> None:
        self._url = f"{access.base_url}{access.token}/getUpdates"
        self._allowed = list(allowed)
        self._request = Http(
            at_once=1,
            connect_seconds=_CONNECT_SECONDS,
            read_seconds=POLL_SECONDS + _ANSWER_SECONDS,
        )

    async def fetch(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[Any]:
        """The updates from that number on; those before it are forgotten. Raises TelegramError."""
        parameters = {
            "timeout": str(seconds),
            "limit": str(_MOST_UPDATES),
            "allowed_updates": _json_list(self._allowed),
        }
        if offset is not None:
            parameters["offset"] = str(offset)
        updates = await self._request.post(self._url, _Parameters(parameters))
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        return updates

    async def fetch_text(self, offset: int | None) -> str:
        """The next update as Telegram writes it, unread. Raises TelegramError."""
        parameters = {"timeout": "0", "limit": "1", "allowed_updates": _json_list(self._allowed)}
        if offset is not None:
            parameters["offset"] = str(offset)
        _, body = await self._request.do_request(self._url, "POST", _Parameters(parameters))
        return body.decode("utf-8", "replace")

    async def close(self) -> None:
        """Let go of the connection."""
        await self._request.shutdown()


@asynccontextmanager
async def open_bot(access: Access) -> AsyncIterator[Bot]:
    """The library's bot, for everything but updates."""
    request = Http(
        at_once=3 * SENDS_AT_ONCE, connect_seconds=_CONNECT_SECONDS, read_seconds=_ANSWER_SECONDS
    )
    try:
        yield Bot(
            access.token,
            base_url=access.base_url,
            base_file_url=access.base_file_url,
            request=request,
            get_updates_request=request,  # never used: updates have a client of their own
        )
    finally:
        await request.shutdown()


def _json_list(values: Sequence[str]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values) + "]"
