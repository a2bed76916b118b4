"""The webhook: whoever does not know the secret gets nothing in, and keeps nobody waiting."""

import asyncio
import inspect
import io
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest
from multidict import CIMultiDict

from stodbot.app import App
from stodbot.enquiries.incoming import Stage
from stodbot.telegram import webhook
from tests.botapi import BotApi, Person
from tests.telegram.at_work import (
    BICYCLE,
    EMERGENCY,
    HEADER,
    SECRET,
    AtWork,
    at_work,
    first_lines,
    locked,
    locked_later,
    people,
    sent_by,
    until_answered,
    update_of,
)

FORGED = 10_000
AT_ONCE = 16
MIB = 1024 * 1024
SOON = 10.0  # seconds
FALSE = {
    "none": [],
    "empty": [(HEADER, "")],
    "wrong": [(HEADER, "fel" * 15)],
    "a prefix": [(HEADER, SECRET[:-1])],
    "the first character": [(HEADER, SECRET[0])],
    "longer": [(HEADER, f"{SECRET}k")],
    "twice as long": [(HEADER, SECRET * 2)],
    "in capitals": [(HEADER, SECRET.upper())],
    "beyond ASCII": [(HEADER, f"{SECRET[:-1]}\u00e5")],
    "beyond Latin": [(HEADER, f"{SECRET[:-1]}\U0001f600")],
    "very long": [(HEADER, "k" * 8_000)],
    "quoted": [(HEADER, f'"{SECRET}"')],
    "several wrong ones": [(HEADER, "fel"), (HEADER, "fel"), (HEADER, "")],
    "a wrong one first": [(HEADER, "fel"), (HEADER, SECRET)],
    "as an authorization": [("Authorization", f"Bearer {SECRET}")],
    "as a cookie": [("Cookie", f"{HEADER}={SECRET}")],
    "under another name": [("X-Telegram-Bot-Api-Secret", SECRET)],
}
RIGHT = [(HEADER, SECRET)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The bot behind its webhook, and whoever calls that."""

    api: BotApi
    bot: AtWork
    session: aiohttp.ClientSession
    intruder: Person

    async def call(
        self,
        headers: list[tuple[str, str]],
        *,
        body: str | bytes | None = None,
        path: str = "",
        method: str = "POST",
    ) -> int:
        """The status."""
        content = update_of(self.intruder, "insmugglat", 5) if body is None else body
        given = CIMultiDict(headers)
        url = self.bot.url + path
        sent = content.encode() if isinstance(content, str) else content
        async with self.session.request(
            method, url, data=io.BytesIO(sent), headers=given, allow_redirects=False
        ) as answer:
            return answer.status

    async def kept(self) -> list[str | None]:
        return await self.bot.texts()


@pytest.fixture
async def site(toy_app: App, tmp_path: Path) -> AsyncIterator[Site]:
    async with serving(toy_app, tmp_path) as served:
        yield served


@asynccontextmanager
async def serving(app: App, data: Path) -> AsyncIterator[Site]:
    async with (
        BotApi.serving(limits=False) as api,
        at_work(app, api, data, pushed=True) as bot,
        aiohttp.ClientSession() as session,
    ):
        await api.until(lambda: api.webhook.url)
        (intruder,) = people(api, 1, 6_666)
        yield Site(api=api, bot=bot, session=session, intruder=intruder)


@pytest.mark.parametrize("headers", FALSE.values(), ids=FALSE)
async def test_update_with_a_false_secret_is_refused(
    site: Site, headers: list[tuple[str, str]]
) -> None:
    status = await site.call(headers)

    assert 403 == status
    assert [] == await site.kept()


@pytest.mark.parametrize(
    ("path", "status"), [("?secret=" + SECRET, 403), ("/" + SECRET, 404), ("x", 404), ("/", 404)]
)
async def test_update_with_the_secret_in_its_address_is_refused(
    site: Site, path: str, status: int
) -> None:
    assert status == await site.call([], path=path)
    assert [] == await site.kept()


async def test_update_with_the_secret_in_its_body_is_refused(site: Site) -> None:
    update = update_of(site.intruder, SECRET, 5)

    assert 403 == await site.call([], body=json.dumps({**json.loads(update), HEADER: SECRET}))
    assert [] == await site.kept()


@pytest.mark.parametrize("path", ["/", "/annat", "x", "/../", "//", "/telegram"])
async def test_update_to_another_address_is_not_found(site: Site, path: str) -> None:
    assert 404 == await site.call(RIGHT, path=path)
    assert [] == await site.kept()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_other_methods_are_not_allowed(site: Site, method: str) -> None:
    assert 405 == await site.call(RIGHT, method=method)
    assert [] == await site.kept()


async def test_update_with_the_secret_is_kept_before_it_is_acknowledged(site: Site) -> None:
    status = await site.call(RIGHT)

    assert 200 == status
    assert ["insmugglat"] == await site.kept()


async def test_secret_is_compared_in_constant_time() -> None:
    source = inspect.getsource(webhook)

    assert "hmac.compare_digest(" in source
    assert "== self._secret" not in source


@pytest.mark.parametrize(("headers", "status"), [(RIGHT, 413), ([], 403)], ids=["known", "unknown"])
async def test_body_declared_as_too_large_is_refused_before_it_comes(
    site: Site, headers: list[tuple[str, str]], status: int
) -> None:
    lines = [("Content-Length", str(100 * MIB)), *headers]

    answer = await raw(site.bot.url, lines, [b"{"])

    assert status == answer


@pytest.mark.parametrize(("headers", "status"), [(RIGHT, 413), ([], 403)], ids=["known", "unknown"])
async def test_body_streamed_beyond_what_is_allowed_is_cut_off(
    site: Site, headers: list[tuple[str, str]], status: int
) -> None:
    lines = [("Transfer-Encoding", "chunked"), *headers]
    chunk = b"%x\r\n%b\r\n" % (MIB // 16, b" " * (MIB // 16))
    before = memory()

    answer = await raw(site.bot.url, lines, [chunk] * 1_600)

    assert status == answer
    assert memory() - before < 20 * MIB


async def test_body_of_just_the_size_that_is_allowed_is_taken(site: Site) -> None:
    update = update_of(site.intruder, "insmugglat", 5)

    assert 200 == await site.call(RIGHT, body=update + " " * (MIB - len(update)))
    assert 413 == await site.call(RIGHT, body=update + " " * (MIB - len(update) + 1))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"\0" * 100, b"hej", b"[" * 100_000, b"9" * 5_000, b"NaN"]
)
async def test_what_is_no_update_is_kept_and_acknowledged(site: Site, body: bytes) -> None:
    assert 200 == await site.call(RIGHT, body=body)

    (aside,) = await site.bot.inbox(Stage.QUARANTINED)
    assert aside.message is not None
    assert body.decode("utf-8", "replace") == (aside.message.raw or "")


async def test_ten_thousand_forged_updates_get_nothing_in_and_keep_nobody_waiting(
    site: Site,
) -> None:
    asking = people(site.api, 40)
    waits: list[float] = []
    numbers, kinds = count(FORGED), cycle(FALSE.values())
    before = memory()

    async with asyncio.TaskGroup() as group:
        attacks = [group.create_task(attack(site, numbers, kinds)) for _ in range(AT_ONCE)]
        for writer in asking:
            begun = time.monotonic()
            writer.say(BICYCLE)
            await until_answered(site.api, [writer])
            waits.append(time.monotonic() - begun)
    statuses = sum((attack.result() for attack in attacks), Counter[int]())

    assert {403: FORGED} == statuses
    assert [BICYCLE] * len(asking) == await site.kept()
    assert sorted(waits)[int(0.95 * len(waits))] < 1.0
    assert memory() - before < 40 * MIB


async def attack(
    site: Site, numbers: "count[int]", kinds: "cycle[list[tuple[str, str]]]"
) -> Counter[int]:
    statuses: Counter[int] = Counter()
    while next(numbers) < 2 * FORGED:
        statuses[await site.call(next(kinds))] += 1
    return statuses


async def test_requests_that_are_never_finished_keep_nobody_waiting(site: Site) -> None:
    host, port = where(site.bot.url)
    lines = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\n"
    (writer,) = people(site.api, 1)
    stalled = [await asyncio.open_connection(host, port) for _ in range(200)]
    for number, (_, out) in enumerate(stalled):
        out.write(lines.encode() + (b"Content-Length: 90\r\n\r\n{" if number % 2 else b""))
        await out.drain()

    writer.say(BICYCLE)
    await until_answered(site.api, [writer])

    assert ["Cykelstöd"] == first_lines(writer)
    for _, out in stalled:
        out.close()


async def test_updates_that_can_not_be_kept_are_not_acknowledged_and_come_again(
    site: Site,
) -> None:
    anna, bo = people(site.api, 2)
    await site.bot.service.store.open()

    sessions: Any = site.bot.service.store._db
    with locked(sessions._path.parent):  # where it is
        anna.say(BICYCLE)
        bo.say(EMERGENCY)
        await site.api.until(lambda: sent_by(anna) and sent_by(bo), 20)
        meanwhile = (anna.texts[0], bo.texts[0])
        pending = len(site.api.updates.pending)
    await until_answered(site.api, (anna, bo), 2, 40)

    assert 2 == pending
    assert "Just nu" in meanwhile[0] or "0611-800 00" in meanwhile[0]
    assert "112" in meanwhile[1]
    assert "Cykelstöd" == first_lines(anna)[-1]
    assert [] == await site.bot.inbox(Stage.WAITING)


async def test_stalled_request_and_reply_that_hangs_keep_it_from_ending_no_longer_than_it_may(
    toy_app: App, tmp_path: Path
) -> None:
    async with serving(toy_app, tmp_path) as site:
        host, port = where(site.bot.url)
        _, out = await asyncio.open_connection(host, port)
        lines = f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 9"
        out.write(f"{lines}\r\n\r\n{{".encode())
        await out.drain()
        anna, flooder = people(site.api, 2)
        hanging = site.api.faults.hold("sendMessage", chat=anna.id, times=None)
        anna.say(BICYCLE)
        for _ in range(40):
            flooder.say(BICYCLE)
        await site.api.until(lambda: hanging.held)

        begun = time.monotonic()
        site.bot.stop.set()
        await asyncio.wait([site.bot.operation])
        took = time.monotonic() - begun
        out.close()

    assert took < SOON


async def test_locked_database_keeps_it_from_ending_no_longer_than_it_may(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api:
        writers = people(api, 12)
        with locked_later(tmp_path) as lock:
            async with at_work(toy_app, api, tmp_path, pushed=True):
                writers[0].say(BICYCLE)
                await until_answered(api, writers[:1])
                lock()
                for writer in writers[1:]:
                    writer.say(BICYCLE)
                await until_answered(api, writers[1:])
                begun = time.monotonic()
            took = time.monotonic() - begun

    assert took < SOON


def where(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


async def raw(url: str, headers: list[tuple[str, str]], body: list[bytes]) -> int:
    """The status that is answered with, however much of the body it takes."""
    reader, writer = await asyncio.open_connection(*where(url))
    lines = [f"{name}: {value}" for name, value in [("Host", "x"), *headers]]
    writer.write("\r\n".join(["POST /telegram HTTP/1.1", *lines, "", ""]).encode())
    answer = asyncio.ensure_future(reader.readline())
    try:
        for part in body:
            writer.write(part)
            await writer.drain()
            if answer.done():
                break
    except ConnectionError:
        pass  # it was closed, as it should be
    try:
        return int((await answer).split()[1])
    finally:
        writer.close()


def memory() -> int:
    return int(psutil.Process().memory_info().rss)
