"""Fetches the files of enquiries from Telegram, each until it is kept or can't be.

What is in no enquiry is never fetched. A file is put in its place first and noted then: after a
kill in between it is fetched again, into the same place.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from telegram.error import BadRequest, InvalidToken, RetryAfter

from stodbot.disk import put_file, unfinished
from stodbot.enquiries.files import File, FileFault, Files
from stodbot.errors import StoreError
from stodbot.telegram.faults import seconds_of
from telegram import Bot

_LOG = logging.getLogger(__name__)
_LARGEST = 20 << 20  # bytes; Bot API: at most so much is given out
_LONGEST_SECONDS = 120.0  # for one file, however slowly it comes
_WAITS = tuple(  # between tries, over a day
    timedelta(seconds=seconds) for seconds in (15, 60, 300, 1_800, 7_200, 21_600, 54_000)
)
_REST = timedelta(minutes=1)  # while nothing can be kept: what is fetched then is fetched in vain
# Telegram does not tell a file that is gone from one that is "temporarily unavailable"
_TRIES: dict[str, int] = {FileFault.TOO_BIG: 1, FileFault.GONE: 5}


class TooBigError(Exception):
    """Nobody would give that out."""


class GoneError(Exception):
    """Telegram knows the file, and does not have it."""


class IncompleteError(Exception):
    """Less came than there is."""


class Fetching:
    """Fetches files, one after another."""

    def __init__(
        self, *, store: Files, bot: Bot, data_dir: Path, clock: Callable[[], datetime]
    ) -> None:
        """Files are kept below `data_dir`."""
        self._store = store
        self._bot = bot
        self._data_dir = data_dir
        self._clock = clock
        self._not_before: datetime | None = None  # nothing is fetched until then

    async def run(self) -> None:
        """Fetch all that is due. Raises StoreError; what was done by then is kept."""
        while not self._rests():
            due = await self._store.files_due(self._clock())  # no other channel gives any out
            if not due:
                return
            try:
                await self._see_to(due[0])
            except StoreError:
                self._not_before = self._clock() + _REST
                raise

    def _rests(self) -> bool:
        return self._not_before is not None and self._clock() < self._not_before

    async def _see_to(self, file: File) -> None:
        try:
            digest, size = await self._fetched(file)
        except Exception as error:  # the edge: whatever it is, it must not hold up the others
            await self._failed(file, error)
            return
        if await self._store.file_kept(file, self._clock(), digest=digest, size=size):
            _LOG.info("attachment.kept enquiry=%s event=%d size=%d", file.number, file.event, size)

    async def _fetched(self, file: File) -> tuple[str, int]:
        """Put the file in its place; returns its digest and size."""
        async with asyncio.timeout(_LONGEST_SECONDS):
            content = await self._downloaded(file)
        await asyncio.to_thread(put_file, self._data_dir / file.path, [content])
        return hashlib.sha256(content).hexdigest(), len(content)

    async def _downloaded(self, file: File) -> bytes:
        found = await self._bot.get_file(file.reference)
        size = found.file_size or 0
        if size > _LARGEST:
            raise TooBigError
        if not found.file_path:
            raise GoneError
        try:
            content = bytes(await found.download_as_bytearray())
        except InvalidToken as error:  # the library's word for 404, and the token is right
            raise GoneError from error
        if len(content) < size:
            raise IncompleteError
        return content

    async def _failed(self, file: File, error: Exception) -> None:
        fault, now = _fault_of(error), self._clock()
        if file.attempts + 1 >= _TRIES.get(fault, len(_WAITS) + 1):
            with contextlib.suppress(OSError):
                unfinished(self._data_dir / file.path).unlink()
            if await self._store.give_up_file(file, now, fault):
                _LOG.warning("attachment.failed enquiry=%s fault=%s", file.number, fault)
            return
        wait = _WAITS[file.attempts]
        if isinstance(error, RetryAfter):
            rest = timedelta(seconds=seconds_of(error))
            wait, self._not_before = max(wait, rest), now + rest
        await self._store.postpone_file(file, now + wait, fault)
        _LOG.info("attachment.waits enquiry=%s fault=%s", file.number, fault)


def _fault_of(error: Exception) -> str:
    """What went wrong, in a word: what errors say may hold the token, as part of an address."""
    match error:
        case TooBigError():
            return FileFault.TOO_BIG
        case BadRequest() if "too big" in str(error).lower():
            return FileFault.TOO_BIG
        case BadRequest() | GoneError():
            return FileFault.GONE
        case _:
            return type(error).__name__
