"""`stodbot doctor` as it is typed."""

import asyncio
import json
import logging
import platform
from pathlib import Path

import pytest

from stodbot.cli import main
from stodbot.clock import now
from stodbot.doctor.finding import Check
from tests.botapi import BotApi
from tests.doctor.conftest import TOKEN, answering, dated

SECRET = "kanariehemlighet_0123456789_abcdefgh"  # noqa: S105  # made up


@pytest.fixture
def typed(tmp_path: Path, toy_directory: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command, in an empty directory and without a token; nobody is at the address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", "http://127.0.0.1:1/bot")
    return ["doctor", "--encoder", "none", "--knowledge", str(toy_directory), "--data-dir", "data"]


def test_each_line_tells_how_something_is(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(typed)

    lines = capsys.readouterr().out.splitlines()
    assert 0 == status
    assert "ok  Inställningar: Alla inställningar kan användas." in lines
    assert f"ok  Version: stodbot 0.1.0 på Python {platform.python_version()}." in lines
    assert {"ok ", "obs"} == {line[:3] for line in lines}


def test_warnings_alone_do_not_fail_and_an_error_does(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_WEBHOOK_PORT", "x")

    status = main(typed)

    assert 1 == status
    assert "\nfel Inställningar: " in f"\n{capsys.readouterr().out}"


def test_as_json_each_line_is_an_object(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main([*typed, "--json"])

    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [["check", "status", "told", "todo"]] * len(found) == [list(one) for one in found]
    assert {"ok", "warning"} == {one["status"] for one in found}
    assert {one["check"] for one in found} == set(Check) - {Check.WEBHOOK, Check.GROUP}
    assert all((one["status"] == "ok") == (one["todo"] is None) for one in found)


def test_nothing_is_made_in_the_working_directory(typed: list[str], tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))

    main(typed)

    assert before == sorted(tmp_path.rglob("*"))


def test_a_fault_of_the_program_is_told_and_the_rest_is_looked_at(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(TOKEN)

    monkeypatch.setattr("stodbot.doctor.database.look_at_storage", fail)

    status = main(typed)

    out = capsys.readouterr().out
    assert 1 == status
    assert "fel Databas: Granskningen avbröts av ett internt fel: ValueError" in out
    assert "Språkmodell: " in out
    assert "kanarie" not in out


@pytest.mark.parametrize("fault", ["", "refuse", "garble", "drop"])
async def test_no_secret_is_in_what_is_shown_or_logged(
    typed: list[str],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("STODBOT_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("STODBOT_WEBHOOK_URL", f"https://x:{SECRET}@bot.exempel.se/{TOKEN}")
    caplog.set_level(logging.DEBUG)
    async with BotApi.serving(token=TOKEN) as api:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", api.base_url)
        api.webhook.url = f"https://x:{SECRET}@bot.exempel.se/{TOKEN}/2"
        if fault == "refuse":
            api.faults.refuse("getMe", 500, f"{TOKEN} and {SECRET}")
        elif fault == "garble":
            api.faults.garble("getMe", TOKEN.encode())
        elif fault == "drop":
            api.faults.drop_before("getMe")
        await asyncio.to_thread(main, typed)

    shown = capsys.readouterr()
    assert "Telegram: " in shown.out
    assert "kanarie" not in shown.out + shown.err + caplog.text
    assert "Traceback" not in shown.out + shown.err


async def test_with_everything_in_order_nothing_is_wrong(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with answering(dated(now())) as base_url:
        monkeypatch.setenv("STODBOT_TELEGRAM_BASE_URL", base_url)

        status = await asyncio.to_thread(main, typed)

    assert 0 == status
    assert "ok  Klocka: Klockan går rätt." in capsys.readouterr().out.splitlines()
