"""Updates that are not as the Bot API describes them: kept whole, and in nobody's way."""

import asyncio
import copy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stodbot.app import App
from stodbot.cli import main
from stodbot.enquiries.incoming import Incoming, Received, Stage
from stodbot.telegram.updates import Ignored, Updates
from tests.botapi import BotApi
from tests.botapi.updates import KINDS
from tests.telegram.at_work import (
    BICYCLE,
    QUESTIONS,
    at_work,
    first_lines,
    people,
    until_answered,
    update_of,
)

USER = {"id": 77, "is_bot": False, "first_name": "Anna", "language_code": "sv"}
CHAT = {"id": 77, "type": "private", "first_name": "Anna"}
MESSAGE = {"message_id": 5, "from": USER, "chat": CHAT, "date": 1_795_000_000, "text": BICYCLE}
FILE = {"file_id": "f", "file_unique_id": "u", "file_name": "n.pdf", "file_size": 4}
WANTED = {"message", "edited_message", "callback_query", "my_chat_member"}
SURROGATE, NUL = "\ud83d", "\0"
NO_UPDATES = (
    "5",
    '"hej"',
    "null",
    "true",
    "[]",
    "[[[]]]",
    "{}",
    "-0.5",
    '"\\ud83d"',
    '[{"a":null}]',
)
NO_NUMBERS: tuple[object, ...] = ("1", 1.5, None, [], {}, True, "")
WRONG: dict[str, tuple[object, ...]] = {  # what each of a message's fields may not be
    "message_id": ("5", None, [], {}, 1.5, True, 10**30),
    "from": ("Anna", 77, [], [None], {}, {"id": 77}, True),
    "from.id": ("77", None, [], {"id": 77}, 1.5, 10**30, 2**63, True, SURROGATE),
    "from.is_bot": ("nej", [None], {"a": None}, 17),
    "from.language_code": (5, [], {"sv": None}, True),
    "chat": ("Anna", 77, [], [None], {}, True),
    "chat.id": ("77", None, [], {}, 1.5, 10**30, True, NUL),
    "chat.type": (17, None, [], {}, True, [[None]], SURROGATE, "hologram"),
    "date": ("i dag", [], {}, 10**30, [[None]]),
    "text": (5, [], {}, ["hej"], True, {"a": {"b": None}}),
    "entities": (5, True, ["fet"], [{"type": "bold"}], [5]),
    "reply_to_message": (5, "x", [5], {"message_id": 1}, True),
    "document": (5, "x", [1], {"file_name": "n"}, True),
    "photo": (5, True, ["x"], [5], [{"file_id": "f"}]),
    "caption": (5, [], True),
    "media_group_id": (5, [], {}, True),
    "location": (5, "x", {"latitude": 1}, [1]),
    "contact": (5, "x", {"phone_number": "1"}, [1]),
    "voice": (5, {"file_id": "f"}, "x"),
    "sticker": (5, {"emoji": "x"}, "x"),
}
REQUIRED = ("message_id", "from", "from.id", "from.is_bot", "chat", "chat.id", "chat.type", "date")


def malformed() -> Iterator[dict[str, Any] | str]:
    """Updates without their number, or what is no update at all."""
    for field, values in WRONG.items():
        for value in values:
            yield {"message": _with(field, value)}
            if field in REQUIRED:
                yield {"edited_message": _with(field, value)}
    for field in REQUIRED:
        yield {"message": _without(field)}
        yield {"edited_message": _without(field)}
    yield from _of_wrong_kinds()
    yield from ({"update_id": number, "message": MESSAGE} for number in NO_NUMBERS)
    yield from NO_UPDATES


def _of_wrong_kinds() -> Iterator[dict[str, Any]]:
    values: tuple[object, ...] = (None, 5, "x", [], [None], True, {})
    for kind in sorted(WANTED - {"my_chat_member"}):
        yield from ({kind: value} for value in values)
    for kind in (*sorted(KINDS - WANTED), "hologram", "", NUL, SURROGATE):
        yield {kind: {"from": USER, "date": 1}}
    yield from ({"message": MESSAGE, "edited_message": MESSAGE}, {})
    yield {"callback_query": {"id": "1", "from": USER, "data": "x"}}
    yield {"callback_query": {"id": 1, "from": None, "message": MESSAGE, "data": []}}
    yield {"callback_query": {"id": SURROGATE, "from": USER, "message": {"chat": 5}}}


def _with(field: str, value: object) -> dict[str, Any]:
    message: dict[str, Any] = copy.deepcopy(MESSAGE)
    if field in {"document", "photo", "location", "contact", "voice", "sticker"}:
        del message["text"]
    outer, _, inner = field.partition(".")
    if field == "caption":
        del message["text"]
        message["document"] = FILE
    if inner:
        message[outer][inner] = value
    else:
        message[outer] = value
    return message


def _without(field: str) -> dict[str, Any]:
    message = copy.deepcopy(MESSAGE)
    outer, _, inner = field.partition(".")
    part: Any = message[outer] if inner else message
    del part[inner or outer]
    return message


def put(api: BotApi, update: dict[str, Any] | str) -> str:
    """Have it delivered; gives what the bot gets."""
    if isinstance(update, str):
        api.inject(update)
        return update
    number = api.updates.next_id
    text = json.dumps({"update_id": number, **update}, separators=(",", ":"))
    api.inject(text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of them all, and of what people wrote in between."""

    given: list[str]
    aside: list[Received]
    answers: list[list[str]]
    pending: int
    data: Path

    @property
    def not_kept(self) -> list[str]:
        """Those that are not in the inbox as they came."""
        kept = Counter(_value(one.message.raw or "") for one in self.aside if one.message)
        return sorted((Counter(map(_value, self.given)) - kept).elements())


def _value(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


@pytest.fixture(scope="module", params=[False, True], ids=["polling", "webhook"])
def outcome(
    request: pytest.FixtureRequest, toy_app: App, tmp_path_factory: pytest.TempPathFactory
) -> Outcome:
    """All of them at once, and people who write before, between and after them."""
    folder = tmp_path_factory.mktemp("malformed")
    return asyncio.run(_all(toy_app, folder, pushed=request.param))


async def _all(app: App, data: Path, *, pushed: bool) -> Outcome:
    updates = list(malformed())
    assert len(updates) >= 200
    async with BotApi.serving(limits=False) as api:
        writers = people(api, 5)
        given: list[str] = []
        *before, last = writers
        for number, writer in enumerate(before):
            writer.say(BICYCLE)
            given += [put(api, one) for one in updates[number :: len(before)]]
        last.say(BICYCLE)
        async with at_work(app, api, data, pushed=pushed) as bot:
            await until_answered(api, writers)
            await api.until(lambda: len(api.updates.pending) == 0 or None)
            aside = await bot.inbox(Stage.QUARANTINED)
            answers = [first_lines(one) for one in writers]
            pending = len(api.updates.pending)
    return Outcome(given=given, aside=aside, answers=answers, pending=pending, data=data)


def test_malformed_updates_are_all_put_aside_as_they_came(outcome: Outcome) -> None:
    assert [] == outcome.not_kept


def test_malformed_updates_delay_nobody(outcome: Outcome) -> None:
    assert [["Cykelstöd"]] * 5 == outcome.answers


def test_malformed_updates_do_not_come_again(outcome: Outcome) -> None:
    assert 0 == outcome.pending


def test_malformed_updates_are_listed(
    outcome: Outcome, toy_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data-dir", str(outcome.data), "--knowledge", str(toy_directory), "--json"]

    status = main(["inbox", "list", *options])

    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert 0 == status
    assert {one.seq for one in outcome.aside} == {one["seq"] for one in listed}


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def in_a_message(depth: int) -> str:
    return f'{{"message":{{"chat":{{"id":77,"type":"private"}},"more":{nested(depth)}}}}}'


@pytest.mark.parametrize("pushed", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("depth", [50, 300, 900, 940, 960, 980, 1_500, 20_000])
async def test_update_nested_deeply_delays_nobody(
    toy_app: App, tmp_path: Path, depth: int, pushed: bool
) -> None:
    async with BotApi.serving(limits=False) as api:
        before, after = people(api, 2)
        before.say(BICYCLE)
        api.inject(f'{{"update_id":{api.updates.next_id},"message":{nested(depth)}}}')
        after.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pushed=pushed) as bot:
            await until_answered(api, (before, after))
            aside = await bot.inbox(Stage.QUARANTINED)

    assert 1 == len(aside)


@pytest.mark.parametrize("pushed", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("number", [2**63, 2**63 - 1, 2**70, 10**30, -1, -5, -(2**63), 0])
async def test_update_of_an_impossible_number_loses_nobody_elses(
    toy_app: App, tmp_path: Path, number: int, pushed: bool
) -> None:
    async with BotApi.serving(limits=False) as api:
        writers = people(api, 30)
        for writer in writers[:20]:
            writer.say(BICYCLE)
        api.inject(update_of(writers[0], QUESTIONS[1], number), update_id=api.updates.next_id)
        for writer in writers[20:]:
            writer.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pushed=pushed):
            await until_answered(api, writers)
            await api.until(lambda: not api.updates.pending)

    assert [["Cykelstöd"]] * 29 == [first_lines(one) for one in writers[1:]]


async def test_update_of_an_impossible_number_is_not_asked_for_without_a_pause(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        api.inject(update_of(writer, BICYCLE, 2**62), update_id=api.updates.next_id)

        async with at_work(toy_app, api, tmp_path):
            await until_answered(api, [writer])
            api.journal.clear()
            await asyncio.sleep(1.0)  # what is counted is what happens in a second
            asked = len(api.journal.of("getUpdates"))

    assert asked <= 5


@pytest.mark.parametrize("pushed", [False, True], ids=["polling", "webhook"])
async def test_number_of_more_digits_than_python_reads_delays_nobody(
    toy_app: App, tmp_path: Path, pushed: bool
) -> None:
    async with BotApi.serving(limits=False) as api:
        before, after = people(api, 2)
        before.say(BICYCLE)
        api.inject(f'{{"update_id":{api.updates.next_id},"message":{"9" * 5_000}}}')
        after.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path, pushed=pushed):
            await until_answered(api, (before, after))


@pytest.mark.parametrize(
    "update",
    [
        {"callback_query": {"id": SURROGATE, "from": USER, "message": MESSAGE, "data": "x"}},
        {"callback_query": {"id": "x" * 100_000, "from": USER, "message": MESSAGE, "data": "x"}},
        {"callback_query": {"id": NUL, "from": USER, "message": MESSAGE, "data": NUL}},
        {
            "my_chat_member": {
                "chat": {"id": 10**400, "type": "group", "title": "x"},
                "from": USER,
                "date": 1,
                "new_chat_member": {"status": "member", "user": USER},
            }
        },
        {
            "my_chat_member": {
                "chat": {"id": True, "type": "group", "title": "x"},
                "new_chat_member": {"status": "member"},
            }
        },
    ],
)
async def test_courtesy_that_can_not_be_done_is_in_nobodys_way(
    toy_app: App, tmp_path: Path, update: dict[str, Any]
) -> None:
    async with BotApi.serving(limits=False) as api:
        before, after = people(api, 2)
        before.say(BICYCLE)
        put(api, update)
        after.say(BICYCLE)

        async with at_work(toy_app, api, tmp_path):
            await until_answered(api, (before, after))
            after.say(BICYCLE)
            await until_answered(api, [after], 2)


@pytest.mark.parametrize("text", [f"{BICYCLE} {SURROGATE}", f"{BICYCLE}{NUL}", f"\u202e{BICYCLE}"])
async def test_text_of_odd_characters_is_kept_as_it_is_and_answered(
    toy_app: App, tmp_path: Path, text: str
) -> None:
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        writer.say(text)

        async with at_work(toy_app, api, tmp_path) as bot:
            await until_answered(api, [writer])
            kept = await bot.texts()

    assert [text] == kept


async def test_content_of_a_kind_that_is_not_known_yet_is_not_passed_over_in_silence(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1)
        writer.send({"hologram": {"file_id": "x"}})

        async with at_work(toy_app, api, tmp_path) as bot:
            await api.until(lambda: not api.updates.pending)
            await api.until(lambda: len(api.journal.of("getUpdates")) > 1)
            kept = {one.seq for stage in Stage for one in await bot.inbox(stage)}  # it may move on

    assert 1 == len(kept)


def test_update_that_can_be_understood_by_now_is_replayed_and_answered(
    toy_app: App, toy_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    options = ["--data-dir", str(data), "--knowledge", str(toy_directory)]

    with monkeypatch.context() as patched:
        patched.setattr(Updates, "_read", _not_understood)
        before = asyncio.run(_say(toy_app, data))
    status = main(["inbox", "replay", *options])
    after = asyncio.run(_say(toy_app, data, None))

    assert ([], 0) == (before, status)
    assert ["Cykelstöd"] == after


def test_update_that_is_still_not_understood_is_kept_whole_when_replayed(
    toy_app: App, toy_directory: Path, tmp_path: Path
) -> None:
    options = ["--data-dir", str(tmp_path / "data"), "--knowledge", str(toy_directory)]
    before = asyncio.run(_malformed(toy_app, tmp_path / "data"))

    main(["inbox", "replay", *options])
    after = asyncio.run(_malformed(toy_app, tmp_path / "data", again=False))

    assert 20 == len(before)
    assert before == after


def _not_understood(_self: Updates, _update: object) -> Incoming | Ignored:
    raise ValueError


async def _say(app: App, data: Path, text: str | None = BICYCLE) -> list[str]:
    """What somebody gets; the next time without saying anything."""
    async with BotApi.serving(limits=False) as api:
        writer, other = people(api, 2)
        if text is not None:
            writer.say(text)
            other.say(text)
        async with at_work(app, api, data) as bot:
            if text is None:
                await until_answered(api, [writer])
                return first_lines(writer)
            await api.until(lambda: len(api.journal.of("getUpdates")) > 1)
            assert 2 == len(await bot.inbox(Stage.QUARANTINED))
            return first_lines(writer)


async def _malformed(app: App, data: Path, *, again: bool = True) -> list[str | None]:
    """What is put aside, as it came, after somebody has been answered."""
    async with BotApi.serving(limits=False) as api:
        (writer,) = people(api, 1, 3_000 + again)
        if again:
            for update in list(malformed())[:20]:
                put(api, update)
        writer.say(BICYCLE)
        async with at_work(app, api, data) as bot:
            await until_answered(api, [writer])
            await bot.until_done()
            aside = await bot.inbox(Stage.QUARANTINED)
            return [one.message.raw for one in aside if one.message]
