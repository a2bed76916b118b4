"""What the bot and others may do with a topic, and what is told of it."""

from typing import Any

import pytest

from tests.botapi import BotApi, Group, Person, Room
from tests.botapi.conftest import Caller, messages, where

BAD = "400 Bad Request: "


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
