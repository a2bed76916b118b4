"""A call is read in whichever way it comes, and what the Bot API doesn't have is noted."""

import json
from typing import Any

import pytest

from tests.botapi import BotApi, Violation
from tests.botapi.conftest import Caller

KEYBOARD = {"inline_keyboard": [[{"text": "Ja", "callback_data": "ja"}]]}
PARAMETERS = {"chat_id": "1", "text": "Hej å", "reply_markup": json.dumps(KEYBOARD)}


@pytest.mark.parametrize(
    "how",
    [
        {"json": {"chat_id": 1, "text": "Hej å", "reply_markup": KEYBOARD}},
        {"json": PARAMETERS},
        {"data": PARAMETERS},
        {"files": {name: (None, value) for name, value in PARAMETERS.items()}},
        {"params": PARAMETERS},
        {"params": {"chat_id": "1"}, "data": {**PARAMETERS, "chat_id": "1"}},
    ],
    ids=["json", "json with texts", "urlencoded", "multipart", "query", "query and body"],
)
async def test_parameters_are_read_in_every_form(
    api: BotApi, call: Caller, how: dict[str, Any]
) -> None:
    person = api.person(1, "Astrid")

    answer = await call.client.post(call.url("sendMessage"), **how)

    assert answer.json()["ok"], answer.text
    assert [("Hej å", ["Ja"])] == [(one.text, one.buttons) for one in person.messages]
    assert [] == api.violations


async def test_a_method_is_called_with_get_too(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")

    await call.client.get(call.url("SENDMESSAGE"), params={"chat_id": 1, "text": "Hej"})

    assert ["Hej"] == person.texts


async def test_a_wrong_token_is_unauthorized(api: BotApi, call: Caller) -> None:
    answer = await call.client.post(f"{api.base_url}1:X/getMe")

    assert 401 == answer.status_code
    assert {"ok": False, "error_code": 401, "description": "Unauthorized"} == answer.json()


async def test_an_unknown_method_is_a_violation(api: BotApi, call: Caller) -> None:
    refusal = await call.refusal("sendPigeon", chat_id=1)

    assert "404 Not Found: method not found" == refusal
    assert [Violation(method="sendPigeon", what="unknown method")] == api.violations


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"chat_id": 1, "text": "Hej", "colour": "red"}, "unknown field colour"),
        ({"chat_id": "x", "text": "Hej"}, "chat_id: 'x' is no whole number"),
        ({"chat_id": 1, "text": 5}, "text: 5 is no text"),
        ({"chat_id": 1}, "text is missing"),
        ({"chat_id": "", "text": "Hej"}, "chat_id is missing"),
        ({"chat_id": 1, "text": None}, "text is missing"),
        (
            {"chat_id": 1, "text": "Hej", "protect_content": "maybe"},
            "protect_content: 'maybe' is neither true nor false",
        ),
        ({"chat_id": 1, "text": "Hej", "entities": "{"}, "entities: '{' is no JSON"),
        ({"chat_id": 1, "text": "Hej", "entities": "{}"}, "entities: '{}' is no list"),
        (
            {"chat_id": 1, "text": "Hej", "reply_markup": {}},
            "reply_markup: {} is no ReplyMarkup",
        ),
        (
            {
                "chat_id": 1,
                "text": "Hej",
                "reply_markup": {"inline_keyboard": [[{"text": "Ja", "data": "ja"}]]},
            },
            "reply_markup: InlineKeyboardButton has no field data",
        ),
        (
            {"chat_id": 1, "text": "Hej", "reply_markup": {"inline_keyboard": [{"text": "Ja"}]}},
            "reply_markup: {'text': 'Ja'} is no list",
        ),
    ],
)
async def test_a_field_that_is_not_the_bot_apis_is_a_violation(
    api: BotApi, call: Caller, parameters: dict[str, Any], what: str
) -> None:
    person = api.person(1, "Astrid")

    refusal = await call.refusal("sendMessage", **parameters)

    assert f"400 Bad Request: {what}" == refusal
    assert [Violation(method="sendMessage", what=what)] == api.violations
    assert [] == person.messages


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/json", "{"), ("application/json", "[]"), ("text/plain", "x")],
)
async def test_a_body_that_cannot_be_read_is_a_violation(
    api: BotApi, call: Caller, content_type: str, body: str
) -> None:
    answer = await call.client.post(
        call.url("getMe"), content=body, headers={"Content-Type": content_type}
    )

    assert 400 == answer.status_code
    assert 1 == len(api.violations)


async def test_each_call_is_in_the_journal(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid")
    await call("sendMessage", chat_id=1, text="Hej")
    await call("sendMessage", chat_id=2, text="Hej")

    assert [(1, 200, "", True), (2, 400, "Bad Request: chat not found", False)] == [
        (one.chat_id, one.status, one.description, one.done)
        for one in api.journal.of("sendMessage")
    ]
    assert [2] == [one.chat_id for one in api.journal.of("sendMessage", 2)]
