"""Groups that the bot is put into: it stays in that of the staff, and leaves any other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from tests.botapi import BotApi, Group, Person
from tests.telegram.conftest import FORUM, PATIENCE, Office, ask, at_work

OTHER = -1_002_000_000_600


@pytest.fixture
async def desk(
    plain_app: App, api: BotApi, forum: Group, frida: Person, tmp_path: Path
) -> AsyncIterator[Office]:
    """The bot, which serves, and Frida looks after it."""
    async with at_work(plain_app, api, tmp_path / "data", forum.id, (frida.id,)) as opened:
        yield opened


async def test_bot_stays_in_the_group_of_the_staff(
    desk: Office, forum: Group, anna: Person, api: BotApi
) -> None:
    forum.chat.bot = "left"

    forum.add_bot(anna)
    forum.promote_bot(anna)
    await api.until(lambda: not api.updates.pending, PATIENCE)
    await ask(anna, "/om")

    assert "administrator" == forum.chat.bot
    assert [] == api.journal.of("leaveChat")
    assert [] == forum.messages
    assert desk.group == FORUM


async def test_bot_leaves_another_group_without_a_word_to_whoever_is_no_admin(
    desk: Office, anna: Person, api: BotApi
) -> None:
    group = api.group(OTHER, "Annan", forum=True)

    group.add_bot(anna)
    await api.until(lambda: group.chat.bot == "left", PATIENCE)

    assert [] == group.messages
    assert desk.group != OTHER


async def test_admin_is_told_how_another_group_can_be_that_of_the_staff_before_the_bot_leaves(
    desk: Office, frida: Person, api: BotApi
) -> None:
    group = api.group(OTHER, "Ny grupp", forum=True)

    group.add_bot(frida)
    await api.until(lambda: group.chat.bot == "left", PATIENCE)

    (told,) = group.texts
    assert told.startswith(
        f"Den här gruppens id är {OTHER}. Sätt STODBOT_TELEGRAM_GROUP={OTHER}, starta om"
    )
    assert desk.group != OTHER


async def test_admin_of_a_group_without_topics_is_told_to_turn_them_on_first(
    desk: Office, frida: Person, api: BotApi
) -> None:
    group = api.group(-4003, "Liten")

    group.add_bot(frida)
    await api.until(lambda: group.chat.bot == "left", PATIENCE)

    (told,) = group.texts
    assert told.startswith("Slå på ämnen i gruppen och lägg sedan till boten igen")
    assert "-4003" not in told
    assert desk.group != -4003


async def test_bot_leaves_though_it_may_not_say_a_word(
    desk: Office, frida: Person, api: BotApi
) -> None:
    group = api.group(OTHER, "Ny grupp", forum=True)
    api.faults.refuse("sendMessage", 400, "Bad Request: not enough rights", chat=OTHER)

    group.add_bot(frida)
    await api.until(lambda: group.chat.bot == "left", PATIENCE)

    assert [] == group.messages
    assert desk.group != OTHER
