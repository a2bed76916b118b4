"""What Telegram does not take is refused in its words."""

from typing import Any

import pytest

from tests.botapi import BotApi, ManualClock, Person
from tests.botapi.conftest import Caller

BAD = "400 Bad Request: "
_UTF16_TWO = "🧾"  # it counts as two


@pytest.fixture
def person(api: BotApi) -> Person:
    return api.person(1, "Astrid")


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\u200b"}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": _UTF16_TWO * 2049}, "message is too long"),
        (
            {"text": "<b>Hej", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "a", "parse_mode": "MarkdownV2"}, "parse_mode MarkdownV2 is not emulated"),
        ({"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
        (
            {"text": _UTF16_TWO, "entities": [{"type": "bold", "offset": 0, "length": 3}]},
            "can't parse entities: an entity is not inside the text",
        ),
        (
            {"text": _UTF16_TWO, "entities": [{"type": "bold", "offset": 0, "length": 1}]},
            "entity begins or ends in a middle of a UTF-16 symbol",
        ),
        (
            {"text": "a", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: type loud is unknown",
        ),
        ({"reply_markup": inline({"text": "a", "callback_data": "å" * 33})}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": inline({"text": "a", "callback_data": ""})}, "BUTTON_DATA_INVALID"),
        (
            {"reply_markup": inline({"text": " ", "callback_data": "a"})},
            "can't parse inline keyboard button: button text must be non-empty",
        ),
        (
            {"reply_markup": inline({"text": "a"})},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"reply_markup": inline({"text": "a", "url": "nytt"})},
            "inline keyboard button URL 'nytt' is invalid: Wrong HTTP URL",
        ),
        (
            {"reply_markup": inline(*([{"text": "a", "callback_data": "a"}] * 101))},
            "reply markup is too long",
        ),
        ({"chat_id": 2}, "chat not found"),
        ({"reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"message_thread_id": 9}, "message thread not found"),
    ],
)
async def test_a_message_that_is_not_valid_is_refused(
    call: Caller, parameters: dict[str, Any], description: str
) -> None:
    parameters = {"chat_id": 1, "text": "Hej", **parameters}

    assert BAD + description == await call.refusal("sendMessage", **parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "a" * 4096},
        {"text": _UTF16_TWO * 2048},
        {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
        {"reply_markup": inline({"text": "a", "callback_data": "å" * 32})},
        {"reply_markup": inline(*([{"text": "a", "callback_data": "a"}] * 100))},
        {"reply_markup": inline({"text": "a", "url": "https://exempel.se/stod"})},
        {"reply_parameters": {"message_id": 9, "allow_sending_without_reply": True}},
        {"reply_markup": {"keyboard": [[{"text": "Ja"}, "Nej"]]}},
        {"reply_markup": {"remove_keyboard": True}},
        {"reply_markup": {"force_reply": True}},
    ],
)
async def test_a_message_that_is_just_valid_is_taken(
    person: Person, call: Caller, parameters: dict[str, Any]
) -> None:
    await call.result("sendMessage", **{"chat_id": 1, "text": "Hej", **parameters})

    assert 1 == len(person.messages)


async def test_a_message_to_who_has_blocked_the_bot_is_forbidden(
    person: Person, call: Caller
) -> None:
    person.block()
    blocked = await call.refusal("sendMessage", chat_id=1, text="Hej")
    person.unblock()

    assert "403 Forbidden: bot was blocked by the user" == blocked
    assert (await call("sendMessage", chat_id=1, text="Hej"))["ok"]


async def test_a_message_to_who_never_wrote_is_forbidden(api: BotApi, call: Caller) -> None:
    person = api.person(3, "Bo", started=False)
    early = await call.refusal("sendMessage", chat_id=3, text="Hej")
    person.say("/start")

    assert "403 Forbidden: bot can't initiate conversation with a user" == early
    assert (await call("sendMessage", chat_id=3, text="Hej"))["ok"]


async def test_an_edit_that_changes_nothing_is_refused(person: Person, call: Caller) -> None:
    await call.result("sendMessage", chat_id=1, text="Hej")

    refusal = await call.refusal("editMessageText", chat_id=1, message_id=1, text=" Hej ")

    assert refusal.startswith(f"{BAD}message is not modified: ")
    assert 0 == person.messages[0].edits


async def test_an_edit_changes_the_text_and_takes_the_buttons_away(
    person: Person, call: Caller
) -> None:
    markup = inline({"text": "a", "callback_data": "a"})
    await call.result("sendMessage", chat_id=1, text="Hej", reply_markup=markup)

    await call.result("editMessageText", chat_id=1, message_id=1, text="Hej då")

    assert [("Hej då", [], 1)] == [(m.text, m.buttons, m.edits) for m in person.messages]


async def test_only_the_bots_own_messages_can_be_edited(person: Person, call: Caller) -> None:
    said = person.say("Hej")

    assert f"{BAD}message can't be edited" == await call.refusal(
        "editMessageText", chat_id=1, message_id=said.id, text="Nej"
    )
    assert f"{BAD}message to edit not found" == await call.refusal(
        "editMessageText", chat_id=1, message_id=99, text="Nej"
    )


async def test_a_message_that_is_deleted_is_gone(person: Person, call: Caller) -> None:
    await call.result("sendMessage", chat_id=1, text="Hej")

    assert True is await call.result("deleteMessage", chat_id=1, message_id=1)
    assert [] == person.messages
    assert f"{BAD}message to delete not found" == await call.refusal(
        "deleteMessage", chat_id=1, message_id=1
    )


async def test_a_message_of_two_days_ago_can_not_be_deleted(
    person: Person, call: Caller, clock: ManualClock
) -> None:
    person.say("Hej")
    clock.advance(48 * 60 * 60)

    assert f"{BAD}message can't be deleted" == await call.refusal(
        "deleteMessage", chat_id=1, message_id=1
    )


async def test_a_press_can_be_answered_while_it_is_young(
    person: Person, call: Caller, clock: ManualClock
) -> None:
    await call.result(
        "sendMessage",
        chat_id=1,
        text="Hej",
        reply_markup=inline({"text": "Ja", "callback_data": "ja"}),
    )
    first, second = (person.press(person.messages[0], "Ja") for _ in range(2))
    await call.result("answerCallbackQuery", callback_query_id=first.id, text="Tack")

    clock.advance(16 * 60)
    refusal = await call.refusal("answerCallbackQuery", callback_query_id=second.id)

    assert ("Tack", True, False) == (first.answer, first.answered, second.answered)
    assert f"{BAD}query is too old and response timeout expired or query ID is invalid" == refusal
    assert refusal == await call.refusal("answerCallbackQuery", callback_query_id="5")


@pytest.mark.parametrize(
    ("command", "description"),
    [("Hjälp", "a"), ("", "a"), ("a" * 33, "a"), ("hjalp", ""), ("hjalp", "a" * 257)],
)
async def test_a_command_that_is_not_valid_is_refused(
    call: Caller, command: str, description: str
) -> None:
    commands = [{"command": command, "description": description}]

    assert f"{BAD}BOT_COMMAND_INVALID" == await call.refusal("setMyCommands", commands=commands)


async def test_commands_are_kept_by_scope_and_language(api: BotApi, call: Caller) -> None:
    api.group(-5, "Registratorer")
    hjalp, ko = ([{"command": one, "description": "Visa"}] for one in ("hjalp", "ko"))
    scope = {"type": "chat", "chat_id": -5}
    await call.result("setMyCommands", commands=hjalp, language_code="sv")
    await call.result("setMyCommands", commands=ko, scope=scope)

    assert hjalp == await call.result("getMyCommands", language_code="sv")
    assert [] == await call.result("getMyCommands")
    assert ko == await call.result("getMyCommands", scope=scope)
    await call.result("deleteMyCommands", scope=scope)
    assert [] == await call.result("getMyCommands", scope=scope)


async def test_a_group_that_was_upgraded_tells_where_it_went(api: BotApi, call: Caller) -> None:
    new = api.group(-5, "Registratorer").migrate()

    assert {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    } == await call("sendMessage", chat_id=-5, text="Hej")
    assert (await call("sendMessage", chat_id=new.id, text="Hej"))["ok"]
