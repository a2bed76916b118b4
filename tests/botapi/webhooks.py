"""Where updates are posted when the bot doesn't fetch them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.botapi.changes import Changes
from tests.botapi.posting import FAILURES, Poster
from tests.botapi.updates import Pending, Updates
from tests.botapi.wire import Json, bad_request

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_FIRST_DELAY, _LONGEST_DELAY = 0.05, 5.0  # seconds; Telegram waits much longer
_GIVE_UP = 30.0  # seconds for an answer

Perform = Callable[[str, bytes], Awaitable[object]]


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook:
    """Posts each update until it is taken: those of a chat in order, chats side by side."""

    updates: Updates
    changes: Changes
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    perform: Perform | None = None  # does what the answer to an update asks for
    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""
    busy: set[object] = field(default_factory=set)  # the keys of what is on its way
    most_busy: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def set(self, arguments: Json) -> None:
        """Begin to post; raises Refused for what is not valid."""
        secret = arguments.get("secret_token", "")
        if not _SECRET.fullmatch(secret):
            long = len(secret) > 256
            wrong = "is too long" if long else "contains unallowed characters"
            raise bad_request(f"secret token {wrong}")
        if not arguments["url"].startswith(("http://", "https://")):
            raise bad_request("invalid webhook URL specified")
        await self.remove()
        self.url, self.secret_token = arguments["url"], secret
        self.max_connections = min(100, max(1, arguments.get("max_connections", 40)))
        self._start(self._run())

    async def remove(self) -> None:
        """Post no more."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.busy.clear()
        self.url = self.secret_token = self.last_error_message = ""
        self.last_error_date = 0

    def info(self) -> Json:
        """As getWebhookInfo gives it."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            info["max_connections"] = self.max_connections
            info["ip_address"] = "127.0.0.1"
        if self.last_error_date:
            info["last_error_date"] = self.last_error_date
            info["last_error_message"] = self.last_error_message
        return info

    def _start(self, running: Awaitable[None]) -> None:
        task = asyncio.ensure_future(running)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        poster = Poster(self.url, _GIVE_UP)
        try:
            while True:
                update = await self.changes.until(self._next)
                self.busy.add(update.key)
                self.most_busy = max(self.most_busy, len(self.busy))
                self._start(self._deliver(poster, update))
        finally:
            poster.close()

    def _next(self) -> Pending | None:
        """The oldest update of a chat for which none is on its way."""
        if len(self.busy) >= self.max_connections:
            return None
        return next((one for one in self.updates.pending if one.key not in self.busy), None)

    async def _deliver(self, poster: Poster, update: Pending) -> None:
        delay = _FIRST_DELAY
        while not await self._post(poster, update):
            await self.sleep(delay)
            delay = min(2 * delay, _LONGEST_DELAY)
        self.updates.forget(update)
        self.busy.discard(update.key)
        self.changes.notify()

    async def _post(self, poster: Poster, update: Pending) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret_token
        try:
            answer = await poster.post(headers, update.body.encode())
        except FAILURES as error:
            return self._failed(f"{type(error).__name__}: {error}")
        if not answer.is_success:
            code = f"{answer.status} {answer.reason}"
            return self._failed(f"Wrong response from the webhook: {code}")
        if answer.body and self.perform is not None:
            await self.perform(answer.content_type, answer.body)
        return True

    def _failed(self, message: str) -> bool:
        self.last_error_date, self.last_error_message = int(self.clock()), message
        self.changes.notify()
        return False
