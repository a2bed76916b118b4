"""What is saved is answered from, or refused, and the talk goes on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot import reloading
from stodbot.app import App, open_app
from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Stage
from stodbot.knowledge.problem import Problem
from stodbot.settings import Settings
from tests.lively import NOW, Edited, edited
from tests.toys import TOY_KNOWLEDGE

OLD, NEW = "Högst 5 000 kronor per cykel.", "Högst 6 000 kronor per cykel."
AMOUNT = "hur mycket pengar kan man få till en cykel"
BICYCLES = "bicycles.yaml"
BROKEN = TOY_KNOWLEDGE[BICYCLES].replace("kind: support", "kind: supprt")
REGISTRAR = Chat("staff:registrator")
MANY = 1_000


@pytest.fixture
async def bot(toy_directory: Path, toy_app: App, kept_data: Path) -> AsyncIterator[Edited]:
    """A bot over the toy knowledge."""
    async with edited(toy_directory, toy_app, kept_data / "toy") as opened:
        yield opened


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the reloading logs."""
    caplog.set_level(logging.INFO, "stodbot.reloading")
    return caplog


def places(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(p.place.path.name, p.place.line, p.place.column) for p in problems]


async def test_a_changed_amount_is_in_the_next_answer_of_a_talk(bot: Edited) -> None:
    before = await bot.say(AMOUNT)

    bot.change(BICYCLES, OLD, NEW)
    await bot.look()
    after = await bot.say("hur mycket kan man få?")

    assert (True, True) == (OLD in before, NEW in after)


async def test_a_swap_is_logged_with_what_is_in_force(
    bot: Edited, log: pytest.LogCaptureFixture
) -> None:
    before = bot.reloading.status

    bot.clock.go_to(NOW.replace(hour=10))
    bot.change(BICYCLES, OLD, NEW)
    await bot.look()

    status = bot.reloading.status
    (line,) = log.messages
    assert line.startswith(f"knowledge.swapped version={status.version} entries=3 seconds=")
    assert (True, bot.clock(), None) == (
        status.version != before.version,
        status.loaded_at,
        status.refused_at,
    )


async def test_broken_knowledge_is_refused_with_its_place_and_the_old_answers(
    bot: Edited, log: pytest.LogCaptureFixture
) -> None:
    bot.write(BICYCLES, BROKEN.replace(OLD, NEW))
    await bot.look()

    answer, status = await bot.say(AMOUNT), bot.reloading.status
    assert (True, [(BICYCLES, 2, 7)], bot.clock()) == (
        OLD in answer,
        places(status.problems),
        status.refused_at,
    )
    assert [f"knowledge.refused {status.problems[0]}"] == log.messages
    assert f"{bot.directory / BICYCLES}:2:7: " in log.messages[0]


async def test_text_that_is_no_yaml_is_refused_with_its_place(bot: Edited) -> None:
    bot.write(BICYCLES, 'id: bicycles\ntitle: {sv: "Cykelstöd}\n')
    await bot.look()

    ((name, line, _),) = places(bot.reloading.status.problems)
    assert (BICYCLES, True) == (name, line >= 2)
    assert OLD in await bot.say(AMOUNT)


async def test_mended_knowledge_is_answered_from(bot: Edited) -> None:
    bot.write(BICYCLES, BROKEN)
    await bot.look()

    bot.write(BICYCLES, TOY_KNOWLEDGE[BICYCLES].replace(OLD, NEW))
    await bot.look()

    assert NEW in await bot.say(AMOUNT)
    assert (None, ()) == (bot.reloading.status.refused_at, bot.reloading.status.problems)


async def test_knowledge_that_is_changed_back_is_no_longer_refused(
    bot: Edited, log: pytest.LogCaptureFixture
) -> None:
    service, before = bot.service, bot.reloading.status
    bot.write(BICYCLES, BROKEN)
    await bot.look()

    bot.write(BICYCLES, TOY_KNOWLEDGE[BICYCLES])
    await bot.look()

    assert (service, before) == (bot.service, bot.reloading.status)
    assert f"knowledge.kept version={before.version}" == log.messages[-1]


async def test_a_problem_is_logged_once_however_often_it_is_saved(
    bot: Edited, log: pytest.LogCaptureFixture
) -> None:
    for text in (BROKEN, f"{BROKEN}\n", f"{BROKEN}\n\n"):
        bot.write(BICYCLES, text)
        await bot.look()
    bot.write("office.yaml", "id: Office\n")
    await bot.look()

    refused = [line.split(":", 1)[0] for line in log.messages]
    assert f"knowledge.refused {bot.directory / BICYCLES}" == refused[0]
    assert {f"knowledge.refused {bot.directory / 'office.yaml'}"} == set(refused[1:])


async def test_a_half_written_file_is_not_read(bot: Edited, log: pytest.LogCaptureFixture) -> None:
    whole = TOY_KNOWLEDGE[BICYCLES].replace(OLD, NEW)

    for text in (whole[:100], whole[:500], whole):
        bot.write(BICYCLES, text)
        await bot.reloading.look()
    during = await bot.say(AMOUNT)
    await bot.reloading.look()

    assert (True, True) == (OLD in during, NEW in await bot.say(AMOUNT))
    assert 1 == len(log.messages)


async def test_a_removed_file_takes_its_answer_along(bot: Edited) -> None:
    (bot.directory / "office.yaml").unlink()
    await bot.look()

    assert "Ring växeln." not in await bot.say("vilket telefonnummer har ni")
    assert 2 == bot.reloading.status.entries


async def test_a_removed_file_that_another_points_at_is_refused(bot: Edited) -> None:
    (bot.directory / "boats.yaml").unlink()
    await bot.look()

    line = TOY_KNOWLEDGE[BICYCLES].splitlines().index("related: [boats]") + 1
    assert [(BICYCLES, line, 11)] == places(bot.reloading.status.problems)
    assert "vilka hamnar som byggs" in await bot.say("vad är båtplanen")


async def test_a_phrasing_that_another_entry_has_is_refused(bot: Edited) -> None:
    twice = "    - kan man få bidrag till en cykel\n"
    bot.change("office.yaml", "    - hur når jag er\n", f"    - hur når jag er\n{twice}")
    await bot.look()

    (problem,) = bot.reloading.status.problems
    assert ("office.yaml", 6, 7) == places((problem,))[0]


async def test_a_directory_that_is_gone_is_refused_and_taken_back(bot: Edited) -> None:
    away = bot.directory.with_name("away")

    bot.directory.rename(away)
    await bot.look()
    gone = bot.reloading.status.problems
    answer = await bot.say(AMOUNT)
    away.rename(bot.directory)
    await bot.look()

    assert (1, True, ()) == (len(gone), OLD in answer, bot.reloading.status.problems)


async def test_an_unforeseen_fault_keeps_the_old_answers_and_is_logged_without_its_words(
    bot: Edited, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> App:
        raise RuntimeError("hemligt")

    with monkeypatch.context() as patch:
        patch.setattr(reloading, "open_app", failing)
        bot.change(BICYCLES, OLD, NEW)
        await bot.look()
    status = bot.reloading.status

    (record,) = log.records
    assert record.getMessage().startswith("knowledge.not_loaded fault=RuntimeError in test_reload")
    assert (None, bot.clock(), ()) == (record.exc_info, status.refused_at, status.problems)
    assert OLD in await bot.say(AMOUNT)


async def test_what_changes_while_it_is_read_is_read_afterwards(
    bot: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [NEW.replace("6", "7")]

    def changing(settings: Settings, **shared: object) -> App:
        app = open_app(settings, **shared)  # type: ignore[arg-type]  # as they were given
        if later:
            bot.change(BICYCLES, NEW, later.pop())
        return app

    monkeypatch.setattr(reloading, "open_app", changing)
    bot.change(BICYCLES, OLD, NEW)
    await bot.look()
    first = await bot.say(AMOUNT)

    await bot.look()

    assert (True, True) == (NEW in first, "7 000" in await bot.say(AMOUNT))


async def test_a_look_while_another_reads_changes_nothing(
    bot: Edited, log: pytest.LogCaptureFixture
) -> None:
    bot.change(BICYCLES, OLD, NEW)
    await bot.reloading.look()

    await asyncio.gather(*(bot.reloading.look() for _ in range(5)))

    assert 1 == len(log.messages)


async def test_what_has_nothing_to_do_with_the_knowledge_is_shared(bot: Edited) -> None:
    before = bot.service.app

    bot.change(BICYCLES, OLD, NEW)
    await bot.look()

    after = bot.service.app
    assert (before.encoder, before.guesser) == (after.encoder, after.guesser)
    assert after is not before


async def test_messages_are_answered_once_each_while_the_knowledge_changes(bot: Edited) -> None:
    chats = [Chat(f"asker:{number}") for number in range(10)]
    received = [await bot.receive(bot.typed(AMOUNT, chat)) for chat in chats for _ in range(3)]
    bot.change(BICYCLES, OLD, NEW)
    await bot.reloading.look()
    first, rest = received[:10], received[10:]

    async def see_to_the_rest() -> None:
        for one in rest:
            await bot.service.intake.process(one)

    await asyncio.gather(
        *(bot.service.intake.process(one) for one in first), see_to_the_rest(), bot.reloading.look()
    )
    await bot.told()

    amounts = [OLD in shown.text or NEW in shown.text for _, shown in bot.sent]
    assert [True] * len(received) == amounts
    assert [] == await bot.service.store.inbox(Stage.QUARANTINED, MANY)
    assert NEW in await bot.say(AMOUNT)


async def test_what_was_begun_before_a_swap_is_finished_by_the_service_it_was_begun_with(
    bot: Edited,
) -> None:
    before, received = bot.service, await bot.receive(bot.typed(AMOUNT))

    bot.change(BICYCLES, OLD, NEW)
    await bot.look()
    await before.intake.process(received)

    assert OLD in await bot.told()


async def test_a_courier_that_is_renewed_goes_on_with_the_new_names(bot: Edited) -> None:
    courier = bot.service.courier(bot)
    await bot.say("kan man få bidrag till en cykel")
    await bot.press(bot.button("forward"))
    await bot.press(bot.button("send"))
    await bot.press(bot.button("claim", REGISTRAR), REGISTRAR)
    bot.change("coordinators.yaml", "sv: registrator", "sv: arkivarie")
    await bot.look()

    received = await bot.service.intake.receive(
        bot.pressed(bot.button("release", REGISTRAR), REGISTRAR)
    )
    await bot.service.intake.process(received)
    courier.renew(bot.service.offices, bot.service.renderer)
    await courier.deliver_all()

    assert "arkivarie" in bot.last(REGISTRAR)
