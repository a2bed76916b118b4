"""On Telegram no secret and no word of anybody's is logged, at any level, by any logger."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from stodbot.app import App
from stodbot.asking.talk import AskerTalks
from stodbot.enquiries.handled import Handled
from stodbot.enquiries.incoming import Received
from stodbot.errors import SettingsError
from stodbot.logs import Redaction, quieten
from stodbot.store.sqlite import connection
from tests.botapi import BotApi, Person
from tests.records import Records
from tests.telegram.at_work import (
    BICYCLE,
    HEADER,
    SECRET,
    AtWork,
    at_work,
    first_lines,
    locked,
    people,
    until_answered,
    update_of,
)
from tests.telegram.test_poller import leaves

TOKEN = f"7000000001:{'Kanarietoken' * 3}"
WRONG_TOKEN = f"7000000001:{'Kanariefel' * 4}"
TEXT, CAPTION, EDIT = "kanarieett cykel", "kanarietvå bild", "kanarietre ändrat"
NAME, LAST, USER = "Kanariefyra", "Kanariefem", "kanariesex_anv"
FILE, POISON, WORDS = "kanariesju.pdf", "kanarieåtta gift", "kanarienio tryck"
CANARIES = ("kanarie", "7000000001:", SECRET)


def told(records: Records) -> list[str]:
    """Lines with something that is nobody's business, by their beginnings."""
    canaries = {form for one in CANARIES for form in _forms(one.lower())}
    return [line[:200] for line in records.lines if any(c in line.lower() for c in canaries)]


def _forms(text: str) -> set[str]:
    return {text, json.dumps(text)[1:-1], repr(text.encode())[2:-1]}


@pytest.fixture
def records() -> Iterator[Records]:
    """All that is logged while libraries are quiet as they are when the command runs."""
    handler, root = Records(), logging.getLogger()
    handler.addFilter(Redaction([TOKEN, SECRET, WRONG_TOKEN]))
    names = list(logging.root.manager.loggerDict)
    levels = {name: logging.getLogger(name).level for name in [*names, ""]}
    quieten()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.serving(token=TOKEN, limits=False) as served:
        yield served


@pytest.fixture
def anna(api: BotApi) -> Person:
    return api.person(1_001, NAME, last_name=LAST, username=USER)


@pytest.fixture(params=[False, True], ids=["polling", "webhook"])
async def bot(
    request: pytest.FixtureRequest, toy_app: App, api: BotApi, tmp_path: Path, records: Records
) -> AsyncIterator[AtWork]:
    async with at_work(toy_app, api, tmp_path, pushed=request.param) as serving:
        yield serving


@pytest.mark.usefixtures("bot")
async def test_talk_with_files_edits_and_presses_is_in_no_log(
    anna: Person, records: Records
) -> None:
    anna.say(TEXT)
    answer = await anna.next()
    anna.press(answer, 0)
    await anna.next()
    anna.edit(anna.say(TEXT), EDIT)
    anna.photo(CAPTION)
    anna.document(FILE, caption=CAPTION)
    anna.album(2, CAPTION)
    anna.voice()
    anna.contact("0701740605")
    anna.press_data(answer, WORDS)
    await until_answered_lately(anna)

    assert records.lines
    assert [] == told(records)
    assert [] == [line for line in records.lines if "0701740605" in line]


async def until_answered_lately(anna: Person, count: int = 7) -> None:
    for _ in range(count):
        await anna.next(15)


@pytest.mark.parametrize("body", [b'{"ok":true,"result":[{"text":"kanarieett', b"kanarieett"])
async def test_updates_that_are_cut_off_are_in_no_log(
    bot: AtWork, api: BotApi, anna: Person, records: Records, body: bytes
) -> None:
    api.faults.garble("getUpdates", body)
    eva = api.person(1_002, NAME)
    eva.say(TEXT)
    anna.say(TEXT)

    await until_answered(api, (anna, eva))

    assert [] == told(records)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (status, body)
        for status in (200, 400, 502)
        for body in (
            b'{"ok":true,"result":{"text":"kanarieett',
            b'{"ok":false,"description":"kanarieett"}',
            b'{"ok":false,"parameters":{"kanarieett":1}}',
            b'["kanarieett"]',
        )
    ],
)
@pytest.mark.usefixtures("bot")
async def test_answer_to_a_send_that_is_none_is_in_no_log(
    api: BotApi, anna: Person, records: Records, status: int, body: bytes
) -> None:
    api.faults.garble("sendMessage", body, status=status)
    anna.say(TEXT)

    await until_answered(api, [anna])

    assert [] == told(records)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "garble"])
async def test_send_that_fails_is_in_no_log(
    bot: AtWork, api: BotApi, anna: Person, records: Records, fault: str
) -> None:
    getattr(api.faults, fault)("sendMessage")
    anna.say(TEXT)

    await until_answered(api, [anna])

    assert [] == told(records)


async def test_update_that_can_not_be_read_is_in_no_log(
    bot: AtWork, api: BotApi, anna: Person, records: Records
) -> None:
    api.inject(json.dumps({"update_id": api.updates.next_id, "message": {"text": TEXT}}))
    api.inject(json.dumps({"update_id": api.updates.next_id, TEXT: {"text": TEXT}}))
    api.inject(f'{{"message":{{"text":"{TEXT}"}}}}')
    anna.say(TEXT)

    await until_answered(api, [anna])

    assert any("put_aside" in line for line in records.lines)
    assert [] == told(records)


async def test_webhook_that_is_given_no_json_logs_nothing_of_it(
    toy_app: App, api: BotApi, tmp_path: Path, records: Records
) -> None:
    async with (
        at_work(toy_app, api, tmp_path, pushed=True) as bot,
        aiohttp.ClientSession() as session,
    ):
        await api.until(lambda: api.webhook.url)
        statuses = []
        for secret in (SECRET, f"{SECRET}kanarie", "kanarie"):
            async with session.post(bot.url, data=TEXT, headers={HEADER: secret}) as answer:
                statuses.append(answer.status)

    assert [200, 403, 403] == statuses
    assert [] == told(records)


async def test_handler_that_raises_is_in_the_log_without_what_it_was_given(
    bot: AtWork, api: BotApi, anna: Person, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = AskerTalks.handle

    async def poisoned(self: AskerTalks, received: Received) -> Handled:
        if received.message and received.message.text == POISON:
            raise ValueError(f"can't read {POISON}")
        return await handle(self, received)

    monkeypatch.setattr(AskerTalks, "handle", poisoned)
    anna.say(POISON)
    anna.say(TEXT)

    await until_answered(api, [anna], 2)

    assert any("message.failed" in line for line in records.lines)
    assert [] == told(records)


async def test_keeping_that_raises_is_in_the_log_without_what_was_to_be_kept(
    bot: AtWork, api: BotApi, anna: Person, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[str] = []

    async def unable(*_: object) -> Received:
        raised.append(POISON)
        raise ValueError(f"can't keep {POISON}")

    with monkeypatch.context() as patched:
        patched.setattr(type(bot.service.intake), "receive", unable)
        anna.say(POISON)
        await api.until(lambda: raised)
        await asyncio.sleep(0.2)  # what that leads to is logged by then
    anna.say(TEXT)
    await until_answered(api, [anna], 2)

    assert [] == told(records)


async def test_flood_is_in_no_log(bot: AtWork, api: BotApi, anna: Person, records: Records) -> None:
    for number in range(60):
        anna.say(f"{TEXT} {number}")

    await until_answered(api, [anna], 3)

    assert [] == told(records)


async def test_message_that_can_not_be_kept_is_in_no_log(
    toy_app: App, api: BotApi, tmp_path: Path, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.2)
    (eva,) = people(api, 1)
    anna = api.person(1_001, NAME)
    async with at_work(toy_app, api, tmp_path):
        eva.say(BICYCLE)
        await until_answered(api, [eva])
        with locked(tmp_path):
            anna.say(TEXT)
            await until_answered(api, [anna])
        await until_answered(api, [anna], 2)

    assert any("not_kept" in line for line in records.lines)
    assert [] == told(records)


async def test_token_that_is_wrong_is_in_no_log_nor_in_what_is_told(
    toy_app: App, api: BotApi, tmp_path: Path, records: Records
) -> None:
    with pytest.raises(ExceptionGroup) as raised:
        async with at_work(toy_app, api, tmp_path, token=WRONG_TOKEN) as bot:
            await asyncio.wait([bot.operation])

    (error,) = leaves(raised.value)
    assert isinstance(error, SettingsError)
    assert [] == [one for one in CANARIES if one in f"{error!r}{error.__cause__!r}"]
    assert [] == told(records)


async def test_telegram_that_is_down_is_in_the_log_without_the_token(
    toy_app: App, api: BotApi, tmp_path: Path, records: Records, anna: Person
) -> None:
    async with at_work(toy_app, api, tmp_path):
        anna.say(TEXT)
        await until_answered(api, [anna])
        await api.down()
        await asyncio.sleep(0.5)  # it is noticed meanwhile
        await api.up()
        anna.say(TEXT)
        await until_answered(api, [anna], 2)

    assert any("poller.failed" in line for line in records.lines)
    assert [] == told(records)
    assert ["Cykelstöd"] * 2 == first_lines(anna)


async def test_number_used_again_is_in_the_log_without_the_message(
    bot: AtWork, api: BotApi, anna: Person, records: Records
) -> None:
    number = api.updates.next_id
    anna.say(TEXT)
    await until_answered(api, [anna])
    api.inject(update_of(anna, TEXT, number, 99), update_id=number)

    await until_answered(api, [anna], 2)

    assert any("number_reused" in line for line in records.lines)
    assert [] == told(records)
