"""Settings that can't be used, and what is looked at all the same."""

from pathlib import Path

import pytest

from stodbot.doctor.finding import Check, Status
from tests.doctor.conftest import TOKEN, Doctor, amiss, statuses, told


async def test_settings_that_can_be_used_are_fine(doctor: Doctor) -> None:
    found = await doctor.of(Check.SETTINGS)

    assert ["Alla inställningar kan användas."] == [finding.told for finding in found]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("WEBHOOK_PORT", "åtta", "skriv ett heltal"),
        ("WEBHOOK_PORT", "70000", "skriv högst 65535"),
        ("RETENTION_DAYS", "0", "skriv minst 1"),
        ("TELEGRAM_PER_SECOND", "snabbt", "skriv ett tal"),
        ("SIGNATURE", "ingen", "välj name eller region"),
        ("WEBHOOK_SECRET", "kort", "skriv 32-256 tecken ur A-Z, a-z, 0-9, _ och -"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_told_in_swedish(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(f"STODBOT_{name}", value)

    found = amiss(await doctor.of(Check.SETTINGS))

    low = name.lower()
    expected = (
        f"Inställningen {low} kan inte användas: {reason}."
        f" Rätta STODBOT_{name} i miljön eller {low} i stodbot.toml."
    )
    assert [(Status.ERROR, expected)] == found


async def test_all_that_cannot_be_used_is_told(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_WEBHOOK_PORT", "x")
    monkeypatch.setenv("STODBOT_SIGNATURE", "x")

    assert 2 == len(amiss(await doctor.of(Check.SETTINGS)))


async def test_what_a_bad_setting_is_needed_for_is_not_looked_at(doctor: Doctor) -> None:
    found = await doctor.on(encoder="finns-inte").all()

    (encoder,) = [finding for finding in found if finding.check is Check.ENCODER]
    assert "Granskades inte, eftersom encoder inte kan användas." == encoder.told
    assert set(Check) - {Check.WEBHOOK, Check.GROUP} == {finding.check for finding in found}


async def test_an_unknown_line_in_the_file_is_told_and_the_others_hold(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "stodbot.toml").write_text(f'tokn = "{TOKEN}"\ntelegram_token = "{TOKEN}"\n')

    found = await doctor.all()

    assert "Inställningen tokn kan inte användas: det finns ingen sådan inställning." in told(found)
    assert "Det går inte att nå 127.0.0.1." in told(found)
    assert TOKEN not in told(found)


async def test_a_file_that_cannot_be_read_is_told_and_hides_what_it_may_say(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "stodbot.toml").write_text(f"telegram_token = {TOKEN}\n")

    found = await doctor.all()

    assert "stodbot.toml kan inte läsas" in told(found).lower()
    assert "Granskades inte, eftersom telegram_base_file_url och telegram_token" in told(found)
    assert "Kunskapen kan läsas" in told(found)
    assert TOKEN not in told(found)


async def test_a_misspelt_name_in_the_environment_is_a_warning(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_TELEGRAM_TOKN", TOKEN)

    found = amiss(await doctor.of(Check.SETTINGS))

    expected = (
        "Ingen inställning heter STODBOT_TELEGRAM_TOKN, så den används inte."
        " Menades STODBOT_TELEGRAM_TOKEN? Rätta namnet eller ta bort den ur miljön."
    )
    assert [(Status.WARNING, expected)] == found


async def test_a_series_that_cannot_be_one_is_an_error(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STODBOT_SERIES", "utan nummer")

    found = await doctor.of(Check.SETTINGS)

    assert {Status.ERROR} == statuses(found)
    assert "STODBOT_SERIES" in told(found)
