"""What the bot says in a talk is shown as it was meant, whenever it is sent."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.domain.chart import Bar, Chart
from stodbot.domain.entry import EntryId
from stodbot.domain.message import Button, Share, Shown
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Settlement
from stodbot.enquiries.outgoing import Facts, Kind, Outgoing
from stodbot.enquiries.said import facts_of
from stodbot.service import open_live
from stodbot.settings import load_settings
from tests.lively import ASKER, NOW, Lively

PLAIN = Shown("Hej")
SHARED = Shown("Svar", (Button("Ja", "helpful 1"),), Share("Dela", "Båtar", EntryId("boats")))
DRAWN = Shown("mån: 3", chart=Chart("Per dag", (Bar("mån", 3),)))
ALL = Shown(SHARED.text, SHARED.buttons, SHARED.share, DRAWN.chart)


@pytest.fixture
async def bot(toy_app: App, tmp_path: Path) -> AsyncIterator[Lively]:
    clock = ScriptClock(NOW)
    async with open_live(toy_app, load_settings(data_dir=tmp_path / "data"), clock) as live:
        yield Lively(live=live, clock=clock)


async def shown(bot: Lively, facts: Facts) -> Shown:
    """What somebody sees to whom that is owed."""
    owed = Outgoing(to=ASKER, kind=Kind.SAID, facts=facts)
    await bot.service.store.settle(By(actor="system", at=NOW), Settlement(outgoing=(owed,)))
    await bot.told()
    return bot.sent[-1][1]


@pytest.mark.parametrize("said", [PLAIN, SHARED, DRAWN, ALL], ids=["text", "link", "chart", "all"])
async def test_what_was_owed_is_shown_with_all_that_belongs_to_it(bot: Lively, said: Shown) -> None:
    assert said == await shown(bot, facts_of(said))


async def test_what_was_owed_before_there_were_charts_is_shown(bot: Lively) -> None:
    assert PLAIN == await shown(bot, {"text": "Hej", "buttons": []})
