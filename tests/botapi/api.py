"""The emulated Bot API server, as tests use it."""

import time
from asyncio import sleep as real_sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from tests.botapi.account import Account
from tests.botapi.changes import Changes
from tests.botapi.chats import Chat, User
from tests.botapi.dispatching import Dispatcher
from tests.botapi.faults import Faults
from tests.botapi.files import Files
from tests.botapi.groups import Channel, Group, open_channel
from tests.botapi.journal import Journal, Violation
from tests.botapi.limits import Limits
from tests.botapi.listening import Listener
from tests.botapi.people import Person
from tests.botapi.places import PATIENCE
from tests.botapi.server import Site
from tests.botapi.updates import Updates
from tests.botapi.webhooks import Webhook
from tests.botapi.wire import Json, dumps

T = TypeVar("T")
BOT = 7_000_000_001
FIRST_UPDATE = 810_000_001


class BotApi:
    """One bot's Telegram: what it calls, and the people that it talks with."""

    def __init__(
        self,
        *,
        token: str = f"{BOT}:{'A' * 35}",
        port: int = 0,
        limits: bool = True,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = real_sleep,
        first_update_id: int = FIRST_UPDATE,
    ) -> None:
        changes = Changes()
        updates = Updates(changes, first_update_id)
        webhook = Webhook(updates=updates, changes=changes, clock=clock, sleep=sleep)
        self.account = Account(
            token=token,
            user=User(id=BOT, first_name="Stödboten", username="stod_prov_bot", is_bot=True),
            clock=clock,
            changes=changes,
            updates=updates,
            limits=Limits(monotonic=monotonic, enabled=limits),
            webhook=webhook,
            files=Files(first_update_id),
        )
        self.faults = Faults(changes)
        self._dispatcher = Dispatcher(account=self.account, faults=self.faults)
        webhook.perform = self._dispatcher.reply_of_webhook
        self._listener = Listener(Site(self._dispatcher).app(), port)
        root = f"http://127.0.0.1:{self._listener.port}"
        self.token, self.base_url, self.base_file_url = token, f"{root}/bot", f"{root}/file/bot"

    @classmethod
    @asynccontextmanager
    async def serving(
        cls,
        *,
        token: str = f"{BOT}:{'A' * 35}",
        port: int = 0,
        limits: bool = True,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = real_sleep,
        first_update_id: int = FIRST_UPDATE,
    ) -> AsyncIterator["BotApi"]:
        """The server, listening; `sleep` is what a webhook waits with between its tries."""
        api = cls(
            token=token,
            port=port,
            limits=limits,
            clock=clock,
            monotonic=monotonic,
            sleep=sleep,
            first_update_id=first_update_id,
        )
        await api.up()
        try:
            yield api
        finally:
            await api.close()

    @property
    def journal(self) -> Journal:
        """All calls."""
        return self._dispatcher.journal

    @property
    def violations(self) -> list[Violation]:
        """Unknown methods, and unknown, missing and wrongly typed fields."""
        return self._dispatcher.violations

    @property
    def updates(self) -> Updates:
        """The queue; `next_id` can be set."""
        return self.account.updates

    @property
    def limits(self) -> Limits:
        """The token buckets, with `enabled` and the count `refused`."""
        return self.account.limits

    @property
    def webhook(self) -> Webhook:
        return self.account.webhook

    @property
    def too_many(self) -> int:
        """How many calls were answered with 429, scripted ones included."""
        return sum(call.status == 429 for call in self.journal)

    async def down(self) -> None:
        """Drop all connections, and refuse new ones."""
        await self._listener.close()

    async def up(self) -> None:
        """Listen, on the same port as before."""
        await self._listener.open()

    async def close(self) -> None:
        """Stop for good."""
        await self.webhook.remove()
        await self._listener.close(for_good=True)

    def person(
        self,
        id_: int,
        name: str,
        *,
        language_code: str | None = "sv",
        last_name: str | None = None,
        username: str | None = None,
        started: bool = True,
    ) -> Person:
        """Somebody with a private chat; unless `started`, the bot can't write before they do."""
        user = User(
            id=id_,
            first_name=name,
            last_name=last_name,
            username=username,
            language_code=language_code,
        )
        self.account.users[id_] = user
        named = {"first_name": name, "last_name": last_name, "username": username}
        shown = {key: value for key, value in named.items() if value is not None}
        chat = Chat(id=id_, type="private", name=shown, started=started)
        return Person(account=self.account, chat=self.account.chats.add(chat), user=user)

    def group(
        self,
        id_: int,
        title: str,
        *,
        supergroup: bool = False,
        forum: bool = False,
        admin: bool = False,
        username: str | None = None,
    ) -> Group:
        """A group with the bot in it; public ones (with a username) and forums are supergroups."""
        large = supergroup or forum or username is not None
        name: Json = {"title": title} | ({"username": username} if username else {})
        chat = Chat(
            id=id_,
            type="supergroup" if large else "group",
            name=name,
            is_forum=forum,
            bot="administrator" if admin else "member",
            next_id=2 if forum else 1,  # the first message began the General topic
        )
        return Group(account=self.account, chat=self.account.chats.add(chat))

    def channel(self, id_: int, title: str, *, username: str | None = None) -> Channel:
        """A channel with the bot as an administrator."""
        name: Json = {"title": title} | ({"username": username} if username else {})
        chat = Chat(id=id_, type="channel", name=name, bot="administrator")
        return open_channel(self.account, self.account.chats.add(chat))

    def inject(
        self,
        update: Mapping[str, object] | bytes | str,
        *,
        update_id: int | None = None,
        numbered: bool = True,
    ) -> int:
        """Queue any update, or any JSON value written out; gives the number that it counts as.

        An object without an update_id gets the next one, unless `numbered` is false.
        """
        if isinstance(update, bytes | str):
            body = update.decode() if isinstance(update, bytes) else update
            return self.updates.put(body, update_id)
        own = update.get("update_id", update_id)
        number = own if isinstance(own, int) else self.updates.next_id
        first = {"update_id": number} if numbered else {}
        return self.updates.put(dumps({**first, **update}), number)

    async def until(
        self,
        predicate: Callable[[], T | None],
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> T:
        """What the predicate gives when it is true, asked after each call and each update."""
        return await self.account.changes.within(timeout, predicate, self._lately)

    def _lately(self) -> str:
        lately = [f"{call.method} {call.status} {call.description}" for call in self.journal.calls]
        return f"the last calls were {lately[-8:]}, violations {self.violations[-3:]}"
