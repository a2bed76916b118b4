"""What staff look for with a command: in an enquiry's topic, in General, alone with the bot."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from stodbot.app import App
from stodbot.domain.entry import PersonId
from tests.staff.conftest import Staffed
from tests.staff.places import (
    BERIT,
    FIRST,
    FRIDA,
    MARIA,
    PETER,
    REGISTRAR,
    Where,
    everywhere,
    filled,
    in_private,
    in_topic,
    listed,
    numbers,
    pressed,
    said,
)

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]

NOT_THERE = "Ärendet finns inte, eller så får du inte läsa det."


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


# --- /ko


@everywhere
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/ko", listed(3, 1, 5)),
        ("/ko mina", listed(3)),
        ("/ko alla", listed(3, 1, 2, 4, 5)),
        ("/KO", listed(3, 1, 5)),
        ("/ko@stod_prov_bot alla", listed(3, 1, 2, 4, 5)),
    ],
)
async def test_queue_shows_ones_own_first_and_then_the_oldest_promise(
    full: Staffed, where: Where, command: str, expected: list[str]
) -> None:
    assert expected == numbers(await said(full, where(full, FRIDA), command))


@pytest.mark.parametrize(
    ("person", "plain", "every"),
    [
        (PETER, listed(2), listed(1, 2, 4, 5, 3)),
        (REGISTRAR, listed(4), listed(1, 2, 4, 5, 3)),
        (MARIA, [], listed(1, 2, 4, 5, 3)),
    ],
)
async def test_queue_is_that_of_whoever_asks(
    full: Staffed, person: PersonId, plain: list[str], every: list[str]
) -> None:
    speaker = in_private(full, person)

    assert plain == numbers(await said(full, speaker, "/ko"))
    assert [] == numbers(await said(full, speaker, "/ko mina"))
    assert every == numbers(await said(full, speaker, "/ko alla"))


async def test_queue_is_taken_from_where_it_is_listed(fresh: Staffed) -> None:
    await said(fresh, in_private(fresh, BERIT), "/ko")

    await pressed(fresh, fresh.staff[BERIT], fresh.staff[BERIT].messages[-1], "Ta 26STOD5")

    assert BERIT == (await fresh.case("26STOD5")).enquiry.items[0].holder
    assert listed(5) == numbers(await said(fresh, in_private(fresh, BERIT), "/ko mina"))


async def test_list_quotes_and_links_only_what_whoever_asks_may_read(full: Staffed) -> None:
    speaker = in_private(full, PETER)
    shown = await said(full, speaker, "/ko alla")

    quoted = {f"26STOD{number}" for number in re.findall(r"»Fråga (\d)", shown)}
    linked = set(re.findall(r"/visa_(\w+)", shown))
    refused = {
        number
        for number in sorted(quoted | linked)
        if NOT_THERE in await said(full, speaker, f"/visa {number}")
    }

    assert set() == refused


# --- /sok, /visa


@everywhere
async def test_search_finds_what_somebody_may_read(full: Staffed, where: Where) -> None:
    speaker = where(full, FRIDA)

    assert listed(5, 3, 1) == numbers(await said(full, speaker, "/sok wheels"))
    assert listed(3) == numbers(await said(full, speaker, "/sok fråga 3"))
    assert [] == numbers(await said(full, speaker, "/sok keels"))


async def test_search_for_nothing_is_answered(full: Staffed) -> None:
    assert await said(full, in_private(full, FRIDA), "/sok")


async def test_whoever_leads_searches_everything(full: Staffed) -> None:
    for person in (MARIA, REGISTRAR):
        assert listed(2) == numbers(await said(full, in_private(full, person), "/sok keels"))


@everywhere
@pytest.mark.parametrize(
    "command",
    ["/visa 26STOD1", "/visa_26STOD1", "/visa 26stod1", "/visa_26STOD1@stod_prov_bot"],
)
async def test_enquiry_is_shown_with_its_buttons(full: Staffed, where: Where, command: str) -> None:
    speaker = where(full, FRIDA)

    shown = await said(full, speaker, command)

    assert "»Fråga 1 om wheels«" in shown
    assert {"Ta", "Svara", "Skicka vidare", "Anteckna"} == set(speaker.chat.sent[-1].buttons)


@everywhere
@pytest.mark.parametrize("command", ["/visa 26STOD2", "/visa_26STOD2", "/visa 26STOD99"])
async def test_enquiry_that_somebody_may_not_read_is_as_one_that_is_not_there(
    full: Staffed, where: Where, command: str
) -> None:
    shown = await said(full, where(full, FRIDA), command)

    assert NOT_THERE in shown
    assert "Fråga 2" not in shown


async def test_topic_shows_its_own_enquiry_where_no_other_is_named(full: Staffed) -> None:
    assert "»Fråga 1 om wheels«" in await said(full, in_topic(full, FRIDA), "/visa")
    assert "Skriv ärendets nummer" in await said(full, in_private(full, FRIDA), "/visa")


async def test_button_under_what_was_shown_elsewhere_says_what_came_of_it(fresh: Staffed) -> None:
    speaker = in_private(fresh, FRIDA)
    await said(fresh, speaker, "/visa 26STOD1")

    told = await pressed(fresh, speaker, speaker.chat.sent[-1], "Ta")

    assert told
    assert FRIDA == (await fresh.case(FIRST)).enquiry.items[0].holder
