"""Stands between Telegram and the webhook: each update comes many times, and in any order.

In every other chat only copies come in any order: none before the update before is acknowledged.

What Telegram calls with is taken at once, as it is for this to get it there now: each copy is
posted until the bot has said 200.
"""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

HEADER = "X-Telegram-Bot-Api-Secret-Token"
COPIES = 8
_LATE = 2  # of them
_WINDOW, _LATER = 0.4, 1.5  # seconds within which copies come
_KEPT_BACK = 5  # of one update in so many, a copy is kept back for long
_AT_ONCE = 32
_PAUSE = 0.05  # seconds until the bot is called again


@dataclass(slots=True, kw_only=True, eq=False)
class Update:
    """One update, and what became of its copies."""

    id: int
    chat: int
    body: bytes
    after: "Update | None" = None  # it does not come before that one is acknowledged
    is_known: asyncio.Event = field(default_factory=asyncio.Event)
    begun: float | None = None  # when the bot was first called with it
    known: float | None = None  # when it first said 200
    posts: int = 0
    acknowledged: int = 0  # copies

    @property
    def is_in_turn(self) -> bool:
        """Whether it comes after the update before in its chat, as in every other chat."""
        return bool(self.chat % 2)


@dataclass(slots=True, kw_only=True, eq=False)
class Relay:
    """Takes updates in, and gives them out shuffled."""

    port: int
    to: str
    secret: str
    chance: random.Random
    session: aiohttp.ClientSession
    updates: dict[bytes, Update] = field(default_factory=dict)
    by_chat: defaultdict[int, list[Update]] = field(default_factory=lambda: defaultdict(list))
    on_its_way: set[asyncio.Task[None]] = field(default_factory=set)
    kept_back: list[Update] = field(default_factory=list)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @property
    def unknown(self) -> int:
        """How many updates the bot has not acknowledged once."""
        return sum(one.known is None for one in self.updates.values())

    async def take(self, request: web.Request) -> web.Response:
        """From Telegram."""
        assert self.secret == request.headers[HEADER]
        body = await request.read()
        if body not in self.updates:  # it was broken off, and calls again
            content = json.loads(body)
            inner = content.get("message") or content["callback_query"]["message"]
            chat = int(inner["chat"]["id"])
            one = Update(id=content["update_id"], chat=chat, body=body)
            earlier = self.by_chat[chat]
            one.after = earlier[-1] if earlier and one.is_in_turn else None
            self.updates[body] = one
            earlier.append(one)
            self._shuffle(one)
        return web.Response()

    def release(self) -> None:
        """What was kept back comes now."""
        for one in self.kept_back:
            self._send(one, _LATER)
        self.kept_back.clear()

    async def until_delivered(self) -> None:
        """Until the bot has acknowledged each copy."""
        while self.on_its_way:
            await asyncio.wait(set(self.on_its_way))

    def _shuffle(self, one: Update) -> None:
        is_kept_back = not self.chance.randrange(_KEPT_BACK)
        windows = [_LATER] * _LATE + [_WINDOW] * (COPIES - _LATE - is_kept_back)
        if one.is_in_turn:
            windows[0] = 0.0  # known while the one before waits to be seen to
        for window in windows:
            self._send(one, window)
        if is_kept_back:
            self.kept_back.append(one)

    def _send(self, one: Update, window: float) -> None:
        task = asyncio.ensure_future(self._post(one, self.chance.uniform(0, window)))
        self.on_its_way.add(task)
        task.add_done_callback(self.on_its_way.discard)

    async def _post(self, one: Update, wait: float) -> None:
        if one.after is not None:
            await one.after.is_known.wait()
        await asyncio.sleep(wait)  # the window
        while not await self._is_taken(one):  # noqa: ASYNC110  # Telegram waits, too
            await asyncio.sleep(_PAUSE)
        one.acknowledged += 1
        one.known = one.known or time.monotonic()
        one.is_known.set()

    async def _is_taken(self, one: Update) -> bool:
        async with self.slots:
            one.posts += 1
            one.begun = one.begun or time.monotonic()
            try:
                async with self.session.post(
                    self.to, data=one.body, headers={HEADER: self.secret}
                ) as answer:
                    return answer.status == web.HTTPOk.status_code
            except (aiohttp.ClientError, TimeoutError):  # it is being killed
                return False


@asynccontextmanager
async def relaying(port: int, to: str, secret: str, chance: random.Random) -> AsyncIterator[Relay]:
    """One that listens at that port, until this is over."""
    async with aiohttp.ClientSession() as session:
        relay = Relay(port=port, to=to, secret=secret, chance=chance, session=session)
        app = web.Application()
        app.router.add_post("/telegram", relay.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield relay
        finally:
            for task in relay.on_its_way:
                task.cancel()
            await asyncio.gather(*relay.on_its_way, return_exceptions=True)
            await runner.cleanup()
