"""Telegram takes so much and no more."""

from collections.abc import AsyncIterator

import pytest

from tests.botapi import BotApi, ManualClock
from tests.botapi.conftest import Caller


@pytest.fixture
async def api(clock: ManualClock) -> AsyncIterator[BotApi]:
    async with BotApi.serving(clock=clock, monotonic=clock) as served:
        yield served


async def test_a_second_message_within_a_second_has_to_wait(
    api: BotApi, call: Caller, clock: ManualClock
) -> None:
    api.person(1, "Astrid")
    await call.result("sendMessage", chat_id=1, text="ett")

    refused = await call("sendMessage", chat_id=1, text="två")
    clock.advance(1)

    assert {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    } == refused
    assert 2 == (await call.result("sendMessage", chat_id=1, text="två"))["message_id"]
    assert (1, 1) == (api.limits.refused, api.too_many)


async def test_thirty_chats_a_second_are_the_most(api: BotApi, call: Caller) -> None:
    for number in range(1, 32):
        api.person(number, "Astrid")
    for number in range(1, 31):
        await call.result("sendMessage", chat_id=number, text="Hej")

    assert (await call.refusal("sendMessage", chat_id=31, text="Hej")).startswith("429 ")


async def test_twenty_messages_a_minute_are_a_groups_most(
    api: BotApi, call: Caller, clock: ManualClock
) -> None:
    api.group(-5, "Registratorer")
    for _ in range(20):
        await call.result("sendMessage", chat_id=-5, text="Hej")
        clock.advance(1)
    while (envelope := await call("sendMessage", chat_id=-5, text="Hej"))["ok"]:
        clock.advance(1)

    clock.advance(envelope["parameters"]["retry_after"])

    assert 1 <= envelope["parameters"]["retry_after"] <= 3
    assert (await call("sendMessage", chat_id=-5, text="Hej"))["ok"]


async def test_what_is_refused_does_not_count(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid")
    await call.refusal("sendMessage", chat_id=1, text=" ")

    assert (await call("sendMessage", chat_id=1, text="Hej"))["ok"]


async def test_limits_can_be_switched_off(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid")
    api.limits.enabled = False
    for _ in range(3):
        await call.result("sendMessage", chat_id=1, text="Hej")

    assert 0 == api.too_many


async def test_all_that_leaves_a_line_in_any_topic_counts_for_the_group(
    api: BotApi, call: Caller
) -> None:
    forum = api.group(-5, "Samordnarna", forum=True, admin=True)
    for number in range(10):
        await call.result("createForumTopic", chat_id=-5, name=f"26STOD{number}")
    threads = [room.topic.thread for room in forum.topics]
    first, last = ({"chat_id": -5, "message_thread_id": threads[at]} for at in (0, -1))
    file_id = api.person(1, "Astrid").document().raw["document"]["file_id"]
    await call.result("sendMediaGroup", media=[{"type": "document", "media": file_id}] * 9, **first)
    await call.result("closeForumTopic", **last)

    refusal = await call.refusal("reopenForumTopic", **last)

    assert "429 Too Many Requests: retry after 3" == refusal


async def test_ten_topics_a_minute_are_the_most(
    api: BotApi, call: Caller, clock: ManualClock
) -> None:
    api.group(-5, "Samordnarna", forum=True, admin=True)
    for number in range(10):
        await call.result("createForumTopic", chat_id=-5, name=f"26STOD{number}")

    refused = await call("createForumTopic", chat_id=-5, name="26STOD10")
    clock.advance(refused["parameters"]["retry_after"])

    assert {"retry_after": 6} == refused["parameters"]
    assert (await call("createForumTopic", chat_id=-5, name="26STOD10"))["ok"]


async def test_twenty_edits_a_minute_are_a_groups_most(api: BotApi, call: Caller) -> None:
    api.group(-5, "Samordnarna")
    await call.result("sendMessage", chat_id=-5, text="0")
    for number in range(1, 21):
        await call.result("editMessageText", chat_id=-5, message_id=1, text=str(number))

    refusal = await call.refusal("editMessageText", chat_id=-5, message_id=1, text="21")

    assert "429 Too Many Requests: retry after 3" == refusal
