"""Errors that nobody foresaw: told, and survived."""

from pathlib import Path

import pytest

from stodbot import cli
from stodbot.app import App
from stodbot.cli.printing import UNUSABLE
from stodbot.console.ask import answer_lines
from stodbot.dialogue.responder import Responder
from tests.talking import say


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("hemligt")

    monkeypatch.setattr(Responder, "respond", fail)


@pytest.mark.usefixtures("broken")
async def test_a_fault_in_a_conversation_is_told_and_the_conversation_goes_on(
    toy_app: App, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reply, help_ = await say(toy_app, tmp_path, "cykelstöd", "/hjalp")

    assert "Något gick fel" in reply
    assert "0611-800 00" in reply
    assert "/amnen" in help_
    assert "RuntimeError in test_faults.py" in caplog.text
    assert "hemligt" not in caplog.text


@pytest.mark.usefixtures("broken")
async def test_a_fault_in_a_stream_is_an_error_on_its_line(toy_app: App) -> None:
    lines = [b'{"text": "ett"}', b"{}"]

    answers = [answer async for answer in answer_lines(toy_app, lines)]

    assert ["internt fel: RuntimeError"] == [
        a["error"] for a in answers if "fältet" not in a["error"]
    ]
    assert len(lines) == len(answers)


@pytest.mark.usefixtures("broken")
def test_a_fault_of_a_command_is_told_without_a_word_of_the_message(
    toy_directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.main(
        [
            "ask",
            "cykel",
            "--encoder",
            "none",
            "--knowledge",
            str(toy_directory),
            "--data-dir",
            str(tmp_path),
        ]
    )

    told = capsys.readouterr().err
    assert status == UNUSABLE
    assert "Internt fel: RuntimeError i test_faults.py" in told
    assert "hemligt" not in told
    assert "Traceback" not in told
