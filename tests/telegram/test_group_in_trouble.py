"""What an admin of the group has to mend keeps what is owed there waiting, and nothing else."""

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.enquiries.rooms import is_room
from stodbot.serving import operation, ways
from stodbot.telegram import post
from tests.botapi import BotApi, Group, Person
from tests.botapi.chats import MANAGE_TOPICS
from tests.telegram.at_work import BICYCLE, UNKNOWN, AtWork, Scaled, at_work, until_answered
from tests.telegram.conftest import FORUM, SEND, press

Change = Callable[[Group, Person], None]


def _not_a_forum(group: Group, _owner: Person) -> None:
    group.chat.is_forum = False


def _a_forum(group: Group, _owner: Person) -> None:
    group.chat.is_forum = True


def _no_admin(group: Group, owner: Person) -> None:
    group.demote_bot(owner)


def _without_right(group: Group, owner: Person) -> None:
    group.promote_bot(owner, without=[MANAGE_TOPICS])


def _admin(group: Group, owner: Person) -> None:
    group.promote_bot(owner)


def _kicked(group: Group, owner: Person) -> None:
    group.remove_bot(owner)


TROUBLES: list[tuple[Change, Change]] = [
    (_not_a_forum, _a_forum),
    (_no_admin, _admin),
    (_without_right, _admin),
    (_kicked, _admin),
]


@pytest.fixture
def scaled(monkeypatch: pytest.MonkeyPatch) -> Scaled:
    """The bot's time passes twenty times as fast."""
    made = Scaled(20)
    monkeypatch.setattr(operation, "time", made)
    monkeypatch.setattr(ways, "time", made)
    monkeypatch.setattr(post, "_LOOK_SECONDS", 1 / 20)
    return made


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.serving(limits=False) as served:
        yield served
    assert [] == served.violations


@pytest.fixture
async def bot(toy_app: App, api: BotApi, tmp_path: Path, scaled: Scaled) -> AsyncIterator[AtWork]:
    async with at_work(
        toy_app, api, tmp_path, clock=scaled, pause=scaled.pause, group=FORUM
    ) as serving:
        yield serving


async def enquire(api: BotApi, person: Person) -> None:
    """Send a question on that is for a human."""
    person.say(UNKNOWN)
    await until_answered(api, [person])
    preview = await press(person, person.messages[-1], person.messages[-1].buttons[-1])
    while SEND not in preview.buttons:
        preview = await person.next()
    person.press(preview, SEND)
    await until_answered(api, [person], 3)


async def owed(bot: AtWork) -> set[str]:
    """The rooms to which something waits, or is on its way."""
    # waiting twice: what is on its way when it is looked there first may wait again since
    states = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.WAITING)
    every = [one.message.to for state in states for one in await bot.outbox(state)]
    return {chat for chat in every if is_room(chat)}


@pytest.mark.parametrize(("spoil", "mend"), TROUBLES)
async def test_group_that_is_not_as_it_should_be_keeps_its_messages_until_it_is(
    bot: AtWork, api: BotApi, forum: Group, spoil: Change, mend: Change
) -> None:
    anna, bo, owner = (api.person(number, f"P{number}") for number in (1, 2, 3))
    spoil(forum, owner)

    await enquire(api, anna)
    await enquire(api, bo)
    waiting = await owed(bot)
    mend(forum, owner)
    await api.until(lambda: len(forum.topics) == len(forum.messages) == 2, 20)

    assert {"group:1", "group:2"} == waiting
    assert ([], []) == (
        await bot.outbox(DeliveryState.FAILED),
        await bot.outbox(DeliveryState.UNSURE),
    )


async def test_what_is_to_be_mended_is_logged_once(
    bot: AtWork, api: BotApi, forum: Group, caplog: pytest.LogCaptureFixture
) -> None:
    anna, bo, owner = (api.person(number, f"P{number}") for number in (1, 2, 3))
    _no_admin(forum, owner)

    with caplog.at_level(logging.WARNING):
        await enquire(api, anna)
        await enquire(api, bo)
        await api.until(lambda: len(api.journal.of("createForumTopic")) > 1, 20)

    assert not bot.operation.done()
    (line,) = [line for line in caplog.messages if line.startswith("group.waits")]
    assert "make the bot an administrator who may manage them" in line


@pytest.mark.parametrize("spoil", [spoil for spoil, _ in TROUBLES])
async def test_group_in_trouble_keeps_no_asker_waiting(
    bot: AtWork, api: BotApi, forum: Group, spoil: Change
) -> None:
    anna, owner, *others = (api.person(number, f"P{number}") for number in range(1, 23))
    spoil(forum, owner)
    await enquire(api, anna)

    for other in others:
        other.say(BICYCLE)
    await until_answered(api, others, patience=5)

    assert not bot.operation.done()
    assert {1} == {len(other.messages) for other in others}


async def test_group_that_hangs_keeps_no_asker_waiting(
    bot: AtWork, api: BotApi, forum: Group
) -> None:
    anna, *others = (api.person(number, f"P{number}") for number in range(1, 23))
    held = api.faults.hold("createForumTopic")
    await enquire(api, anna)
    await api.until(lambda: held.held)

    for other in others:
        other.say(BICYCLE)
    await until_answered(api, others, patience=5)
    held.release()
    await api.until(lambda: len(forum.messages) == 1, 20)

    assert 1 == len(forum.topics)


async def test_group_that_became_another_keeps_its_messages(
    toy_app: App, api: BotApi, tmp_path: Path, scaled: Scaled
) -> None:
    small = api.group(-4001, "Liten")
    anna, bo = api.person(1, "Anna"), api.person(2, "Bo")
    async with at_work(
        toy_app, api, tmp_path, clock=scaled, pause=scaled.pause, group=small.id
    ) as bot:
        small.migrate()
        await enquire(api, anna)
        bo.say(BICYCLE)
        await until_answered(api, [bo])
        waiting = await owed(bot)

    assert {"group:1"} == waiting


async def test_group_that_became_another_gets_its_messages_once_its_new_id_is_set(
    toy_app: App, api: BotApi, tmp_path: Path, scaled: Scaled
) -> None:
    small = api.group(-4001, "Liten")
    anna, bo, owner = (api.person(number, f"P{number}") for number in (1, 2, 3))
    async with at_work(toy_app, api, tmp_path, clock=scaled, pause=scaled.pause, group=small.id):
        large = small.migrate()
        await enquire(api, anna)
        await enquire(api, bo)
    _a_forum(large, owner)

    async with at_work(
        toy_app, api, tmp_path, clock=scaled, pause=scaled.pause, group=large.id
    ) as bot:
        _admin(large, owner)
        await api.until(lambda: len(large.topics) == len(large.messages) == 2, 20)

        assert ([], []) == (
            await bot.outbox(DeliveryState.FAILED),
            await bot.outbox(DeliveryState.UNSURE),
        )
