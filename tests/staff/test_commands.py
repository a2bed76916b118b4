"""What staff do with a command, and what is none."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from stodbot.app import App
from stodbot.enquiries.acting import By
from tests.staff.conftest import Staffed
from tests.staff.places import (
    BERIT,
    CILLA,
    FIRST,
    FRIDA,
    PETER,
    Where,
    everywhere,
    filled,
    in_general,
    in_private,
    in_topic,
    pressed,
    replies,
    said,
)

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]

WHICH = "Vilket ärende vill du svara i?"
HOW_AWAY = "Skriv första och sista dagen så här: /borta 2026-12-01 2026-12-12."
HELP = "/ko visar dina ärenden"
SECRET = "hemlig-kanariefagel"  # noqa: S105  # what must reach nobody


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def full(
    staffed_app: App, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Staffed]:
    """For all that only look."""
    async with filled(staffed_app, tmp_path_factory.mktemp("full")) as crew:
        yield crew


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(staffed_app: App, tmp_path: Path) -> AsyncIterator[Staffed]:
    """For those that do something about it."""
    async with filled(staffed_app, tmp_path) as crew:
        yield crew


@pytest_asyncio.fixture(loop_scope="module")
async def present(full: Staffed) -> Staffed:
    """Nobody is away."""
    for person in (FRIDA, BERIT, CILLA):
        await full.service.store.set_absence(By(actor="system", at=full.clock()), person, None)
    return full


# --- /svar


@pytest.mark.parametrize("where", [in_private, in_general])
@pytest.mark.parametrize("command", ["/svar", "/svar bicycles", "/svar finnsinte"])
async def test_answer_outside_of_a_reply_asks_for_the_enquiry(
    full: Staffed, where: Where, command: str
) -> None:
    assert WHICH in await said(full, where(full, FRIDA), command)


async def test_answer_in_a_topic_is_only_for_those_who_may_answer_there(full: Staffed) -> None:
    speaker = in_topic(full, PETER)

    await said(full, speaker, "/svar bicycles")

    assert [] == speaker.chat.sent[-1].buttons
    assert 1 == len((await full.case(FIRST)).past)


async def test_answer_lists_the_entries_and_takes_one_as_the_draft(fresh: Staffed) -> None:
    speaker = in_topic(fresh, FRIDA)
    await pressed(fresh, speaker, fresh.group.topic(FIRST).messages[0], "Svara")

    every = await said(fresh, speaker, "/svar")
    unknown = await said(fresh, speaker, "/svar finnsinte")
    draft = await said(fresh, speaker, "/svar bicycles")
    before = replies(fresh)
    await pressed(fresh, speaker, speaker.chat.sent[-1], "Skicka svaret")

    assert {"bicycles", "boats", "office"} == set(re.findall(r"/svar (\w+)", every))
    assert "Den texten finns inte" in unknown
    assert "Cykelstöd ges till företag som köper en cykel." in draft
    assert [0, 1] == [len(before), len(replies(fresh))]
    assert ["item.claimed", "item.replied"] == [
        past.deed for past in (await fresh.case(FIRST)).past[1:]
    ]


# --- /borta


@everywhere
async def test_absence_names_who_stands_in(present: Staffed, where: Where) -> None:
    told = await said(present, where(present, FRIDA), "/borta 2026-12-01 2026-12-12")

    assert "Berit Alm" in told
    ((person, (absence,)),) = (await present.service.store.absences()).items()
    assert FRIDA == person
    assert ("2026-12-01", "2026-12-12") == (str(absence.first), str(absence.last))


async def test_absence_of_somebody_without_a_substitute_says_so(present: Staffed) -> None:
    told = await said(present, in_private(present, CILLA), "/borta 2026-12-01 2026-12-12")

    assert "Du har ingen ersättare" in told


async def test_absence_does_not_name_a_substitute_who_is_away_on_those_days(
    present: Staffed,
) -> None:
    await said(present, in_private(present, BERIT), "/borta 2026-12-01 2026-12-12")

    told = await said(present, in_private(present, FRIDA), "/borta 2026-12-02 2026-12-10")

    assert "går nya ärenden till Berit Alm" not in told


async def test_absence_is_taken_back(present: Staffed) -> None:
    speaker = in_private(present, FRIDA)
    await said(present, speaker, "/borta 2026-12-01 2026-12-12")

    await said(present, speaker, "/borta slut")

    assert not (await present.service.store.absences()).get(FRIDA)


@everywhere
@pytest.mark.parametrize(
    "command", ["/borta", "/borta igår", "/borta 2026-12-12 2026-12-01", "/borta 2026-13-01"]
)
async def test_absence_that_can_not_be_understood_is_explained(
    present: Staffed, where: Where, command: str
) -> None:
    assert HOW_AWAY in await said(present, where(present, FRIDA), command)
    assert {} == await present.service.store.absences()


# --- what is no command, or not for this bot


@everywhere
async def test_unknown_command_shows_those_there_are_and_changes_nothing(
    full: Staffed, where: Where
) -> None:
    before = len((await full.case(FIRST)).past)

    told = await said(full, where(full, FRIDA), "/finnsinte 26STOD1")

    assert HELP in told
    assert before == len((await full.case(FIRST)).past)


@pytest.mark.parametrize("where", [in_general, in_topic])
async def test_command_for_another_bot_is_left_alone(present: Staffed, where: Where) -> None:
    assert "" == await said(present, where(present, FRIDA), "/ko@annan_bot alla")
    assert "" == await said(
        present, where(present, FRIDA), "/borta@annan_bot 2026-12-01 2026-12-12"
    )
    assert {} == await present.service.store.absences()


@pytest.mark.parametrize("command", ["/obesvarade", "/stat", "/kunskap", "/varfor"])
async def test_what_is_for_admins_tells_staff_nothing_that_is_the_admins(
    full: Staffed, command: str
) -> None:
    told = await said(full, in_private(full, FRIDA), command)

    assert "Meddelanden till boten" not in told
    assert "Kunskapen: version" not in told


async def test_what_is_typed_in_a_topic_is_internal_and_says_so_once(full: Staffed) -> None:
    told = [await said(full, in_topic(full, FRIDA), SECRET) for _ in range(3)]

    assert [True, False, False] == ["Det ni skriver här är internt" in one for one in told]
    assert ["", ""] == told[1:]
    assert 1 == len((await full.case(FIRST)).past)
    assert not [one for one in full.api.account.chats.by_id[2001].sent if SECRET in one.text]
