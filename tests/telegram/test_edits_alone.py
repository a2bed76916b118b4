"""An edit of a message that the bot never got is a message."""

import json
from pathlib import Path

import pytest

from stodbot.app import App
from tests.botapi import BotApi, Person
from tests.telegram.at_work import (
    BICYCLE,
    EMERGENCY,
    QUESTIONS,
    at_work,
    people,
    until_answered,
    update_of,
)


def edit_of(person: Person, text: str, number: int, message: int) -> str:
    """An update that tells of an edit."""
    update = json.loads(update_of(person, text, number, message))
    edited = {**update["message"], "edit_date": update["message"]["date"] + 60}
    return json.dumps({"update_id": number, "edited_message": edited})


@pytest.mark.parametrize(("text", "told"), [(BICYCLE, "Cykelstöd"), (EMERGENCY, "112")])
async def test_edit_of_a_message_that_never_came_is_answered(
    toy_app: App, tmp_path: Path, text: str, told: str
) -> None:
    async with BotApi.serving(limits=False) as api, at_work(toy_app, api, tmp_path):
        (anna,) = people(api, 1)
        api.inject(edit_of(anna, text, 7_000, 5), update_id=7_000)

        await until_answered(api, [anna])

    assert told in anna.texts[0]


async def test_original_that_comes_after_its_edit_answers_what_was_edited_last(
    toy_app: App, tmp_path: Path
) -> None:
    async with BotApi.serving(limits=False) as api:
        (anna,) = people(api, 1)
        api.inject(edit_of(anna, BICYCLE, 7_001, 5), update_id=7_001)
        api.inject(update_of(anna, QUESTIONS[1], 7_000, 5), update_id=7_000)

        async with at_work(toy_app, api, tmp_path) as bot:
            await until_answered(api, [anna])
            await bot.until_done()
            kept = await bot.texts()

    assert {BICYCLE, QUESTIONS[1]} == set(kept)
    assert "Cykelstöd" in anna.texts[-1]
