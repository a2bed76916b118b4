"""Who is in a group, and what the bot may do there."""

import pytest

from tests.botapi import BotApi, Group, Person
from tests.botapi.conftest import Caller


@pytest.fixture
def own_id(api: BotApi) -> int:
    return api.account.user.id


async def test_the_bot_sees_what_it_is_itself(
    forum: Group, boss: Person, own_id: int, call: Caller
) -> None:
    before = await call.result("getChatMember", chat_id=-5, user_id=own_id)
    forum.promote_bot(boss, without=["can_manage_topics"])
    after = await call.result("getChatMember", chat_id=-5, user_id=own_id)
    forum.demote_bot(boss)
    plain = await call.result("getChatMember", chat_id=-5, user_id=own_id)

    assert [("administrator", True), ("administrator", False), ("member", None)] == [
        (one["status"], one.get("can_manage_topics")) for one in (before, after, plain)
    ]


async def test_a_change_of_the_bots_rights_is_told(
    forum: Group, boss: Person, call: Caller
) -> None:
    forum.demote_bot(boss)

    change = (await call.result("getUpdates"))[0]["my_chat_member"]

    assert ("administrator", "member", 1) == (
        change["old_chat_member"]["status"],
        change["new_chat_member"]["status"],
        change["from"]["id"],
    )


async def test_people_are_what_they_are_in_the_group(
    api: BotApi, forum: Group, boss: Person, bo: Person, call: Caller
) -> None:
    api.person(3, "Cilla")
    forum.promote(bo, boss)
    found = [await call.result("getChatMember", chat_id=-5, user_id=one) for one in (1, 2, 3)]
    forum.remove(bo, boss)
    gone = await call.result("getChatMember", chat_id=-5, user_id=2)

    assert ["administrator", "administrator", "left"] == [one["status"] for one in found]
    assert "kicked" == gone["status"]
    assert "400 Bad Request: user not found" == await call.refusal(
        "getChatMember", chat_id=-5, user_id=4
    )


async def test_who_was_removed_can_not_speak_until_they_are_back(
    forum: Group, boss: Person, bo: Person, call: Caller
) -> None:
    forum.remove(bo, boss)
    with pytest.raises(AssertionError, match="Bo is not in chat -5 any more"):
        forum.member(bo).say("Hej")
    forum.joins(bo)
    forum.member(bo).say("Hej igen")

    told = [one["message"] for one in await call.result("getUpdates")]
    assert 2 == told[0]["left_chat_member"]["id"]
    assert 1 == told[0]["from"]["id"]
    assert [2] == [one["id"] for one in told[1]["new_chat_members"]]
    assert "Hej igen" == told[2]["text"]


async def test_an_administrator_that_asks_for_it_is_told_who_comes_and_goes(
    forum: Group, boss: Person, bo: Person, call: Caller
) -> None:
    await call.ids(allowed_updates=["chat_member"])
    forum.leaves(bo)
    forum.joins(bo)
    forum.demote_bot(boss)
    forum.leaves(bo)

    changes = [one["chat_member"] for one in await call.result("getUpdates")]

    assert [("member", "left"), ("left", "member")] == [
        (one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in changes
    ]


async def test_a_forum_says_that_it_is_one_and_what_all_may(forum: Group, call: Caller) -> None:
    chat = await call.result("getChat", chat_id=forum.id)

    assert chat["is_forum"]
    assert (True, False) == (
        chat["permissions"]["can_send_messages"],
        chat["permissions"]["can_manage_topics"],
    )


async def test_a_group_that_the_bot_has_left_is_silent(
    api: BotApi, forum: Group, bo: Person, own_id: int, call: Caller
) -> None:
    await call.result("leaveChat", chat_id=-5)
    forum.member(bo).say("Hej")

    (change,) = await call.result("getUpdates")

    assert (own_id, "left") == (
        change["my_chat_member"]["from"]["id"],
        change["my_chat_member"]["new_chat_member"]["status"],
    )
    assert "403 Forbidden: bot is not a member of the supergroup chat" == await call.refusal(
        "sendMessage", chat_id=-5, text="Hej"
    )


async def test_a_menu_is_that_of_the_narrowest_scope(
    forum: Group, boss: Person, bo: Person, call: Caller
) -> None:
    scopes = {
        "hjalp": {"type": "default"},
        "mina": {"type": "all_private_chats"},
        "ko": {"type": "chat", "chat_id": -5},
        "stat": {"type": "chat_administrators", "chat_id": -5},
    }
    for command, scope in scopes.items():
        commands = [{"command": command, "description": f"Visa {command}"}]
        await call.result("setMyCommands", commands=commands, scope=scope)
    seen = [one.menu for one in (bo, forum.member(bo), forum.member(boss))]
    await call.result("deleteMyCommands", scope=scopes["ko"])

    assert [{one: f"Visa {one}"} for one in ("mina", "ko", "stat")] == seen
    assert {"hjalp": "Visa hjalp"} == forum.member(bo).menu


async def test_a_menu_in_ones_own_language_comes_first(bo: Person, call: Caller) -> None:
    for language, command in (("", "help"), ("sv", "hjalp")):
        commands = [{"command": command, "description": "Visa"}]
        await call.result("setMyCommands", commands=commands, language_code=language)

    assert {"hjalp": "Visa"} == bo.menu


async def test_an_anonymous_administrator_speaks_in_a_closed_topic(
    forum: Group, boss: Person, call: Caller
) -> None:
    room = forum.create_topic(boss, "Fika")
    room.close(boss)

    forum.anonymous_admin().in_topic(room.topic.thread).say("Hej")

    said = (await call.result("getUpdates"))[-1]["message"]
    assert (-5, room.topic.thread) == (said["sender_chat"]["id"], said["message_thread_id"])
