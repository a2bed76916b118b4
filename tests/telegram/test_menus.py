"""Telegram offers everybody the commands that they can use, where they can use them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.domain.entry import PersonId
from stodbot.serving import looks
from stodbot.telegram import menus
from tests.botapi import BotApi, Group, Person
from tests.telegram.conftest import PATIENCE, Office, at_work

FRIDA = PersonId("frida-kallenbach")
ADMIN = 900
STAFF_ONES = ["ko", "visa", "sok", "svar", "borta", "hjalp", "avbryt"]
ADMIN_ONES = ["obesvarade", "stat", "kunskap", "varfor"]
ASKER_ONES = ["amnen", "kontakt", "mina", "sprak", "avbryt", "radera", "om", "hjalp"]


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_MENU_SECONDS", 0.1)


@pytest.fixture
async def desk(plain_app: App, api: BotApi, forum: Group, tmp_path: Path) -> AsyncIterator[Office]:
    """The bot, which serves, with a group and an admin."""
    async with at_work(plain_app, api, tmp_path / "data", forum.id, (ADMIN,)) as opened:
        yield opened


def offered(person: Person) -> list[str]:
    """In the private chat with the bot."""
    return list(person.menu)


async def until_offered(api: BotApi, person: Person, names: list[str]) -> None:
    await api.until(lambda: offered(person) == names, PATIENCE)


async def test_askers_are_offered_theirs(desk: Office, anna: Person, api: BotApi) -> None:
    await until_offered(api, anna, ASKER_ONES)

    assert desk.group is not None


async def test_staff_are_offered_theirs_from_the_moment_on_that_they_are_on_the_staff(
    desk: Office, frida: Person, api: BotApi
) -> None:
    await until_offered(api, frida, ASKER_ONES)

    await desk.admit(frida, FRIDA)
    await until_offered(api, frida, STAFF_ONES)
    await desk.dismiss(FRIDA)
    await until_offered(api, frida, ASKER_ONES)


async def test_staff_are_offered_theirs_after_a_restart(
    desk: Office, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)
    await until_offered(api, frida, STAFF_ONES)
    api.account.commands.clear()

    await desk.restart()

    await until_offered(api, frida, STAFF_ONES)


async def test_in_the_group_everybody_is_offered_those_of_the_staff(
    desk: Office, forum: Group, frida: Person, api: BotApi
) -> None:
    member = forum.member(frida)

    await api.until(lambda: list(member.menu) == STAFF_ONES, PATIENCE)

    assert "Se vad som väntar på svar" == member.menu["ko"]
    assert desk.group == forum.id


async def test_admin_is_offered_what_admins_can_ask(desk: Office, api: BotApi) -> None:
    admin = api.person(ADMIN, "Admin")

    await desk.restart()
    await until_offered(api, admin, [*ASKER_ONES, *ADMIN_ONES])
    await desk.admit(admin, FRIDA)
    await until_offered(api, admin, [*STAFF_ONES, *ADMIN_ONES])
    await desk.dismiss(FRIDA)
    await until_offered(api, admin, [*ASKER_ONES, *ADMIN_ONES])


async def test_admin_who_has_no_chat_with_the_bot_is_left_alone_for_a_while(
    desk: Office, frida: Person, api: BotApi
) -> None:
    await desk.admit(frida, FRIDA)

    await until_offered(api, frida, STAFF_ONES)

    assert 1 == len([call for call in api.journal.of("setMyCommands") if call.status != 200])


async def test_admin_who_had_no_chat_with_the_bot_is_offered_theirs_once_there_is_one(
    desk: Office, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menus, "_REST_LOOKS", 2)
    assert desk.admins == (ADMIN,)

    admin = api.person(ADMIN, "Admin")

    await until_offered(api, admin, [*ASKER_ONES, *ADMIN_ONES])
