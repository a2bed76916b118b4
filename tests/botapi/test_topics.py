"""A forum has topics, and says of each message which it is in."""

from typing import Any

import pytest

from tests.botapi import BotApi, Group, Person, Room
from tests.botapi.conftest import Caller

BAD = "400 Bad Request: "
KEYBOARD = {"inline_keyboard": [[{"text": "Ta", "callback_data": "ta"}]]}
THERE = {"message_thread_id", "is_topic_message", "reply_to_message"}


@pytest.fixture
def boss(api: BotApi) -> Person:
    return api.person(1, "Astrid")


@pytest.fixture
def bo(api: BotApi) -> Person:
    return api.person(2, "Bo")


@pytest.fixture
def forum(api: BotApi, boss: Person, bo: Person) -> Group:
    group = api.group(-5, "Samordnarna", forum=True, admin=True)
    group.member(boss, admin=True)
    group.member(bo)
    return group


@pytest.fixture
async def room(forum: Group, call: Caller) -> Room:
    await call.result("createForumTopic", chat_id=-5, name="26STOD1 Cykelstöd")
    return forum.topic("26STOD1")


async def messages(call: Caller) -> list[Any]:
    updates = await call.result("getUpdates")
    return [one["message"] for one in updates if "message" in one]


def where(room: Room) -> dict[str, int]:
    return {"chat_id": room.id, "message_thread_id": room.topic.thread}


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


async def test_a_topic_that_an_administrator_deleted_is_gone_without_a_word(
    api: BotApi, forum: Group, room: Room, boss: Person, call: Caller
) -> None:
    await call.result("sendMessage", text="Ett ärende", **where(room))
    told = api.updates.next_id

    room.delete(boss)

    assert (told, True, []) == (api.updates.next_id, room.deleted, forum.topics)
    assert f"{BAD}message thread not found" == await call.refusal(
        "sendMessage", text="Hej", **where(room)
    )
    assert f"{BAD}message to edit not found" == await call.refusal(
        "editMessageText", chat_id=-5, message_id=room.topic.thread + 1, text="Hej"
    )
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        assert f"{BAD}TOPIC_ID_INVALID" == await call.refusal(method, **where(room))


async def test_a_closed_topic_takes_messages_of_those_who_manage_it_only(
    forum: Group, room: Room, boss: Person, bo: Person, call: Caller
) -> None:
    room.close(boss)

    await call.result("sendMessage", text="Hej", **where(room))
    room.member(boss).say("Hej")
    with pytest.raises(AssertionError, match="TOPIC_CLOSED"):
        room.member(bo).say("Hej")
    with pytest.raises(AssertionError, match="Bo is no administrator"):
        room.reopen(bo)
    room.reopen(boss)
    room.member(bo).say("Hej")

    assert ["Hej"] * 3 == [one.text for one in room.history if one.text]


async def test_a_closed_topic_refuses_a_bot_that_is_an_ordinary_member(
    forum: Group, boss: Person, call: Caller
) -> None:
    room = forum.create_topic(boss, "Fika")
    room.close(boss)
    forum.demote_bot(boss)

    assert f"{BAD}TOPIC_CLOSED" == await call.refusal("sendMessage", text="Hej", **where(room))


async def test_all_changes_of_a_topic_are_told_the_bots_own_too(
    forum: Group, room: Room, boss: Person, call: Caller
) -> None:
    await call.result("editForumTopic", name="26STOD1 klart", **where(room))
    await call.result("closeForumTopic", **where(room))
    room.reopen(boss)
    room.rename(boss, "26STOD1 igen")
    forum.create_topic(boss, "Fika")

    told = await messages(call)

    kinds = [next(key for key in one if key.startswith("forum_topic")) for one in told]
    assert [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "forum_topic_edited",
        "forum_topic_created",
    ] == kinds
    assert ["Stödboten"] * 3 + ["Astrid"] * 3 == [one["from"]["first_name"] for one in told]
    assert {"name": "26STOD1 igen"} == told[4]["forum_topic_edited"]


@pytest.mark.parametrize(
    ("method", "more", "description"),
    [
        ("editForumTopic", {"name": " 26STOD1 Cykelstöd "}, "TOPIC_NOT_MODIFIED"),
        ("reopenForumTopic", {}, "TOPIC_NOT_MODIFIED"),
        ("editForumTopic", {"name": " "}, "title must be non-empty"),
        ("editForumTopic", {"name": "a" * 129}, "TOPIC_TITLE_TOO_LONG"),
        ("editForumTopic", {"message_thread_id": 77, "name": "a"}, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {"message_thread_id": 0}, "invalid forum topic identifier specified"),
        ("closeForumTopic", {"chat_id": -6}, "the chat is not a forum"),
    ],
)
async def test_what_can_not_be_done_with_a_topic_is_refused(
    room: Room, call: Caller, method: str, more: dict[str, Any], description: str
) -> None:
    call.api.group(-6, "Alla", supergroup=True, admin=True)

    assert BAD + description == await call.refusal(method, **{**where(room), **more})


async def test_an_edit_that_asks_for_nothing_does_nothing(room: Room, call: Caller) -> None:
    assert True is await call.result("editForumTopic", **where(room))
    assert "26STOD1 Cykelstöd" == room.name


async def test_an_administrator_without_the_right_manages_only_its_own_topics(
    forum: Group, room: Room, boss: Person, call: Caller
) -> None:
    theirs = forum.create_topic(boss, "Fika")
    forum.promote_bot(boss, without=("can_manage_topics", "can_delete_messages"))

    refused = [
        await call.refusal(method, **{"name": "Te", **where(theirs)})
        if method == "editForumTopic"
        else await call.refusal(method, **where(theirs))
        for method in ("editForumTopic", "closeForumTopic", "deleteForumTopic")
    ]
    await call.result("closeForumTopic", **where(room))

    assert [
        f"{BAD}not enough rights to {what} the topic"
        for what in ("edit", "close or open", "delete")
    ] == refused
    assert f"{BAD}not enough rights to create a topic" == await call.refusal(
        "createForumTopic", chat_id=-5, name="26STOD2"
    )


async def test_an_ordinary_member_can_not_create_a_topic(
    forum: Group, boss: Person, bo: Person, call: Caller
) -> None:
    forum.demote_bot(boss)

    assert f"{BAD}not enough rights to create a topic" == await call.refusal(
        "createForumTopic", chat_id=-5, name="26STOD2"
    )
    with pytest.raises(AssertionError, match="Bo is no administrator"):
        forum.create_topic(bo, "Fika")


async def test_the_message_that_began_a_topic_can_not_be_deleted(room: Room, call: Caller) -> None:
    assert f"{BAD}message can't be deleted" == await call.refusal(
        "deleteMessage", chat_id=-5, message_id=room.topic.thread
    )
