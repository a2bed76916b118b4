"""What all tests share: a clean environment, a toy knowledge, the shipped one."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from stodbot.app import App, open_app
from stodbot.settings import Settings, load_settings
from tests.postgres.server import Server, running_server
from tests.toys import write_toy


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("STODBOT_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command that serves sets up the logging of its process."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]


@pytest.fixture
def toy_directory(tmp_path: Path) -> Path:
    """A small knowledge on bicycles and boats."""
    return write_toy(tmp_path)


@pytest.fixture(scope="session")
def toy_app(tmp_path_factory: pytest.TempPathFactory, kept_data: Path) -> App:
    """The bot over the toy knowledge, without an encoder."""
    directory = write_toy(tmp_path_factory.mktemp("toy"))
    return open_app(load_settings(knowledge=directory, data_dir=kept_data / "toy", encoder="none"))


@pytest.fixture(scope="session")
def kept_data(pytestconfig: pytest.Config) -> Path:
    """A data directory that outlives the run: what is in it is computed once a content."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("stodbot-data")


@pytest.fixture(scope="session")
def shipped_app(kept_data: Path) -> App:
    """The bot over the shipped knowledge, with its encoder."""
    return learnt_once(load_settings(data_dir=kept_data))


@pytest.fixture(scope="session")
def plain_app(kept_data: Path) -> App:
    """The bot over the shipped knowledge, without an encoder."""
    return learnt_once(load_settings(data_dir=kept_data, encoder="none"))


def learnt_once(settings: Settings) -> App:
    """The bot; of several processes that test, one learns what there is to learn, for all."""
    with FileLock(settings.data_dir / f"learning-{settings.encoder}.lock"):
        return open_app(settings)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for all tests that need one."""
    with running_server() as server:
        yield server


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The name of a database with empty tables."""
    name = postgres.database()
    yield name
    postgres.drop(name)
