"""Asks Telegram for updates; only what is kept is ever acknowledged, by the next question."""

import asyncio
import json
import logging
import random
import re
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from stodbot.errors import SettingsError, StodbotError, StoreError
from stodbot.telegram.arrivals import Arrivals
from stodbot.telegram.client import POLL_SECONDS, UpdateClient
from stodbot.telegram.faults import seconds_of
from stodbot.telegram.persisting import INVALID
from stodbot.telegram.updates import Unparsed, number_of

_LOG = logging.getLogger(__name__)
_HANGING_SECONDS = POLL_SECONDS + 15.0  # longer than the client's own limits: it is stuck
_RENEW_AFTER, _GIVE_UP_AFTER = 90.0, 180.0  # seconds in which Telegram does not say a word
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_SHORT_WAIT = 0.1
_AT_ONCE_SECONDS = 1.0  # a server that does not keep requests waiting answers sooner
_NUMBER = re.compile(r'"update_id"\s*:\s*([0-9]{1,10})')
_STANDBY_SECONDS = 10.0  # between two looks whether the other poller is gone
_ALARMS = (3_600.0, 12 * 3_600.0)  # seconds without an answer; Telegram keeps updates for 24 hours
_SILENT = (
    "Telegram tar emot frågor men har inte svarat på tre minuter. Boten stängs, och startas om av"
    " den tjänst som håller den igång"
)


class SilentError(StodbotError):
    """Telegram takes requests and never answers: a new process may do better."""


class Poller:
    """Asks again and again."""

    def __init__(
        self,
        *,
        connect: Callable[[], UpdateClient],
        arrivals: Arrivals,
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        """`clock` gives seconds that only go on, `pause` waits as many."""
        self._connect = connect
        self._arrivals = arrivals
        self._clock = clock
        self._pause = pause
        self._client = connect()
        self._offset: int | None = None
        self._heard = self._renewed = clock()  # when Telegram last answered, whatever it said
        self._answered = clock()  # when it last gave updates, if only none
        self._alarms = list(_ALARMS)
        self._wait = _FIRST_WAIT
        self._stands_by = False

    async def run(self) -> None:
        """Until it is cancelled. Raises SettingsError for a wrong token, SilentError."""
        try:
            while True:
                await self._once()
        finally:
            await self._client.close()

    async def _once(self) -> None:
        began = self._clock()
        try:
            async with asyncio.timeout(_HANGING_SECONDS):
                updates = await self._fetched()
        except Conflict:
            await self._stand_by()
        except InvalidToken as error:
            raise SettingsError(INVALID) from error
        except RetryAfter as error:
            self._heard = self._clock()
            await self._pause(seconds_of(error))
        except (TimedOut, TimeoutError) as error:
            is_nobody_there = isinstance(error.__cause__, aiohttp.ConnectionTimeoutError)
            if is_nobody_there:  # which is no silence
                self._heard = self._clock()
            await self._not_heard(error)
        except Exception as error:  # the edge: refused, or answered oddly; somebody is there
            self._heard = self._clock()
            await self._failed(error)
        else:
            self._heard = self._answered = self._clock()
            self._alarms = list(_ALARMS)
            self._stands_by = False
            await self._take(updates, self._heard - began)

    async def _fetched(self) -> Sequence[object]:
        """The next updates; the next alone, where they can't be read together."""
        try:
            return await self._client.fetch(self._offset)
        except TelegramError as error:
            if not isinstance(error.__cause__, ValueError | RecursionError):
                raise
        text = await self._client.fetch_text(self._offset)
        try:
            return list(json.loads(text)["result"])
        except (ValueError, RecursionError) as error:
            found = _NUMBER.search(text)
            if found is None:  # it is no update that can't be read
                raise
            return [Unparsed(text, int(found.group(1)), type(error).__name__)]

    async def _take(self, updates: Sequence[object], seconds: float) -> None:
        """Keep them, and go on after them; `seconds` is how long it took to get them."""
        try:
            await self._arrivals.take(updates)
        except Exception as error:  # the edge, too: they stay with Telegram
            fault = str(error) if isinstance(error, StoreError) else type(error).__name__
            _LOG.error("updates.not_kept count=%d fault=%s", len(updates), fault)
            await self._back_off()
            return
        self._wait = _FIRST_WAIT
        before = self._offset
        numbers = [number for number in map(number_of, updates) if number is not None]
        if numbers:
            self._offset = max(numbers) + 1
        elif not updates:  # all before it is acknowledged now; numbers may start over
            self._offset = None
        if updates and self._offset == before:  # nothing that could be acknowledged
            await self._pause(_FIRST_WAIT)
        elif not updates and seconds < _AT_ONCE_SECONDS:
            await self._pause(_SHORT_WAIT)

    async def _stand_by(self) -> None:
        """Another poller has the bot; when it goes, this one goes on."""
        self._heard = self._clock()
        if not self._stands_by:
            _LOG.warning("poller.stands_by another one is asking for the same bot's updates")
        self._stands_by = True
        await self._pause(_STANDBY_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311  # spreads

    async def _failed(self, error: Exception) -> None:
        _LOG.warning("poller.failed fault=%s", type(error.__cause__ or error).__name__)
        silent = self._clock() - self._answered
        while self._alarms and silent >= self._alarms[0]:
            hours = self._alarms.pop(0) / 3_600
            _LOG.error("poller.outage hours=%g Telegram keeps messages for 24 hours", hours)
        await self._back_off()

    async def _not_heard(self, error: Exception) -> None:
        now = self._clock()
        if now - self._heard >= _GIVE_UP_AFTER:
            raise SilentError(_SILENT) from error
        if now - max(self._heard, self._renewed) >= _RENEW_AFTER:
            _LOG.warning("poller.renewed seconds=%.0f", now - self._heard)
            await self._client.close()
            self._client, self._renewed = self._connect(), now
        await self._failed(error)

    async def _back_off(self) -> None:
        await self._pause(self._wait * random.uniform(0.8, 1.2))  # noqa: S311  # spreads load
        self._wait = min(self._wait * 2, _LONGEST_WAIT)
