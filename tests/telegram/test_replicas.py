"""Several processes serve the same bot from one database, and nobody who writes can tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from stodbot.app import App
from stodbot.enquiries.register import Series
from stodbot.store.postgres import PostgresStore
from tests.botapi import BotApi
from tests.postgres.server import Server
from tests.telegram.at_work import (
    ASKED,
    BICYCLE,
    HEADER,
    PATIENCE,
    QUESTIONS,
    SECRET,
    AtWork,
    at_work,
    first_lines,
    until_answered,
)

Begin = Callable[..., AbstractAsyncContextManager[AtWork]]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.serving() as serving:
        yield serving


@pytest.fixture
def begin(toy_app: App, api: BotApi, postgres: Server, database: str, tmp_path: Path) -> Begin:
    """Begins one more process."""

    def begin(*, pushed: bool = True) -> AbstractAsyncContextManager[AtWork]:
        return at_work(toy_app, api, tmp_path, pushed=pushed, database=postgres.url(database))

    return begin


@asynccontextmanager
async def several(begin: Begin, count: int) -> AsyncIterator[list[AtWork]]:
    """As many processes, each called by nobody but the test."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(begin()) for _ in range(count)]


async def hand(api: BotApi, bot: AtWork, number: int = 0) -> None:
    """Take the update that was put there as that one, and give it to a process."""
    update = api.updates.pending[number]
    async with httpx.AsyncClient() as client:
        response = await client.post(
            bot.url,
            content=update.body,
            headers={HEADER: SECRET, "Content-Type": "application/json"},
        )
    assert 200 == response.status_code
    api.updates.forget(update)


async def listening(api: BotApi, count: int) -> None:
    """Until as many have told where they are to be called; from then on nobody calls them."""
    await api.until(lambda: count <= sum(c.method == "setWebhook" for c in api.journal), PATIENCE)
    await api.webhook.remove()
    api.updates.allow(["message", "callback_query", "edited_message"])


async def test_update_that_comes_to_all_of_them_is_answered_once(api: BotApi, begin: Begin) -> None:
    anna = api.person(2_001, "Anna")
    async with several(begin, 3) as bots:
        await listening(api, 3)
        anna.say(BICYCLE)
        body = api.updates.pending[0].body
        async with httpx.AsyncClient() as client:
            headers = {HEADER: SECRET, "Content-Type": "application/json"}
            answers = await asyncio.gather(
                *(client.post(b.url, content=body, headers=headers) for b in bots * 8)
            )
        await until_answered(api, [anna])
        for bot in bots:
            await bot.until_done()

    assert {200} == {answer.status_code for answer in answers}
    assert [ASKED[BICYCLE]] == first_lines(anna)


async def test_chats_messages_that_come_to_different_processes_are_answered_in_their_order(
    api: BotApi, begin: Begin
) -> None:
    anna = api.person(2_001, "Anna")
    async with several(begin, 2) as bots:
        await listening(api, 2)
        for number, question in enumerate(QUESTIONS):
            anna.say(question)
            await hand(api, bots[number % 2])
        await until_answered(api, [anna], len(QUESTIONS))

    assert [ASKED[question] for question in QUESTIONS] == first_lines(anna)


async def test_another_is_on_duty_once_the_first_has_ended_and_keeps_the_pace(
    api: BotApi, begin: Begin
) -> None:
    anna = api.person(2_001, "Anna")
    async with begin() as first, begin() as second:
        await listening(api, 2)
        anna.say(QUESTIONS[0])
        await hand(api, first)
        await until_answered(api, [anna])
        first.stop.set()
        await asyncio.wait([first.operation], timeout=PATIENCE)
        anna.say(QUESTIONS[1])
        await hand(api, second)
        await until_answered(api, [anna], 2)

    assert [ASKED[QUESTIONS[0]], ASKED[QUESTIONS[1]]] == first_lines(anna)
    assert 0 == api.too_many


async def test_parts_of_an_album_that_come_to_different_processes_are_one_message(
    api: BotApi, begin: Begin
) -> None:
    anna = api.person(2_001, "Anna")
    async with several(begin, 2) as bots:
        await listening(api, 2)
        anna.album(2, BICYCLE)
        await hand(api, bots[0])
        await hand(api, bots[1])
        await until_answered(api, [anna])
        for bot in bots:
            await bot.until_done()

    assert 1 == len(anna.texts)


async def test_button_pressed_at_another_process_than_showed_it_does_what_it_says(
    api: BotApi, begin: Begin, postgres: Server, database: str
) -> None:
    anna = api.person(2_001, "Anna")
    async with several(begin, 2) as bots:
        await listening(api, 2)
        anna.say(BICYCLE)
        await hand(api, bots[0])
        await until_answered(api, [anna])
        anna.press(anna.chat.sent[-1], "Skicka till handläggare")
        await hand(api, bots[1])
        await until_answered(api, [anna], 2)
        anna.press(anna.chat.sent[-1], "Skicka")
        await hand(api, bots[0])
        await until_answered(api, [anna], 3)
        async with PostgresStore(postgres.url(database), Series()) as store:
            registered = await store.open_items()

    assert 1 == len(registered)
    assert registered[0].number in anna.texts[-1]


async def test_one_of_two_that_poll_does_and_the_other_goes_on_when_it_ends(
    api: BotApi, begin: Begin
) -> None:
    anna = api.person(2_001, "Anna")
    async with begin(pushed=False) as first:
        anna.say(QUESTIONS[0])
        await until_answered(api, [anna])
        async with begin(pushed=False):
            first.stop.set()
            await asyncio.wait([first.operation], timeout=PATIENCE)
            anna.say(QUESTIONS[1])
            await until_answered(api, [anna], 2)

    assert [ASKED[QUESTIONS[0]], ASKED[QUESTIONS[1]]] == first_lines(anna)
    assert 0 == api.updates.conflicts
