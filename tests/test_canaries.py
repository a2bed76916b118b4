"""What somebody wrote is in no log, and on disk no longer than it may be."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stodbot.app import App
from stodbot.asking.talk import AskerTalks
from stodbot.console.script import ScriptClock, run_script
from stodbot.enquiries.handled import Handled
from stodbot.enquiries.incoming import Received, Stage
from stodbot.service import Service, open_service
from stodbot.settings import load_settings
from tests.records import Records

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
ASKER, OTHER, STAFF = "asker:kanarie", "asker:annan", "staff:frida-kallenbach"
PERSONAL_NUMBER = "19121212-1212"
COMPANY, CONTACT = "Zebrakanariens Bageri", "kanarie.zebra@exempel.se"
QUESTION = "kan man få bidrag till en ny maskin? kanarieett"
NEVER_SENT = "vad är länstransportplanen? kanarietvå"
MEDICAL = "jag har fått diabetes och undrar över min medicin kanarietre"
EMERGENCY = "jag vill inte leva längre kanariefyra"
UNSURE, HEALTH = "jag behöver stöd kanariefem", "min hälsa"
NOTE, REPLY, MORE = "kanariesex internt", "kanariesju till er", "en följdfråga kanarieåtta"
POISON = "kanarienio i en fråga"
CANARIES = ("kanarie", PERSONAL_NUMBER, "1212-1212", COMPANY, CONTACT)


def with_canary(records: Records) -> list[str]:
    """Lines with something that is nobody's business, by their beginnings."""
    canaries = {form.decode() for canary in CANARIES for form in forms(canary)}
    # whose chat it is may be known, and is not the asker's name
    lines = [line.replace(ASKER, "") for line in records.lines]
    return [line[:300] for line in lines if any(canary in line for canary in canaries)]


@pytest.fixture
def records() -> Iterator[Records]:
    """Everything that is logged, at any level, by anybody."""
    handler, root = Records(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def poisonous(monkeypatch: pytest.MonkeyPatch) -> None:
    """A collaborator raises what it was given."""
    handle = AskerTalks.handle

    async def poisoned(self: AskerTalks, received: Received) -> Handled:
        if received.message and received.message.text == POISON:
            raise ValueError(f"can't read {POISON} of {COMPANY}")
        return await handle(self, received)

    monkeypatch.setattr(AskerTalks, "handle", poisoned)


class Talk:
    """Plays lines one after another, on a clock that stands still."""

    def __init__(self, service: Service, clock: ScriptClock, folder: Path) -> None:
        self.service = service
        self.clock = clock
        self.data = folder / "data"
        self._script = folder / "script.jsonl"
        self.shown: list[dict[str, Any]] = []

    async def play(self, *steps: dict[str, Any]) -> None:
        complaints: list[str] = []
        written: list[str] = []
        content = "".join(f"{json.dumps(step)}\n" for step in steps)
        await asyncio.to_thread(self._script.write_text, content, "utf-8")
        await run_script(self.service, self.clock, self._script, written.append, complaints.append)
        assert [] == complaints
        self.shown += [json.loads(line) for line in written]

    def in_files(self, text: str) -> list[str]:
        """The files under the data directory that hold a text in any form."""
        return [
            path.name
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and any(form in path.read_bytes() for form in forms(text))
        ]


def forms(text: str) -> list[bytes]:
    """How a text may stand in a file: plain, escaped, in UTF-16, whatever the case."""
    plain = [text, json.dumps(text)[1:-1], json.dumps(json.dumps(text))[3:-3]]
    return [form.encode() for form in plain] + [text.encode("utf-16-le"), repr(text)[1:-1].encode()]


@pytest.fixture
async def talk(shipped_app: App, tmp_path: Path) -> Any:
    clock = ScriptClock(START)
    settings = load_settings(data_dir=tmp_path / "data")
    async with open_service(shipped_app, settings, clock) as service:
        yield Talk(service, clock, tmp_path)


def say(who: str, text: str) -> dict[str, Any]:
    return {"as": who, "say": text}


def press(who: str, words: str) -> dict[str, Any]:
    return {"as": who, "press": words}


REGISTERED = (
    say(ASKER, QUESTION),
    press(ASKER, "forward"),
    press(ASKER, "edit text"),
    say(ASKER, f"{QUESTION} Mitt nummer är {PERSONAL_NUMBER}."),
    press(ASKER, "edit company"),
    say(ASKER, COMPANY),
    press(ASKER, "edit contact"),
    say(ASKER, CONTACT),
    press(ASKER, "send"),
)
ANSWERED = (
    press(STAFF, "claim"),
    press(STAFF, "note"),
    say(STAFF, NOTE),
    press(STAFF, "reply"),
    say(STAFF, REPLY),
    press(STAFF, "send"),
    say(ASKER, MORE),
    say(STAFF, "/sok kanarieett"),
    press(STAFF, "close answered"),
)
HEALTHY = (
    say(OTHER, MEDICAL),
    say(OTHER, EMERGENCY),
    say(OTHER, UNSURE),
    say(OTHER, HEALTH),
)


async def test_nothing_that_somebody_wrote_is_in_a_log_at_any_level(
    talk: Talk, records: Records, poisonous: None
) -> None:
    await talk.play(*REGISTERED, *ANSWERED, *HEALTHY, say(OTHER, POISON), {"clock": "+31d"})

    assert [] == with_canary(records)


async def test_nothing_that_somebody_wrote_is_in_a_log_at_info_nor_of_ours(
    talk: Talk, records: Records, poisonous: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "aiosqlite")

    await talk.play(*REGISTERED, *ANSWERED, *HEALTHY, say(OTHER, POISON), {"clock": "+31d"})

    assert any("message.failed" in line for line in records.lines)
    assert [] == with_canary(records)
    aside = await talk.service.store.inbox(Stage.QUARANTINED, 9)
    assert [] == [one for one in aside if "kanarie" in str(one.fault)]


async def test_what_is_registered_is_in_the_case(talk: Talk) -> None:
    await talk.play(*REGISTERED, *ANSWERED)

    case = await talk.service.store.case("26STOD1")
    assert case is not None
    assert PERSONAL_NUMBER in case.written[0].text
    assert (COMPANY, CONTACT) == (case.sender.company, case.sender.contact)
    assert {NOTE, REPLY, MORE} <= {past.text for past in case.past}


@pytest.mark.parametrize("text", [MEDICAL, EMERGENCY])
async def test_what_is_declined_is_in_no_file_as_soon_as_it_was_answered(
    talk: Talk, text: str
) -> None:
    await talk.play(say(ASKER, NEVER_SENT), say(OTHER, text))

    assert [] == talk.in_files(text.rsplit(maxsplit=1)[-1])
    assert ["stodbot.sqlite"] == talk.in_files("kanarietvå")


@pytest.mark.parametrize("text", [f"/hjälp {EMERGENCY}", f"/fråga {MEDICAL}"])
async def test_what_is_declined_may_stand_behind_a_command(talk: Talk, text: str) -> None:
    await talk.play(say(OTHER, text))

    assert any(number in talk.shown[0]["text"] for number in ("112", "1177"))
    assert [] == talk.in_files(text.rsplit(maxsplit=1)[-1])


@pytest.mark.parametrize("before", [(), REGISTERED, REGISTERED[:4], REGISTERED[:2], ANSWERED])
async def test_what_is_declined_in_the_middle_of_something_is_in_no_file(
    talk: Talk, before: tuple[dict[str, Any], ...]
) -> None:
    steps = (*REGISTERED, *before) if before is ANSWERED else before

    await talk.play(*steps, say(ASKER, MEDICAL))

    assert [] == talk.in_files("kanarietre")


async def test_what_was_asked_about_and_was_on_health_is_in_no_file(talk: Talk) -> None:
    await talk.play(say(OTHER, UNSURE), say(OTHER, HEALTH))

    assert [] == talk.in_files("kanariefem")


async def test_what_was_declined_among_many_others_is_in_no_file(talk: Talk) -> None:
    for number in range(30):
        await talk.play(
            say(f"asker:{number}", NEVER_SENT * (number % 7 + 1)),
            say(f"asker:{number}", f"{MEDICAL} {'ont ' * (number * 13 % 50)}"),
        )

    assert [] == talk.in_files("kanarietre")


async def test_what_was_never_sent_is_in_no_file_after_its_time(talk: Talk) -> None:
    for number in range(10):
        await talk.play(say(f"asker:{number}", NEVER_SENT), press(f"asker:{number}", "forward"))
    await talk.play(*REGISTERED, *ANSWERED)

    before = talk.in_files("kanarietvå")
    await talk.play({"clock": "+31d"})

    assert ["stodbot.sqlite"] == before
    assert [] == talk.in_files("kanarietvå")
    case = await talk.service.store.case("26STOD1")
    assert case is not None
    assert "kanarieett" in case.written[0].text
    assert [] == await talk.service.store.flaws()


async def test_what_was_changed_before_it_was_sent_is_in_no_file_after_its_time(
    talk: Talk,
) -> None:
    await talk.play(say(ASKER, QUESTION), press(ASKER, "forward"), press(ASKER, "edit text"))
    await talk.play(say(ASKER, "kanariekladd ett"), press(ASKER, "cancel"))

    await talk.play({"clock": "+31d"})

    assert [] == talk.in_files("kanariekladd")


async def test_a_draft_that_was_left_is_in_no_file_after_its_time(talk: Talk) -> None:
    await talk.play(say(ASKER, QUESTION), press(ASKER, "forward"), press(ASKER, "edit text"))
    await talk.play(say(ASKER, "kanariekladd ett"))
    for _ in range(3):
        await talk.play({"clock": "+12d"}, say(ASKER, "vad är länstransportplanen?"))

    assert talk.clock() - START > timedelta(days=31)
    assert [] == talk.in_files("kanariekladd")


async def test_what_was_put_aside_is_in_no_file_after_its_time(talk: Talk, poisonous: None) -> None:
    await talk.play(say(OTHER, POISON), {"clock": "+31d"})

    assert [] == talk.in_files("kanarienio")
