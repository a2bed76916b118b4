"""The desk on Telegram: an emulated one without limits, a group of the staff, and askers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stodbot.app import App
from tests.botapi import BotApi, Group, Person
from tests.desk.swift import BERGMAN, FRIDA, Staffed, hasten
from tests.telegram.conftest import anna, at_work, bo, forum, frida

__all__ = ["anna", "bo", "forum", "frida"]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram, which takes any number of messages and must never have been called wrongly."""
    async with BotApi.serving(limits=False) as served:
        yield served
    assert [] == served.violations


@pytest.fixture
def bergman(api: BotApi) -> Person:
    """Who is in the same queue as Frida."""
    return api.person(502, "Bergman")


@pytest.fixture(params=["group", "private"])
async def staffed(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    *,
    plain_app: App,
    api: BotApi,
    forum: Group,
    frida: Person,
    bergman: Person,
    tmp_path: Path,
) -> AsyncIterator[Staffed]:
    """The bot with two of one queue at work."""
    hasten(monkeypatch)
    group = forum.id if request.param == "group" else None
    async with at_work(plain_app, api, tmp_path / "data", group) as office:
        for person, staff in ((frida, FRIDA), (bergman, BERGMAN)):
            await office.admit(person, staff)
            forum.member(person, admin=True)  # who may speak in a closed topic, too
        yield Staffed(office=office, forum=forum, frida=frida, bergman=bergman)
