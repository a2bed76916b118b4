"""After the weeding: the asker and staff are told of it, and no word of it lies anywhere."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock
from stodbot.domain.enquiry import Chat, EnquiryId
from stodbot.enquiries.acting import By
from stodbot.enquiries.incoming import Incoming
from stodbot.enquiries.register import Series
from stodbot.enquiries.weeding import WeedingRule
from stodbot.service import open_service
from stodbot.settings import load_settings
from stodbot.store.sqlite import SqliteStore
from tests.loop.conftest import (
    ANNA,
    REGISTRAR,
    Line,
    Stage,
    files_with,
    press,
    say,
    verbs,
    wait,
)

QUESTION = "bryggan är trasig, vem bygger ny zebrabrygga"
WEEDED_AT = datetime(2026, 12, 14, tzinfo=UTC)
DECISION = "RJ 2026/123 § 4"
COMPANY, CONTACT = "Zebravägens Slöjd AB", "zebra@exempel.se"
NOTE, DRAFTED, REPLY, MORE = "zebra internt", "zebra utkast", "zebra till er", "zebra tackar"
WORDS = ("ebrav\\u00e4gen", "zebra", "r trasig, vem")  # as the file has them


@pytest.fixture
def stage(toy_app: App, tmp_path: Path) -> Stage:
    """The toy knowledge will do."""
    return Stage(toy_app, tmp_path)


@pytest.fixture
def weeded(stage: Stage) -> Stage:
    """Anna's enquiry with all that is typed on the way, looked at by staff, closed and weeded."""
    played = stage.play(*_lived_through())
    assert [] == played.complaints
    assert all(files_with(word, stage.data) for word in WORDS)
    assert asyncio.run(_weed(stage))
    return stage


def _lived_through() -> Sequence[Line]:
    return (
        say(ANNA, QUESTION),
        press(ANNA, "forward"),
        press(ANNA, "edit company"),
        say(ANNA, COMPANY),
        press(ANNA, "edit contact"),
        say(ANNA, CONTACT),
        press(ANNA, "send"),
        press(REGISTRAR, "claim"),
        press(REGISTRAR, "note"),
        say(REGISTRAR, NOTE),
        press(REGISTRAR, "reply"),
        say(REGISTRAR, DRAFTED),
        press(REGISTRAR, "reply"),
        say(REGISTRAR, REPLY),
        press(REGISTRAR, "send"),
        say(ANNA, MORE),
        press(REGISTRAR, "close answered"),
        wait("+20d"),
        say(REGISTRAR, "/visa 26STOD1"),
        say(REGISTRAR, "/sok zebra"),
    )


async def _weed(stage: Stage) -> bool:
    rule = WeedingRule(decision=DECISION, before=datetime(2026, 12, 1, tzinfo=UTC))
    async with SqliteStore(stage.data / "stodbot.sqlite", Series()) as store:
        done = await store.weed(By(actor="system", at=WEEDED_AT), EnquiryId(1), rule)
        await store.clear_traces()
        assert [] == await store.flaws()
        return done


def test_no_word_of_it_is_left_in_the_data_directory(weeded: Stage) -> None:
    assert [] == [name for word in WORDS for name in files_with(word, weeded.data)]


def test_the_asker_sees_it_among_their_own_as_weeded_with_nothing_to_add(weeded: Stage) -> None:
    played = weeded.play(say(ANNA, "/mina"))

    last = played.last(ANNA)
    assert "26STOD1, 2026-11-23: " in last["text"]
    assert f"Innehållet är gallrat enligt {DECISION}." in last["text"]
    assert [] == verbs(last)


def test_an_old_button_on_it_tells_why_nothing_can_be_added(toy_app: App, weeded: Stage) -> None:
    told = asyncio.run(_pressed(toy_app, weeded, ANNA, "reopen 26STOD1"))

    assert f"Innehållet i ärende 26STOD1 är gallrat enligt {DECISION}" in told


def test_what_the_asker_writes_later_is_another_matter(weeded: Stage) -> None:
    played = weeded.play(say(ANNA, QUESTION))

    assert ([], False) == (played.complaints, "26STOD1" in played.told(ANNA))


def test_staff_see_it_as_weeded_with_nothing_to_do(weeded: Stage) -> None:
    played = weeded.play(say(REGISTRAR, "/visa 26STOD1"))

    assert f"Innehållet är gallrat enligt {DECISION}." in played.last(REGISTRAR)["text"]
    assert [] == verbs(played.last(REGISTRAR))


def test_staff_who_press_an_old_button_are_told_why_not(toy_app: App, weeded: Stage) -> None:
    told = asyncio.run(_pressed(toy_app, weeded, REGISTRAR, "reopen 26STOD1:1"))

    assert f"innehållet i 26STOD1 är gallrat enligt {DECISION}" in told


async def _pressed(app: App, stage: Stage, who: str, words: str) -> str:
    """What comes of a button that a channel still shows, though we know of it no more."""
    settings, clock = load_settings(data_dir=stage.data), ScriptClock(WEEDED_AT)
    async with open_service(app, settings, clock) as service:
        pressed = Incoming(channel="test", key="1", chat=Chat(who), press=words)
        await service.intake.process(await service.intake.receive(pressed))
        said = await service.store.latest(Chat(who))
        assert said is not None
        return str(said.message.facts["text"])
