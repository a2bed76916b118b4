"""Scripts played in-process: askers, staff and a clock that goes only when it is told to."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypedDict

import pytest

from stodbot.app import App
from stodbot.console.script import ScriptClock, run_script
from stodbot.service import open_service
from stodbot.settings import load_settings

ANNA, BO = "asker:anna", "asker:bo"
KALLENBACH, BERGMAN = "staff:frida-kallenbach", "staff:frida-bergman"  # each other's substitute
SAGEBRO, LOOCK = "staff:peter-sagebro", "staff:johan-loock"  # each other's substitute
LIDGREN, REGISTRAR = "staff:maria-lidgren", "staff:registrator"

RECEIPT = "Meddelandet har skickats. Vi återkommer med svar så snart vi kan."
MACHINE = "kan man få bidrag till en ny maskin?"
UNKNOWN = "Vad tycker ni om färgen på månen?"
TWO_SUBJECTS = (
    "Jag vill söka investeringsstöd för en maskin och undrar också hur länstransportplanen "
    "påverkar vägen hit"
)
DOCUMENTS = "Jag begär att få ut alla beslut om företagsstöd från 2025 som allmän handling"
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

Line = dict[str, object]


class Button(TypedDict):
    """One of a message's buttons."""

    label: str
    action: str


class Message(TypedDict):
    """One line out."""

    n: int
    to: str
    text: str
    buttons: list[Button]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one script left behind."""

    messages: list[Message]
    complaints: list[str]

    @property
    def recipients(self) -> list[str]:
        return [message["to"] for message in self.messages]

    @property
    def staff(self) -> list[str]:
        return sorted({who for who in self.recipients if who.startswith("staff:")})

    def to(self, who: str) -> list[Message]:
        return [message for message in self.messages if message["to"] == who]

    def last(self, who: str) -> Message:
        return self.to(who)[-1]

    def told(self, who: str) -> str:
        """Everything that was written to somebody."""
        return "\n".join(message["text"] for message in self.to(who))

    def receipts(self, who: str) -> list[str]:
        return [message["text"] for message in self.to(who) if RECEIPT in message["text"]]


class Stage:
    """Plays scripts one after another on the same data directory and clock."""

    def __init__(self, app: App, home: Path) -> None:
        self._app = app
        self._numbers = count(1)
        self._scripts = home / "scripts"
        self._clock = ScriptClock(MONDAY_MORNING)
        self.data = home / "data"
        for directory in (self._scripts, self.data):
            directory.mkdir()

    def starts_at(self, *moment: int) -> None:
        """Year, month, day, hour, minute in UTC: Swedish winter time is one hour ahead."""
        year, month, day, hour, minute = moment
        self._clock = ScriptClock(datetime(year, month, day, hour, minute, tzinfo=UTC))

    def play(self, *lines: Line | str) -> Played:
        """A line is a step of the contract, or text as it stands in the file."""
        written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        script = self._scripts / f"{next(self._numbers)}.jsonl"
        script.write_text("\n".join(written), encoding="utf-8")
        out: list[str] = []
        complaints: list[str] = []
        asyncio.run(self._run(script, out, complaints))
        return Played(messages=[json.loads(line) for line in out], complaints=complaints)

    async def _run(self, script: Path, out: list[str], complaints: list[str]) -> None:
        settings = load_settings(data_dir=self.data)
        async with open_service(self._app, settings, self._clock) as service:
            await run_script(service, self._clock, script, out.append, complaints.append)


def say(who: str, text: str, reply_to: int | None = None) -> Line:
    """Somebody writes, perhaps in reply to a message."""
    line: Line = {"as": who, "say": text}
    return line if reply_to is None else {**line, "reply_to": reply_to}


def press(who: str, words: str) -> Line:
    """Somebody presses the newest button with those words."""
    return {"as": who, "press": words}


def wait(step: str) -> Line:
    """The clock goes on."""
    return {"clock": step}


def sent(who: str = ANNA, text: str = MACHINE) -> list[Line]:
    """A question that is sent on; its receipt is the third message to the asker."""
    return [say(who, text), press(who, "forward"), press(who, "send")]


def written_to(person: str, text: str = "Hej, det gäller torget.", who: str = ANNA) -> list[Line]:
    """A message to a named person; its receipt is the fourth message to the asker."""
    return [
        say(who, "/kontakt"),
        press(who, f"forward {person}"),
        say(who, text),
        press(who, "send"),
    ]


def claimed(by: str = KALLENBACH) -> list[Line]:
    """Anna's question, sent on and claimed."""
    return [*sent(), press(by, "claim")]


def answered(text: str = "Ja, det kan ni få.", by: str = KALLENBACH) -> list[Line]:
    """Anna's question, claimed and answered."""
    return [*claimed(by), press(by, "reply"), say(by, text), press(by, "send")]


def closed() -> list[Line]:
    """Anna's question, answered and closed."""
    return [*answered(), press(KALLENBACH, "close answered")]


def verbs(message: Message) -> list[str]:
    """The first word of every action that a message offers."""
    return [button["action"].split()[0] for button in message["buttons"]]


def files_with(text: str, directory: Path) -> list[str]:
    """The files under a directory that hold a text."""
    files = (path for path in directory.rglob("*") if path.is_file())
    return [path.name for path in files if text.encode() in path.read_bytes()]


@pytest.fixture
def stage(shipped_app: App, tmp_path: Path) -> Stage:
    """An empty register on a Monday morning, with the shipped knowledge and coordinators."""
    return Stage(shipped_app, tmp_path)
