"""What admins are shown of talks as they really go."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat
from stodbot.overview.commands import Overview
from stodbot.overview.gaps import Gaps
from stodbot.overview.summary import Summary
from stodbot.service import open_live
from stodbot.settings import load_settings
from tests.lively import ASKER, Lively
from tests.loop.conftest import MONDAY_MORNING

BO, CY = Chat("asker:bo"), Chat("asker:cy")
STAFF = Chat("staff:frida-kallenbach")
MOON = "Vad tycker ni om färgen på månen?"
KNOWN = "kan man få bidrag till en ny maskin?"
UNCLEAR = "har ni pengar"


@pytest.fixture
async def bot(shipped_app: App, tmp_path: Path) -> AsyncIterator[Lively]:
    clock = ScriptClock(MONDAY_MORNING)
    async with open_live(shipped_app, load_settings(data_dir=tmp_path / "data"), clock) as live:
        yield Lively(live=live, clock=clock)


async def because(text: str) -> str:
    return f"Därför: {text}"


async def told(bot: Lively, *words: str) -> list[str]:
    """What an admin is shown, by lines."""
    service = bot.service
    store, offices, phrases = service.store, service.offices, service.app.phrases
    overview = Overview(
        Summary(store, offices, phrases),
        Gaps(store, offices, phrases, timedelta(days=30)),
        lambda: "Kunskapen är bra.",
        because,
    )
    shown = await overview.run(words, bot.clock())
    assert shown is not None
    return shown.text.splitlines()


async def listed(bot: Lively) -> list[str]:
    return [line for line in await told(bot, "/obesvarade") if line.startswith("- ")]


async def test_question_that_the_bot_does_not_know_is_told(bot: Lively) -> None:
    await bot.say(MOON)
    await bot.say(MOON.upper(), BO)

    assert [f"- 2 gånger, senast 2026-11-23: »{MOON}« (erbjöds en handläggare: 2)"] == (
        await listed(bot)
    )


async def test_question_that_is_sent_on_is_told_as_that(bot: Lively) -> None:
    await bot.say(MOON)
    await bot.press(bot.button("forward", ASKER))
    await bot.press(bot.button("send", ASKER))

    assert [f"- 1 gång, 2026-11-23: »{MOON}« (skickat till handläggare: 1)"] == await listed(bot)


async def test_answer_that_did_not_help_is_told_whether_pressed_or_typed(bot: Lively) -> None:
    for chat in (ASKER, BO):
        await bot.say(KNOWN, chat)
    await bot.press(bot.button("unhelpful", ASKER))
    await bot.say("11", BO)

    assert [f"- 2 gånger, senast 2026-11-23: »{KNOWN}« (svaret hjälpte inte: 2)"] == (
        await listed(bot)
    )


async def test_question_that_was_asked_back_on_is_told_until_something_is_chosen(
    bot: Lively,
) -> None:
    await bot.say(UNCLEAR)
    before = await listed(bot)
    await bot.say("1")

    assert [f"- 1 gång, 2026-11-23: »{UNCLEAR}« (boten frågade tillbaka: 1)"] == before
    assert [] == await listed(bot)


@pytest.mark.parametrize(
    "text",
    ["Jag har ont i bröstet och kan inte andas", "Vad ska jag ta mot migrän?", "Ryggskott", "Hej"],
    ids=["emergency", "care", "perhaps care", "small talk"],
)
async def test_what_is_no_question_of_ours_is_never_told(bot: Lively, text: str) -> None:
    await bot.say(text)

    assert [] == await listed(bot)


async def test_what_staff_write_and_what_is_written_on_an_enquiry_is_never_told(
    bot: Lively,
) -> None:
    await bot.say(KNOWN)
    await bot.press(bot.button("forward", ASKER))
    await bot.press(bot.button("send", ASKER))
    await bot.say(MOON, STAFF)
    await bot.say(MOON)
    await bot.press(bot.button("reply", ASKER))

    assert [] == await listed(bot)


async def test_numbers_tell_what_was_asked_and_what_came_of_it(bot: Lively) -> None:
    await bot.say("/start")
    await bot.say(KNOWN)
    await bot.press(bot.button("unhelpful", ASKER))
    await bot.say("1")
    await bot.say(MOON, BO)
    await bot.press(bot.button("forward", BO), BO)
    await bot.press(bot.button("send", BO), BO)
    await bot.say("Jag har ont i bröstet och kan inte andas", CY)
    await bot.say(MOON, STAFF)

    found = await told(bot, "/stat")

    assert [
        "Meddelanden till boten: 3, 3, 3",
        "Besvarade direkt: 1, 1, 1",
        "Boten frågade tillbaka: 0, 0, 0",
        "Erbjöds en handläggare: 1, 1, 1",
        "Vårdfrågor, hänvisade: 0, 0, 0",
        "Nödlägen, hänvisade: 1, 1, 1",
        "Småprat: 0, 0, 0",
        "Svaret hjälpte: 0, 0, 0",
        "Svaret hjälpte inte: 1, 1, 1",
        "",
        "Nya ärenden: 1, 1, 1",
        "Ärenden som fick svar: 0, 0, 0",
    ] == found[2:14]
    assert {"Öppna ärenden nu: 1", "Av dem försenade: 0", "mån 23/11: 3"} <= set(found)


async def test_numbers_go_under_a_picture(bot: Lively) -> None:
    assert len("\n".join(await told(bot, "/stat"))) < 1_024  # Bot API: the longest caption


async def test_lines_are_short_enough_for_a_phone(bot: Lively) -> None:
    assert max(map(len, await told(bot, "/stat"))) <= 80


async def test_knowledge_is_told_by_whoever_knows_it(bot: Lively) -> None:
    assert ["Kunskapen är bra."] == await told(bot, "/kunskap")


async def test_why_some_words_would_be_answered_so_is_told_by_whoever_answers(bot: Lively) -> None:
    assert ["Därför: hur mycket får man"] == await told(bot, "/varfor", "hur", "mycket", "får man")


@pytest.mark.parametrize(
    "words", [(), ("/varfor",), ("/hjalp",), ("stat",), ("/statistik",), ("/STAT",)]
)
async def test_what_is_another_command_is_left_alone(bot: Lively, words: tuple[str, ...]) -> None:
    overview = Overview(
        Summary(bot.service.store, bot.service.offices, bot.service.app.phrases),
        Gaps(bot.service.store, bot.service.offices, bot.service.app.phrases, timedelta(days=30)),
        lambda: "",
        because,
    )

    assert None is await overview.run(words, bot.clock())
