"""Nobody but a person in a private chat ever makes the bot act."""

from collections.abc import Callable

import pytest

from tests.botapi import BotApi, Person, Speaker
from tests.botapi.chats import Chat, User
from tests.telegram.conftest import (
    FORWARD,
    GRANT,
    PATIENCE,
    SEND,
    UNKNOWN,
    Office,
    ask,
    is_silent,
    preview,
)

SECRET = "hemlig-kanariefagel"  # noqa: S105  # what must be found nowhere
GROUP, SUPERGROUP, CHANNEL = -4001, -1002000001, -1002000002
TELEGRAM = 777000
ROBOT = User(id=66, first_name="Robot", username="annan_bot", is_bot=True)


def in_group(api: BotApi) -> list[Speaker]:
    """Everybody who can speak in a group."""
    group = api.group(SUPERGROUP, "Gruppen", supergroup=True)
    person = api.person(31, "Medlem", started=False)
    channel = api.channel(-1002000003, "Kanalens egen")
    return [
        group.member(person),
        group.anonymous_admin(),
        group.bot(65, "Hjalpare"),
        group.as_channel(channel),
        group.linked_post(channel, SECRET),
    ]


def in_small_group(api: BotApi) -> list[Speaker]:
    return [api.group(GROUP, "Lilla gruppen").member(api.person(32, "Medlem", started=False))]


def in_channel(api: BotApi) -> list[Speaker]:
    return [api.channel(CHANNEL, "Kanalen")]


def another_bot(api: BotApi) -> list[Speaker]:
    """A bot that writes to ours in a private chat."""
    chat = api.account.chats.add(Chat(id=ROBOT.id, type="private", name={"first_name": "Robot"}))
    return [Speaker(account=api.account, chat=chat, user=ROBOT)]


Strangers = Callable[[BotApi], list[Speaker]]
STRANGERS: list[Strangers] = [in_group, in_small_group, in_channel, another_bot]


def words_to(api: BotApi, *, besides: Person) -> list[str]:
    """What the bot sent to any other chat than somebody's own."""
    calls = [call for call in api.journal if "chat_id" in call.parameters]
    return [call.method for call in calls if call.chat_id != besides.id]


async def heard_out(api: BotApi, anna: Person) -> None:
    """Wait until what was said before has been seen to, as others are served."""
    await api.until(lambda: not api.updates.pending, PATIENCE)
    for _ in range(2):
        assert await is_silent(anna)


@pytest.mark.parametrize("strangers", STRANGERS)
@pytest.mark.parametrize(
    "said", [f"{GRANT} {SECRET}", f"/om {SECRET}", f"/start {SECRET}"], ids=["asked", "om", "start"]
)
async def test_what_a_stranger_says_gets_no_reply_and_is_kept_nowhere(
    api: BotApi, office: Office, anna: Person, strangers: Strangers, said: str
) -> None:
    for speaker in strangers(api):
        message = speaker.say(said)
        speaker.edit(message, f"{said} igen")
        speaker.photo(said)

    await heard_out(api, anna)
    assert [] == words_to(api, besides=anna)
    assert [] == await office.enquiries()
    assert [f"asker:telegram-{anna.id}"] * 2 == [one.chat for one in await office.received()]
    assert [] == office.files_with(SECRET)


async def test_what_telegram_itself_writes_is_never_offered_as_an_enquiry(
    api: BotApi, office: Office, anna: Person
) -> None:
    telegram = api.person(TELEGRAM, "Telegram")

    telegram.say(UNKNOWN)

    await heard_out(api, anna)
    assert [] == [message.buttons for message in telegram.messages if FORWARD in message.buttons]
    assert [] == await office.enquiries()


async def test_what_comes_by_way_of_another_bot_is_never_offered_as_an_enquiry(
    api: BotApi, office: Office, anna: Person, bo: Person
) -> None:
    bo.send({"text": UNKNOWN, "via_bot": ROBOT.as_json()})

    await heard_out(api, anna)
    assert [] == [message.buttons for message in bo.messages if FORWARD in message.buttons]
    assert [] == await office.enquiries()


async def test_words_of_a_person_in_private_are_kept_where_those_of_strangers_are_sought(
    office: Office, anna: Person
) -> None:
    await ask(anna, f"{UNKNOWN} {SECRET}")

    assert ["stodbot.sqlite"] == [name for name in office.files_with(SECRET) if name[-1] == "e"]


async def test_command_for_the_bot_by_name_in_a_group_gets_no_reply(
    api: BotApi, office: Office, anna: Person
) -> None:
    group = api.group(SUPERGROUP, "Gruppen", supergroup=True)

    group.member(anna).say(f"/om@{api.account.user.username} {SECRET}")
    group.member(anna).say(f"@{api.account.user.username} {GRANT}")

    await heard_out(api, anna)
    assert [] == group.messages
    assert [] == office.files_with(SECRET)


async def test_number_typed_in_a_group_picks_nothing_in_private(
    api: BotApi, office: Office, anna: Person
) -> None:
    shown = await preview(anna)
    group = api.group(SUPERGROUP, "Gruppen", supergroup=True)

    group.member(anna).say(str(shown.buttons.index(SEND) + 1))

    await heard_out(api, anna)
    assert [] == await office.enquiries()


async def test_button_pressed_in_a_group_does_nothing(
    api: BotApi, office: Office, anna: Person
) -> None:
    shown = await preview(anna)
    data = shown.inline[0]["callback_data"]
    group = api.group(SUPERGROUP, "Gruppen", supergroup=True)
    member = group.member(anna)
    there = member.say("Titta här")

    member.press_data(there, data)

    await heard_out(api, anna)
    assert [] == await office.enquiries()
    assert [] == group.messages


async def test_button_pressed_by_another_bot_does_nothing(
    api: BotApi, office: Office, anna: Person
) -> None:
    shown = await preview(anna)
    robot = Speaker(account=api.account, chat=anna.chat, user=ROBOT)

    robot.press(shown, SEND)

    await heard_out(api, anna)
    assert [] == await office.enquiries()


async def test_message_in_a_private_chat_in_the_name_of_a_channel_is_kept_nowhere(
    api: BotApi, office: Office, anna: Person
) -> None:
    channel = api.channel(CHANNEL, "Kanalen").chat.as_json()
    masked = Speaker(
        account=api.account,
        chat=anna.chat,
        user=anna.user,
        sender={"from": anna.user.as_json(), "sender_chat": channel},
    )

    masked.say(f"{GRANT} {SECRET}")

    await heard_out(api, anna)
    assert [] == office.files_with(SECRET)


@pytest.mark.parametrize("is_admin", [False, True])
@pytest.mark.parametrize("is_supergroup", [False, True])
async def test_bot_leaves_a_group_that_it_is_added_to_without_a_word(
    api: BotApi, office: Office, anna: Person, *, is_admin: bool, is_supergroup: bool
) -> None:
    group = api.group(SUPERGROUP, "Gruppen", supergroup=is_supergroup)
    group.chat.bot = "left"

    group.add_bot(anna, admin=is_admin)
    await api.until(lambda: group.chat.bot == "left", PATIENCE)

    assert ["leaveChat"] == words_to(api, besides=anna)
    assert [] == await office.received()


async def test_bot_leaves_a_channel_that_it_is_added_to(api: BotApi, office: Office) -> None:
    channel = api.channel(CHANNEL, "Kanalen")
    owner = api.person(33, "Agare")
    channel.chat.bot = "left"

    api.account.membership(channel.chat, owner.user, "administrator")
    await api.until(lambda: channel.chat.bot == "left", PATIENCE)

    assert [] == channel.messages
    assert [] == await office.received()


async def test_bot_that_is_thrown_out_of_a_group_goes_on(
    api: BotApi, office: Office, anna: Person
) -> None:
    group = api.group(SUPERGROUP, "Gruppen", supergroup=True)

    group.remove_bot(anna)

    await heard_out(api, anna)
    assert [] == words_to(api, besides=anna)
    assert office.data.exists()


async def test_group_that_becomes_a_supergroup_hears_nothing(
    api: BotApi, office: Office, anna: Person
) -> None:
    group = api.group(GROUP, "Gruppen")

    new = group.migrate()

    await heard_out(api, anna)
    assert ([], []) == (group.messages, new.messages)
    assert [anna.id] * 2 == [int(one.chat.rpartition("-")[2]) for one in await office.received()]


async def test_person_who_blocks_the_bot_and_comes_back_is_served(
    api: BotApi, office: Office, anna: Person
) -> None:
    await ask(anna, "/om")

    anna.block()
    anna.unblock()

    await heard_out(api, anna)
    assert 3 == len(await office.received())


async def test_reaction_to_a_message_gets_no_reply(
    api: BotApi, office: Office, anna: Person
) -> None:
    answer = await ask(anna, "/om")

    anna.react(answer, "👍")

    await heard_out(api, anna)
    assert 3 == len(await office.received())


async def test_forwarded_message_is_read_as_what_the_person_says(
    api: BotApi, office: Office, anna: Person
) -> None:
    elsewhere = api.channel(CHANNEL, "Kanalen").say(GRANT)

    anna.forward(elsewhere)
    answer = await anna.next(PATIENCE)

    assert answer.text.startswith("Investeringsstöd")
    assert 1 == len(await office.received())
