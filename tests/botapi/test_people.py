"""People do what people do, and see what the bot shows them."""

import pytest

from tests.botapi import BotApi
from tests.botapi.conftest import Caller

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Ja", "callback_data": "ja"}, {"text": "Läs", "url": "https://exempel.se"}]
    ]
}


async def test_next_gives_the_bots_messages_one_by_one(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    for text in ("ett", "två"):
        await call.result("sendMessage", chat_id=1, text=text)

    assert ["ett", "två"] == [(await person.next()).text for _ in range(2)]


async def test_next_tells_what_there_was_when_nothing_comes(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    await call.result("sendMessage", chat_id=1, text="ett")
    await person.next()

    with pytest.raises(AssertionError, match=r"message 2 in chat 1; there are \['ett'\]"):
        await person.next(timeout=0.01)


async def test_until_tells_the_last_calls_when_it_never_holds(api: BotApi, call: Caller) -> None:
    await call("getMe")

    with pytest.raises(AssertionError, match="getMe 200"):
        await api.until(lambda: False, 0.01)


async def test_a_button_is_pressed_by_its_label_or_its_place(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    await call.result("sendMessage", chat_id=1, text="Eller?", reply_markup=KEYBOARD)
    message = await person.next()

    person.press(message, "Ja")
    person.press(message, 0)

    queries = [one["callback_query"] for one in await call.result("getUpdates")]
    assert ["ja", "ja"] == [one["data"] for one in queries]
    assert 2 == len({one["id"] for one in queries})
    assert 1 == len({one["chat_instance"] for one in queries})
    assert [message.raw] * 2 == [one["message"] for one in queries]


@pytest.mark.parametrize("button", ["Nej", 2, -3, "Läs"])
async def test_a_button_that_tells_the_bot_nothing_can_not_be_pressed(
    api: BotApi, call: Caller, button: str | int
) -> None:
    person = api.person(1, "Astrid")
    await call.result("sendMessage", chat_id=1, text="Eller?", reply_markup=KEYBOARD)

    with pytest.raises(AssertionError):
        person.press(await person.next(), button)


async def test_somebody_else_can_press_what_is_not_theirs(api: BotApi, call: Caller) -> None:
    person, other = api.person(1, "Astrid"), api.person(2, "Bo")
    await call.result("sendMessage", chat_id=1, text="Eller?", reply_markup=KEYBOARD)

    other.press_data(await person.next(), "annat")

    query = (await call.result("getUpdates"))[0]["callback_query"]
    assert (2, 1, "annat") == (query["from"]["id"], query["message"]["chat"]["id"], query["data"])


async def test_a_button_of_a_deleted_message_has_no_message(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    await call.result("sendMessage", chat_id=1, text="Eller?", reply_markup=KEYBOARD)
    message = await person.next()
    await call.result("deleteMessage", chat_id=1, message_id=message.id)

    person.press_data(message, "ja")

    query = (await call.result("getUpdates"))[0]["callback_query"]
    assert {"message_id": 1, "chat": person.chat.as_json(), "date": 0} == query["message"]


async def test_a_tap_on_a_reply_keyboard_says_its_label(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    markup = {"keyboard": [["Ja", "Nej"]]}
    await call.result("sendMessage", chat_id=1, text="Eller?", reply_markup=markup)

    assert "Nej" == person.tap(await person.next(), "Nej").text


async def test_an_album_is_several_updates_of_one_group(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid").album(3, "Våra lokaler")

    messages = [one["message"] for one in await call.result("getUpdates")]

    assert 1 == len({one["media_group_id"] for one in messages})
    assert ["Våra lokaler", None, None] == [one.get("caption") for one in messages]


async def test_a_reply_has_the_message_it_answers(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    person.say("två", person.say("ett", person.say("noll")))

    last = (await call.result("getUpdates"))[-1]["message"]

    assert "ett" == last["reply_to_message"]["text"]
    assert "reply_to_message" not in last["reply_to_message"]


async def test_an_edit_is_an_update_of_its_own(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    person.edit(person.photo("en bild"), "en annan bild")

    first, second = await call.result("getUpdates")

    assert first["message"]["message_id"] == second["edited_message"]["message_id"]
    assert "en annan bild" == second["edited_message"]["caption"]
    assert "edit_date" in second["edited_message"]


async def test_who_blocks_the_bot_is_told_to_it(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid").block()

    change = (await call.result("getUpdates"))[0]["my_chat_member"]

    assert "private" == change["chat"]["type"]
    assert ("member", "kicked") == (
        change["old_chat_member"]["status"],
        change["new_chat_member"]["status"],
    )


async def test_what_is_said_in_a_group_comes_from_who_said_it(api: BotApi, call: Caller) -> None:
    person, group = api.person(1, "Astrid"), api.group(-5, "Registratorer")
    group.member(person).say("ett")
    group.anonymous_admin().say("två")
    group.bot(9, "Annan").say("tre")

    said = [one["message"] for one in await call.result("getUpdates")]

    assert [-5, -5, -5] == [one["chat"]["id"] for one in said]
    assert [1, 1087968824, 9] == [one["from"]["id"] for one in said]
    assert [None, -5, None] == [one.get("sender_chat", {}).get("id") for one in said]
    assert [False, True, True] == [one["from"]["is_bot"] for one in said]


async def test_a_post_of_the_linked_channel_comes_from_telegram(api: BotApi, call: Caller) -> None:
    group, channel = api.group(-5, "Registratorer"), api.channel(-6, "Nytt")

    group.linked_post(channel, "Nytt stöd")

    post, copy = await call.result("getUpdates")
    assert (-6, "Nytt stöd") == (post["channel_post"]["chat"]["id"], post["channel_post"]["text"])
    assert "from" not in post["channel_post"]
    assert (777000, -6, True) == (
        copy["message"]["from"]["id"],
        copy["message"]["sender_chat"]["id"],
        copy["message"]["is_automatic_forward"],
    )


async def test_a_group_that_threw_the_bot_out_is_closed_to_it(api: BotApi, call: Caller) -> None:
    person, group = api.person(1, "Astrid"), api.group(-5, "Registratorer")
    group.remove_bot(person)

    assert "403 Forbidden: bot was kicked from the group chat" == await call.refusal(
        "sendMessage", chat_id=-5, text="Hej"
    )
    group.add_bot(person)
    assert (await call("sendMessage", chat_id=-5, text="Hej"))["ok"]


async def test_topics_are_created_closed_and_deleted(api: BotApi, call: Caller) -> None:
    group = api.group(-5, "Frågor", forum=True, admin=True)
    topic = await call.result("createForumTopic", chat_id=-5, name="26STOD1")
    where = {"chat_id": -5, "message_thread_id": topic["message_thread_id"]}

    await call.result("sendMessage", text="Hej", **where)
    await call.result("closeForumTopic", **where)
    again = await call.refusal("closeForumTopic", **where)
    await call.result("deleteForumTopic", **where)

    assert "400 Bad Request: TOPIC_NOT_MODIFIED" == again
    assert [] == group.messages
    assert "400 Bad Request: message thread not found" == await call.refusal(
        "sendMessage", text="Hej", **where
    )


async def test_a_file_is_fetched_by_its_path(api: BotApi, call: Caller) -> None:
    message = api.person(1, "Astrid").document("plan.txt", "Vår plan".encode(), mime="text/plain")

    file = await call.result("getFile", file_id=message.raw["document"]["file_id"])
    address = f"{api.base_file_url}{api.token}/{file['file_path']}"
    fetched = await call.client.get(address)
    missing = await call.client.get(f"{address}x")
    api.faults.refuse("download", 502)

    assert (9, "Vår plan") == (file["file_size"], fetched.text)
    assert 404 == missing.status_code
    assert 502 == (await call.client.get(address)).status_code


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "400 Bad Request: file must be non-empty"),
        (b"text", "400 Bad Request: IMAGE_PROCESS_FAILED"),
    ],
)
async def test_a_picture_that_is_none_is_refused(
    api: BotApi, call: Caller, data: bytes, refusal: str
) -> None:
    api.person(1, "Astrid")

    answer = await call.client.post(
        call.url("sendPhoto"), data={"chat_id": "1"}, files={"photo": ("a.jpg", data)}
    )

    envelope = answer.json()
    assert refusal == f"{envelope['error_code']} {envelope['description']}"
