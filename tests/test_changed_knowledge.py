"""An entry, a queue and a person go while talks and enquiries refer to them: all of it goes on.

Bicycles are no longer answered on, their queue is closed, and Anna, who answered in it, has left.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from stodbot.app import App, open_app
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat, Enquiry, Reason, State
from stodbot.enquiries.incoming import Stage
from stodbot.enquiries.outgoing import DeliveryState
from stodbot.service import open_live
from stodbot.settings import load_settings
from tests.lively import ASKER, NOW, Lively
from tests.toys import TOY_KNOWLEDGE

ANNA, BO, REGISTRAR = Chat("staff:anna"), Chat("staff:bo"), Chat("staff:registrator")
QUESTION = "kan man få bidrag till en cykel"
RECEIPT = "Meddelandet har skickats. Vi återkommer med svar så snart vi kan."
NO_SUCH = "Det valet finns inte."
NOT_STAFF = "Du står inte med bland dem som svarar på frågor."
MANY = 1_000
Reached = Callable[[Lively], Awaitable[str]]
COORDINATORS = """\
people:
  - {id: registrator, role: {sv: registrator}}
  - {id: anna, name: Anna Hjul, role: {sv: samordnare}, substitute: bo}
  - {id: bo, name: Bo Ek, role: {sv: tillväxtchef}}
queues:
  - {id: registrator, title: {sv: Registrator}, members: [registrator]}
  - {id: wheels, title: {sv: Hjul}, subject: {sv: Cyklar}, members: [anna]}
  - {id: keels, title: {sv: Kölar}, members: [bo]}
growth_manager: bo
"""
FULL = {**TOY_KNOWLEDGE, "coordinators.yaml": COORDINATORS}
LESS = {name: text for name, text in FULL.items() if name != "bicycles.yaml"} | {
    "coordinators.yaml": "".join(
        line for line in COORDINATORS.splitlines(keepends=True) if "anna" not in line
    )
}


def app_over(knowledge: dict[str, str], folder: Path, data: Path, like: App) -> App:
    """The bot over those files; what it learns is kept in `data`."""
    for name, text in knowledge.items():
        (folder / name).write_text(text, "utf-8")
    settings = load_settings(knowledge=folder, data_dir=data, encoder="none")
    return open_app(settings, encoder=like.encoder, guesser=like.guesser)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, kept_data: Path, toy_app: App) -> App:
    """The bot with everything."""
    return app_over(FULL, tmp_path_factory.mktemp("full"), kept_data / "toy-full", toy_app)


@pytest.fixture(scope="module")
def less(tmp_path_factory: pytest.TempPathFactory, kept_data: Path, toy_app: App) -> App:
    """The bot without the entry, the queue and the person."""
    return app_over(LESS, tmp_path_factory.mktemp("less"), kept_data / "toy-less", toy_app)


@pytest.fixture
async def bot(full: App, tmp_path: Path) -> AsyncIterator[Lively]:
    """A bot that has everything so far; whatever it does, nothing may have been put aside."""
    clock = ScriptClock(NOW)
    async with open_live(full, load_settings(data_dir=tmp_path / "data"), clock) as live:
        bot = Lively(live=live, clock=clock)
        yield bot
        store = live.service.store
        assert [] == await store.inbox(Stage.QUARANTINED, MANY)
        assert [] == await store.flaws()


async def sent(bot: Lively) -> str:
    """A question on bicycles is sent; returns the words for its part that is Anna's."""
    await bot.say(QUESTION)
    await bot.press(bot.button("forward"))
    await bot.press(bot.button("send"))
    return bot.button("claim", ANNA).split()[1]


async def held(bot: Lively) -> str:
    """Anna has it."""
    key = await sent(bot)
    await bot.press(f"claim {key}", ANNA)
    return key


async def answered(bot: Lively) -> str:
    """Anna has answered it."""
    key = await held(bot)
    await bot.press(f"reply {key}", ANNA)
    await bot.say("Ja, det kan ni få.", ANNA)
    await bot.press(bot.button("send", ANNA), ANNA)
    return key


async def closed(bot: Lively) -> str:
    """Anna has answered and closed it."""
    key = await answered(bot)
    await bot.press(f"close {key} {Reason.ANSWERED}", ANNA)
    return key


async def enquiry(bot: Lively) -> Enquiry:
    (found,) = await bot.service.store.of_asker(ASKER)
    return found


async def test_a_question_on_what_is_gone_gets_an_answer(bot: Lively, less: App) -> None:
    before = await bot.say(QUESTION)

    bot.live.renew(less)

    assert "Cykelstöd" in before
    after = await bot.say(QUESTION)
    assert after
    assert "Cykelstöd" not in after


async def test_a_follow_up_on_a_topic_that_is_gone_is_read_on_its_own(
    bot: Lively, less: App
) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)
    after = await bot.say("hur mycket kan man få?")

    assert after
    assert "5 000" not in after


@pytest.mark.parametrize("words", ["facet bicycles amount", "entry bicycles"])
async def test_a_button_on_what_is_gone_says_so(bot: Lively, less: App, words: str) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)

    assert NO_SUCH in await bot.press(words)


async def test_a_number_for_what_is_gone_says_so(bot: Lively, less: App) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)

    assert NO_SUCH in await bot.say("1")


async def test_a_number_in_the_topic_menu_still_means_the_same_topic(
    bot: Lively, less: App
) -> None:
    menu = await bot.say("/amnen")

    bot.live.renew(less)

    assert "2. Båtplanen" in menu
    assert "Båtplanen säger" in await bot.say("2")
    assert NO_SUCH in await bot.press("entry bicycles")
    assert "Cykelstöd" not in await bot.say("/amnen")


@pytest.mark.parametrize("verb", ["helpful", "unhelpful"])
async def test_what_somebody_thinks_of_an_old_answer_is_taken(
    bot: Lively, less: App, verb: str
) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)

    assert "Tack" in await bot.press(bot.button(verb))


async def test_why_is_told_of_an_earlier_answer_by_what_is_known_now(
    bot: Lively, less: App
) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)
    before = await bot.say("/varfor")
    await bot.say("vad är båtplanen")

    assert f"Kunskapens version: {less.base.version}" in before
    assert "Båtplanen" in await bot.say("/varfor")


async def test_an_old_answer_can_be_sent_on_to_the_registrar(bot: Lively, less: App) -> None:
    await bot.say(QUESTION)

    bot.live.renew(less)
    preview = await bot.press(bot.button("forward"))
    receipt = await bot.press(bot.button("send"))

    assert "Till: Registrator." in preview
    assert RECEIPT in receipt
    assert QUESTION in bot.last(REGISTRAR)


async def test_a_draft_to_a_queue_that_is_gone_goes_to_the_registrar(
    bot: Lively, less: App
) -> None:
    await bot.say(QUESTION)
    await bot.press(bot.button("forward"))

    bot.live.renew(less)
    receipt = await bot.press(bot.button("send"))

    assert RECEIPT in receipt
    assert ["registrator"] == [item.queue for item in (await enquiry(bot)).items]
    assert QUESTION in bot.last(REGISTRAR)


async def test_a_draft_that_was_kept_and_not_processed_goes_to_the_registrar(
    bot: Lively, less: App
) -> None:
    await bot.say(QUESTION)
    await bot.press(bot.button("forward"))
    received = await bot.receive(bot.pressed(bot.button("send")))

    bot.live.renew(less)
    await bot.service.intake.process(received)

    assert RECEIPT in await bot.told()
    assert QUESTION in bot.last(REGISTRAR)


async def test_a_draft_to_a_person_who_has_left_can_be_changed_and_sent(
    bot: Lively, less: App
) -> None:
    await bot.say("/kontakt")
    await bot.press("forward to anna")
    await bot.say("Hej Anna, ring mig")

    bot.live.renew(less)
    await bot.press("edit company")
    preview = await bot.say("Cykel AB")
    receipt = await bot.press(bot.button("send"))

    assert "Cykel AB" in preview
    assert RECEIPT in receipt
    assert "Hej Anna, ring mig" in bot.last(REGISTRAR)


async def test_a_message_to_a_person_who_has_left_meanwhile_goes_to_the_registrar(
    bot: Lively, less: App
) -> None:
    await bot.say("/kontakt")
    await bot.press("forward to anna")

    bot.live.renew(less)
    await bot.say("Hej Anna, ring mig")
    receipt = await bot.press(bot.button("send"))

    assert RECEIPT in receipt
    assert "Hej Anna, ring mig" in bot.last(REGISTRAR)


async def test_a_person_who_has_left_can_no_longer_be_chosen(bot: Lively, less: App) -> None:
    before = await bot.say("/kontakt")

    bot.live.renew(less)
    told = await bot.press("forward to anna")

    assert "Anna Hjul" in before
    assert "Knappen gäller inte längre." in told
    assert "Anna" not in await bot.say("/kontakt")


@pytest.mark.parametrize("stage", [sent, held, answered, closed])
async def test_own_enquiries_are_listed_and_can_be_written_more_in(
    bot: Lively, less: App, stage: Reached
) -> None:
    await stage(bot)

    bot.live.renew(less)
    listed = await bot.say("/mina")
    await bot.press(bot.button("reopen"))
    added = await bot.say("Ett tillägg")

    number = (await enquiry(bot)).number
    assert (True, True) == (number in listed, number in added)
    assert "Ett tillägg" in bot.last(REGISTRAR)


async def test_a_closed_enquiry_can_be_rated(bot: Lively, less: App) -> None:
    await closed(bot)

    bot.live.renew(less)

    assert "Tack" in await bot.press(bot.button("rate"))
    assert (await enquiry(bot)).rating is not None


async def test_an_answer_that_was_owed_arrives(bot: Lively, less: App) -> None:
    key = await held(bot)
    await bot.press(f"reply {key}", ANNA)
    await bot.say("Ja, det kan ni få.", ANNA)
    received = await bot.receive(bot.pressed(bot.button("send", ANNA), ANNA))
    await bot.service.intake.process(received)

    bot.live.renew(less)

    assert "Ja, det kan ni få." in await bot.told()


@pytest.mark.parametrize("text", ["hej", "/ko", "/visa 26STOD1"])
async def test_whoever_has_left_sees_nothing_any_more(bot: Lively, less: App, text: str) -> None:
    await held(bot)

    bot.live.renew(less)

    assert NOT_STAFF in await bot.say(text, ANNA)


@pytest.mark.parametrize("verb", ["claim", "release", "reply", "note", "pass", "close"])
async def test_no_button_of_whoever_has_left_does_anything(
    bot: Lively, less: App, verb: str
) -> None:
    key = await held(bot)
    before = await enquiry(bot)

    bot.live.renew(less)
    told = await bot.press(f"{verb} {key}", ANNA)

    assert NOT_STAFF in told
    assert before == await enquiry(bot)


async def test_a_reply_that_whoever_has_left_was_writing_is_not_sent(
    bot: Lively, less: App
) -> None:
    key = await held(bot)
    await bot.press(f"reply {key}", ANNA)
    await bot.say("Ja, det kan ni få.", ANNA)

    bot.live.renew(less)
    told = await bot.press(bot.button("send", ANNA), ANNA)

    assert NOT_STAFF in told
    assert State.CLAIMED is (await enquiry(bot)).items[0].state


@pytest.mark.parametrize("stage", [sent, held, answered, closed])
async def test_the_registrar_sees_what_nobody_else_has_any_more(
    bot: Lively, less: App, stage: Reached
) -> None:
    await stage(bot)

    bot.live.renew(less)
    number = (await enquiry(bot)).number
    shown = await bot.say(f"/visa {number}", REGISTRAR)
    listed = await bot.say("/ko", REGISTRAR)

    assert f"»{QUESTION}«" in shown
    assert (stage is not closed) == (number in listed)
    assert number in await bot.say("/sok cykel", REGISTRAR)


@pytest.mark.parametrize("stage", [sent, held])
async def test_the_registrar_takes_on_what_was_a_gone_queues(
    bot: Lively, less: App, stage: Reached
) -> None:
    key = await stage(bot)

    bot.live.renew(less)
    await bot.press(f"claim {key}", REGISTRAR)
    await bot.press(f"reply {key}", REGISTRAR)
    await bot.say("Ja.", REGISTRAR)
    await bot.press(bot.button("send", REGISTRAR), REGISTRAR)

    item = (await enquiry(bot)).items[0]
    assert (State.ANSWERED, "registrator") == (item.state, item.holder)
    assert "Ja." in bot.last(ASKER)


async def test_the_registrar_moves_what_whoever_has_left_had_answered(
    bot: Lively, less: App
) -> None:
    key = await answered(bot)

    bot.live.renew(less)
    await bot.press(f"pass {key} keels", REGISTRAR)

    assert "keels" == (await enquiry(bot)).items[0].queue
    assert QUESTION in bot.last(BO)


@pytest.mark.parametrize("to", ["anna", "wheels"])
async def test_nothing_is_passed_on_to_what_is_gone(bot: Lively, less: App, to: str) -> None:
    key = await sent(bot)

    bot.live.renew(less)
    told = await bot.press(f"pass {key} {to}", REGISTRAR)

    assert "Det finns ingen sådan person eller kö." in told
    choice = await bot.press(f"pass {key}", REGISTRAR)
    assert (False, True) == ("Anna" in choice, "Kölar" in choice)


async def test_the_text_of_an_entry_that_is_gone_is_not_offered(bot: Lively, less: App) -> None:
    key = await sent(bot)

    bot.live.renew(less)
    await bot.press(f"claim {key}", REGISTRAR)
    told = await bot.press(f"reply {key} bicycles", REGISTRAR)

    assert "Den texten finns inte." in told
    with pytest.raises(StopIteration):
        bot.button(f"reply {key} bicycles", REGISTRAR)


@pytest.mark.parametrize("stage", [sent, held])
async def test_what_nobody_has_any_more_is_escalated_to_whoever_is_there(
    bot: Lively, less: App, stage: Reached
) -> None:
    await stage(bot)

    bot.live.renew(less)
    levels = []
    for _ in range(3):
        bot.clock.go_to(bot.clock() + timedelta(days=4))
        await bot.service.housekeeping.run()
        await bot.told()
        levels.append((await enquiry(bot)).items[0].level)

    assert [1, 2, 3] == levels
    assert ("Påminnelse" in bot.last(REGISTRAR), "Påminnelse" in bot.last(BO)) == (True, True)


async def test_a_card_that_was_owed_to_whoever_has_left_is_given_up(bot: Lively, less: App) -> None:
    await bot.say(QUESTION)
    await bot.press(bot.button("forward"))
    received = await bot.receive(bot.pressed(bot.button("send")))
    await bot.service.intake.process(received)

    bot.live.renew(less)
    receipt = await bot.told()

    assert RECEIPT in receipt
    given_up = await bot.service.store.deliveries(DeliveryState.FAILED, MANY)
    assert [ANNA] == [delivery.message.to for delivery in given_up]


async def test_everything_is_as_it_was_once_it_is_back(bot: Lively, full: App, less: App) -> None:
    key = await held(bot)

    bot.live.renew(less)
    bot.live.renew(full)

    assert "Cykelstöd" in await bot.press("entry bicycles")
    await bot.press(f"reply {key}", ANNA)
    await bot.say("Ja.", ANNA)
    await bot.press(bot.button("send", ANNA), ANNA)
    assert State.ANSWERED is (await enquiry(bot)).items[0].state
