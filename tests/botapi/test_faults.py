"""What shall go wrong does, as often as it was said to."""

import asyncio

import httpx
import pytest

from tests.botapi import BotApi
from tests.botapi.conftest import Caller


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (504, "Gateway Timeout"),
    ],
)
async def test_a_scripted_error_comes_once_and_does_nothing(
    api: BotApi, call: Caller, status: int, description: str
) -> None:
    person = api.person(1, "Astrid")
    api.faults.refuse("sendMessage", status)

    assert f"{status} {description}" == await call.refusal("sendMessage", chat_id=1, text="Hej")
    assert [] == person.messages
    assert (await call("sendMessage", chat_id=1, text="Hej"))["ok"]


async def test_a_scripted_error_has_the_text_it_was_given(api: BotApi, call: Caller) -> None:
    api.faults.refuse("getMe", 400, "Bad Request: chat not found")

    assert "400 Bad Request: chat not found" == await call.refusal("getMe")


async def test_a_fault_of_one_chat_leaves_the_others_alone(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid")
    api.person(2, "Bo")
    api.faults.flood("sendMessage", 17, chat=2, times=2)

    envelopes = [await call("sendMessage", chat_id=chat, text="Hej") for chat in (1, 2, 2, 2)]

    assert [True, False, False, True] == [one["ok"] for one in envelopes]
    assert {"retry_after": 17} == envelopes[1]["parameters"]
    assert 2 == api.too_many


async def test_a_connection_dropped_before_the_effect_leaves_nothing(
    api: BotApi, call: Caller
) -> None:
    person = api.person(1, "Astrid")
    api.faults.drop_before("sendMessage")

    with pytest.raises(httpx.RemoteProtocolError):
        await call("sendMessage", chat_id=1, text="Hej")

    assert [] == person.messages
    assert [(0, False, "drop")] == [(c.status, c.done, c.fault) for c in api.journal]


async def test_a_connection_dropped_after_the_effect_leaves_the_message(
    api: BotApi, call: Caller
) -> None:
    person = api.person(1, "Astrid")
    api.faults.drop_after("sendMessage")

    with pytest.raises(httpx.RemoteProtocolError):
        await call("sendMessage", chat_id=1, text="Hej")

    assert ["Hej"] == person.texts
    assert [(0, True, "drop")] == [(c.status, c.done, c.fault) for c in api.journal]


async def test_an_answer_that_is_held_back_comes_when_it_is_released(
    api: BotApi, call: Caller
) -> None:
    person = api.person(1, "Astrid")
    fault = api.faults.hold("sendMessage")
    sending = asyncio.ensure_future(call("sendMessage", chat_id=1, text="Hej"))

    await api.until(lambda: fault.held)
    held = person.texts
    fault.release()

    assert ["Hej"] == held
    assert (await sending)["ok"]


async def test_a_call_that_is_held_back_before_its_effect_waits_with_it(
    api: BotApi, call: Caller
) -> None:
    person = api.person(1, "Astrid")
    fault = api.faults.hold("sendMessage", effect=False)
    sending = asyncio.ensure_future(call("sendMessage", chat_id=1, text="Hej"))

    await api.until(lambda: fault.held)
    held = person.texts
    fault.release()

    assert (await sending)["ok"]
    assert ([], ["Hej"]) == (held, person.texts)


async def test_an_answer_that_never_comes_does_not_keep_the_server_from_closing(
    call: Caller,
) -> None:
    async with BotApi.serving() as api:
        api.faults.hold("getMe", times=None)
        asking = asyncio.ensure_future(Caller(api, call.client)("getMe"))
        await api.until(lambda: api.journal.of("getMe"))

    with pytest.raises(httpx.RemoteProtocolError):
        await asking


async def test_an_answer_that_is_no_json_is_sent_as_it_is(api: BotApi, call: Caller) -> None:
    api.faults.garble("getMe", b"<html>", status=502)

    answer = await call.client.get(call.url("getMe"))

    assert (502, b"<html>") == (answer.status_code, answer.content)
    assert (await call("getMe"))["ok"]


async def test_a_fault_for_any_method_lasts_until_it_is_taken_back(
    api: BotApi, call: Caller
) -> None:
    api.faults.refuse("*", 502, times=None)

    statuses = [(await call(method))["ok"] for method in ("getMe", "getUpdates", "getMe")]
    api.faults.clear()

    assert [False, False, False] == statuses
    assert (await call("getMe"))["ok"]


async def test_a_server_that_is_down_refuses_and_comes_back_on_its_port(
    api: BotApi, call: Caller
) -> None:
    polling = asyncio.ensure_future(call("getUpdates", timeout=50))
    await api.until(lambda: api.journal.of("getUpdates"))

    await api.down()
    with pytest.raises(httpx.RemoteProtocolError):
        await polling
    with pytest.raises(httpx.ConnectError):
        await call("getMe")
    await api.up()

    assert (await call("getMe"))["ok"]
    assert [] == await call.ids(timeout=1)
