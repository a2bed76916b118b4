"""What the bot looks at when it starts: a register that was changed is told, and all goes on."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.enquiries.register import Series
from stodbot.store.sqlite import SqliteStore
from tests.botapi import BotApi
from tests.store.contract import register
from tests.telegram.at_work import BICYCLE, at_work, first_lines, people, until_answered


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE enquiry SET rating = 5", "register.damaged flaws=1 see stodbot register verify"),
        ("UPDATE series SET last = 7", "register.damaged flaws=1 see stodbot register verify"),
        ("SELECT 1", "register.verified"),
    ],
    ids=["row", "series", "nothing"],
)
async def test_register_is_verified_at_the_start_and_askers_are_answered_whatever_is_found(
    toy_app: App, tmp_path: Path, caplog: pytest.LogCaptureFixture, change: str, told: str
) -> None:
    async with SqliteStore(tmp_path / "stodbot.sqlite", Series()) as store:
        await register(store)
    with closing(sqlite3.connect(tmp_path / "stodbot.sqlite")) as db, db:
        db.execute(change)

    with caplog.at_level(logging.INFO, "stodbot"):
        async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path):
            (anna,) = people(api, 1)
            anna.say(BICYCLE)
            await until_answered(api, [anna])
            await api.until(lambda: any(line.startswith("register.") for line in caplog.messages))

    assert [told] == [line for line in caplog.messages if line.startswith("register.")]
    assert ["Cykelstöd"] == first_lines(anna)
