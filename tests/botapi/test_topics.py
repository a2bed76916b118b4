"""A forum has topics, and says of each message which it is in."""

import pytest

from tests.botapi import BotApi, Group, Person, Room
from tests.botapi.conftest import Caller, messages, where

BAD = "400 Bad Request: "
KEYBOARD = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
THERE = {"message_thread_id", "is_topic_message", "reply_to_message"}


async def test_a_message_in_a_topic_answers_the_message_that_began_it(
    room: Room, bo: Person, call: Caller
) -> None:
    room.member(bo).say("Jag tar den")

    created, said = await messages(call)

    assert {"name": "26STOD1 Cykelstöd", "icon_color": 7322096} == created["forum_topic_created"]
    assert "reply_to_message" not in created
    assert created["message_id"] == said["message_thread_id"] == created["message_thread_id"]
    assert said["is_topic_message"]
    assert created == said["reply_to_message"]


async def test_an_answer_in_a_topic_answers_what_it_does(
    room: Room, bo: Person, call: Caller
) -> None:
    sent = await call.result("sendMessage", text="Ett ärende", **where(room))
    room.member(bo).answering(room.messages[0]).document()

    answer = (await messages(call))[-1]

    assert "Ett ärende" == answer["reply_to_message"]["text"]
    assert sent["message_thread_id"] == answer["reply_to_message"]["message_thread_id"]
    assert "reply_to_message" not in answer["reply_to_message"]


async def test_an_answer_goes_to_the_topic_of_what_it_answers(
    forum: Group, room: Room, bo: Person, call: Caller
) -> None:
    await call.result("sendMessage", text="Ett ärende", **where(room))

    said = forum.member(bo).say("Jag tar den", room.messages[0])
    sent = await call.result(
        "sendMessage", chat_id=-5, text="Bra", reply_parameters={"message_id": said.id}
    )

    assert [room.topic.thread] * 2 == [said.thread, sent["message_thread_id"]]


async def test_an_answer_to_another_topic_says_where_that_is(room: Room, call: Caller) -> None:
    other = await call.result("createForumTopic", chat_id=-5, name="26STOD2")
    sent = await call.result("sendMessage", text="Ett ärende", **where(room))

    answer = await call.result(
        "sendMessage",
        chat_id=-5,
        text="Se där",
        message_thread_id=other["message_thread_id"],
        reply_parameters={"message_id": sent["message_id"]},
    )

    assert sent["message_id"] == answer["external_reply"]["message_id"]
    assert "forum_topic_created" in answer["reply_to_message"]


async def test_what_is_in_no_topic_says_nothing_of_topics(
    forum: Group, room: Room, bo: Person, call: Caller
) -> None:
    forum.member(bo).say("Till alla")
    forum.member(bo).in_topic(0).say("Till alla igen")
    sent = await call.result("sendMessage", chat_id=-5, text="Hej")

    said = (await messages(call))[-2:]

    assert [set()] * 3 == [one.keys() & THERE for one in (*said, sent)]
    assert ["Till alla", "Till alla igen", "Hej"] == [one.text for one in forum.general.history]
    assert ["Hej"] == forum.general.texts


async def test_a_press_comes_with_the_topic_of_its_message(
    room: Room, bo: Person, call: Caller
) -> None:
    await call.result("sendMessage", text="Ett ärende", reply_markup=KEYBOARD, **where(room))

    room.member(bo).press(room.messages[0], "Ta")

    message = (await call.result("getUpdates"))[-1]["callback_query"]["message"]
    assert room.topic.thread == message["message_thread_id"]
    assert message["is_topic_message"]


async def test_each_topic_has_its_own_messages(forum: Group, room: Room, call: Caller) -> None:
    await call.result("createForumTopic", chat_id=-5, name="26STOD10 Båtplanen")
    other = forum.topic("26STOD10")
    await call.result("sendMessage", text="ett", **where(room))
    await call.result("sendMessage", text="tio", **where(other))

    assert ["26STOD1 Cykelstöd", "26STOD10 Båtplanen"] == [one.name for one in forum.topics]
    assert ["ett"] == room.texts
    assert "tio" == (await other.next()).text
    assert ["ett", "tio"] == forum.texts
    assert other.topic is (await forum.next_topic(other.topic.thread)).topic


@pytest.mark.parametrize("wanted", ["26STOD2", "26STOD", 77])
def test_a_topic_that_is_not_there_is_told(forum: Group, room: Room, wanted: str | int) -> None:
    with pytest.raises(AssertionError, match="26STOD1 Cykelstöd"):
        forum.topic(wanted)


@pytest.mark.parametrize("thread", [1, 77])
async def test_there_is_no_sending_to_a_topic_that_is_not_there(
    forum: Group, call: Caller, thread: int
) -> None:
    refusal = await call.refusal(
        "sendMessage", chat_id=forum.id, text="Hej", message_thread_id=thread
    )

    assert f"{BAD}message thread not found" == refusal


async def test_a_group_without_topics_does_not_look_at_their_numbers(
    api: BotApi, call: Caller
) -> None:
    api.group(-6, "Alla", supergroup=True)

    sent = await call.result("sendMessage", chat_id=-6, text="Hej", message_thread_id=77)

    assert set() == sent.keys() & THERE
