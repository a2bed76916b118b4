"""HTTP for the library's bot, on aiohttp: the library's own costs several times as much a call.

See docs/decisions/0010. Errors keep what aiohttp raised as their cause: that tells whether a call
can have reached Telegram.
"""

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# raised before a request is sent; whatever else is raised, it may have arrived
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Http(BaseRequest):
    """A pool of connections."""

    __slots__ = ("_at_once", "_connect_seconds", "_read_seconds", "_session")

    def __init__(self, *, at_once: int, connect_seconds: float, read_seconds: float) -> None:
        """`at_once` is how many requests may be under way; others wait for their turn."""
        self._at_once = at_once
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that Telegram has to answer in."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool, if it is not open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._at_once), trust_env=True
            )

    async def shutdown(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer as JSON. Raises TelegramError, caused by what is wrong; nothing is logged."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise TelegramError("an answer that can't be read") from error
        if not isinstance(answer, dict):
            raise TelegramError("an answer of another kind")
        return answer

    async def do_request(  # noqa: PLR0917  # as the library calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,  # part of what takes so long to answer
        connect_timeout: Any = None,  # the pool's own
        pool_timeout: Any = None,  # whoever calls limits how many calls there are
    ) -> tuple[int, bytes]:
        """Make a call; returns the status and the body. Raises TimedOut, NetworkError."""
        await self.initialize()
        assert self._session is not None  # noqa: S101  # opened above
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_seconds
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._connect_seconds, sock_read=seconds
        )
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:  # aiohttp's are, too
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error  # its text may hold the token


def _form(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (file_name, content, media_type) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form
