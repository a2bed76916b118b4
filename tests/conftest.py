"""What all tests share: a clean environment, a toy knowledge, the shipped one."""

import os
from pathlib import Path

import pytest

from stodbot.app import App, open_app
from stodbot.settings import load_settings
from tests.toys import TOY_KNOWLEDGE


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("STODBOT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def toy_directory(tmp_path: Path) -> Path:
    """A small knowledge on bicycles and boats."""
    directory = tmp_path / "toy"
    directory.mkdir()
    for name, text in TOY_KNOWLEDGE.items():
        (directory / name).write_text(text, "utf-8")
    return directory


@pytest.fixture
def toy_app(toy_directory: Path, tmp_path: Path) -> App:
    """The bot over the toy knowledge, without an encoder."""
    return open_app(
        load_settings(knowledge=toy_directory, data_dir=tmp_path / "data", encoder="none")
    )


@pytest.fixture(scope="session")
def kept_data(pytestconfig: pytest.Config) -> Path:
    """A data directory that outlives the run: what is in it is computed once a content."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("stodbot-data")


@pytest.fixture(scope="session")
def shipped_app(kept_data: Path) -> App:
    """The bot over the shipped knowledge, with its encoder."""
    return open_app(load_settings(data_dir=kept_data))
