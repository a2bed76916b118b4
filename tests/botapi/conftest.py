"""An emulator for each test, a plain HTTP client, and a real library's bot."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from telegram.request import HTTPXRequest

from telegram import Bot
from tests.botapi import BotApi, Group, ManualClock, Person, Room


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls methods with JSON; None stands for a connection that was closed."""

    api: BotApi
    client: httpx.AsyncClient

    def url(self, method: str) -> str:
        return f"{self.api.base_url}{self.api.token}/{method}"

    async def __call__(self, method: str, **parameters: Any) -> Any:
        """The envelope."""
        return (await self.client.post(self.url(method), json=parameters)).json()

    async def result(self, method: str, **parameters: Any) -> Any:
        envelope = await self(method, **parameters)
        assert envelope["ok"], envelope
        return envelope["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        envelope = await self(method, **parameters)
        assert not envelope["ok"], envelope
        return f"{envelope['error_code']} {envelope['description']}"

    async def ids(self, **parameters: Any) -> list[int]:
        """The numbers of the updates that getUpdates gives."""
        return [one["update_id"] for one in await self.result("getUpdates", **parameters)]


async def messages(call: Caller) -> list[Any]:
    """All that the bot is told as a message."""
    updates = await call.result("getUpdates")
    return [one["message"] for one in updates if "message" in one]


def where(room: Room) -> dict[str, int]:
    """The parameters that name a topic."""
    return {"chat_id": room.id, "message_thread_id": room.topic.thread}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def api(clock: ManualClock) -> AsyncIterator[BotApi]:
    async with BotApi.serving(
        limits=False, clock=clock, monotonic=clock, sleep=clock.sleep, first_update_id=100
    ) as served:
        yield served


@pytest.fixture
async def call(api: BotApi) -> AsyncIterator[Caller]:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nothing to load: it is all loopback
    async with httpx.AsyncClient(timeout=10, trust_env=False, verify=bare) as client:
        yield Caller(api, client)


@pytest.fixture
def boss(api: BotApi) -> Person:
    return api.person(1, "Astrid")


@pytest.fixture
def bo(api: BotApi) -> Person:
    return api.person(2, "Bo")


@pytest.fixture
def forum(api: BotApi, boss: Person, bo: Person) -> Group:
    """A group with topics, of which the bot is an administrator."""
    group = api.group(-5, "Samordnarna", forum=True, admin=True)
    group.member(boss, admin=True)
    group.member(bo)
    return group


@pytest.fixture
async def room(forum: Group, call: Caller) -> Room:
    await call.result("createForumTopic", chat_id=-5, name="26STOD1 Cykelstöd")
    return forum.topic("26STOD1")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    plain = {"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "trust_env": False}
    async with Bot(
        api.token,
        base_url=api.base_url,
        base_file_url=api.base_file_url,
        request=HTTPXRequest(httpx_kwargs=plain),
        get_updates_request=HTTPXRequest(httpx_kwargs=plain),
    ) as made:
        yield made
