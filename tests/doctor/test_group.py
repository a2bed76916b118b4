"""The group of the staff: what is not as it has to be, and what to do about it."""

from collections.abc import AsyncIterator, Callable

import pytest

from stodbot.doctor.finding import Check, Status
from tests.botapi import BotApi, Group, Person
from tests.botapi.chats import MANAGE_TOPICS
from tests.doctor.conftest import TOKEN, Doctor, amiss, statuses, told

GROUP = -1_002_000_000_500


@pytest.fixture
async def api(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApi]:
    """A Telegram that knows the bot, and a group that is set."""
    assert doctor.flags
    async with BotApi.serving(token=TOKEN) as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", str(GROUP))
        yield api
    assert [] == api.violations


@pytest.fixture
def forum(api: BotApi) -> Group:
    return api.group(GROUP, "Samordnare", forum=True, admin=True)


@pytest.fixture
def owner(api: BotApi) -> Person:
    return api.person(1, "Agare")


async def test_group_that_is_as_it_has_to_be_is_fine(forum: Group, doctor: Doctor) -> None:
    found = await doctor.of(Check.GROUP)

    assert forum.chat.is_forum
    assert "»Samordnare« har ämnen, och boten får hantera dem." == told(found)
    assert [] == amiss(found)


async def test_where_no_group_is_set_there_is_nothing_to_look_at(
    api: BotApi, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STODBOT_TELEGRAM_GROUP")

    assert [] == await doctor.of(Check.GROUP)
    assert [] == api.journal.of("getChat")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda group, by: group.remove_bot(by), "Boten når ingen grupp med id -1002000000500."),
        (lambda group, by: group.demote_bot(by), "Boten är inte administratör i »Samordnare«."),
        (
            lambda group, by: group.promote_bot(by, without=[MANAGE_TOPICS]),
            "Boten får inte hantera ämnen i »Samordnare«.",
        ),
    ],
)
async def test_bot_that_has_not_the_rights_is_an_error_with_what_to_do(
    forum: Group,
    owner: Person,
    doctor: Doctor,
    spoil: Callable[[Group, Person], None],
    sentence: str,
) -> None:
    spoil(forum, owner)

    ((status, said),) = amiss(await doctor.of(Check.GROUP))

    assert Status.ERROR is status
    assert said.startswith(sentence)
    assert len(said) > len(sentence)


async def test_group_without_topics_is_an_error(api: BotApi, doctor: Doctor) -> None:
    api.group(GROUP, "Samordnare", supergroup=True, admin=True)

    ((status, said),) = amiss(await doctor.of(Check.GROUP))

    assert Status.ERROR is status
    assert "»Samordnare« har inga ämnen" in said
    assert "Slå på ämnen i gruppens inställningar." in said


async def test_group_that_has_got_another_id_is_an_error_that_tells_it(
    api: BotApi, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = api.group(-4001, "Liten")
    new = small.migrate()
    monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", "-4001")

    ((_, said),) = amiss(await doctor.of(Check.GROUP))

    assert f"Sätt STODBOT_TELEGRAM_GROUP={new.id} och starta om boten." in said


async def test_what_is_no_group_is_an_error(
    owner: Person, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", str(owner.id))

    ((_, said),) = amiss(await doctor.of(Check.GROUP))

    assert said.startswith("Det som STODBOT_TELEGRAM_GROUP anger är ingen grupp.")


async def test_setting_that_is_no_number_is_an_error_and_the_token_is_looked_at(
    api: BotApi, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_GROUP", "@gruppen")

    assert {Status.ERROR} == statuses(await doctor.of(Check.SETTINGS))
    assert {Status.OK} == statuses(await doctor.of(Check.TOKEN))
    assert [] == api.journal.of("getChat")


async def test_telegram_that_answers_oddly_about_it_is_told_of(
    forum: Group, api: BotApi, doctor: Doctor
) -> None:
    api.faults.garble("getChat")

    found = await doctor.of(Check.GROUP)

    assert forum.chat.is_forum
    assert "svarar inte som Telegrams server" in told(found)
