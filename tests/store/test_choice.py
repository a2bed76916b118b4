"""Which database a setting means."""

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest

from stodbot.enquiries.addressing import to_each
from stodbot.enquiries.register import Series
from stodbot.errors import SettingsError
from stodbot.settings import is_address, load_settings
from stodbot.store.choice import end_at, file_of, secrets_in, store_for
from stodbot.store.ends import Role
from stodbot.store.postgres import PostgresStore
from stodbot.store.sqlite import SqliteStore

SERVER = "postgresql://stodbot:hem%2Fligt@db/stodbot"


@pytest.mark.parametrize(
    ("database", "file"),
    [(None, "data/stodbot.sqlite"), ("sqlite:other/register.sqlite", "other/register.sqlite")],
)
def test_without_a_server_it_is_a_file(database: str | None, file: str) -> None:
    assert Path(file) == file_of(database, Path("data"))
    store = store_for(database, Path("data"), Series(), to_each)
    assert isinstance(store, SqliteStore)


def test_an_address_means_a_server() -> None:
    assert None is file_of(SERVER, Path("data"))
    assert isinstance(store_for(SERVER, Path("data"), Series(), to_each), PostgresStore)


@pytest.mark.parametrize("database", ["mysql://x/y", "stodbot.sqlite", ""])
def test_what_is_neither_is_refused(database: str) -> None:
    with pytest.raises(SettingsError, match="database kan inte användas: skriv postgresql://"):
        load_settings(database=database)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SERVER, True),
        ("postgres://db/x", True),
        ("sqlite:x", True),
        ("sqlite:", False),
        ("postgresql://", False),
        ("mysql://x/y", False),
        ("x", False),
    ],
)
def test_an_address_is_known_by_its_beginning(text: str, expected: bool) -> None:
    assert expected == is_address(text)


def test_a_setting_does_not_show_its_password() -> None:
    settings = load_settings(database=SERVER)

    assert "ligt" not in repr(settings)
    assert SERVER == settings.database_address


@pytest.mark.parametrize(
    ("database", "secrets"),
    [
        (None, set()),
        ("sqlite:x", set()),
        ("postgresql://db/x", set()),
        (SERVER, {"hem%2Fligt", "hem/ligt"}),
        ("postgresql://db/x?password=hem%2Fligt", {"hem/ligt"}),
    ],
)
def test_passwords_in_an_address_are_known(database: str | None, secrets: set[str]) -> None:
    assert secrets == set(secrets_in(database))


def test_whoever_lacks_the_extra_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("stodbot.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.startswith("psycopg"):
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(SettingsError, match=r"pip install 'stodbot\[postgres\]'"):
        store_for(SERVER, Path("data"), Series(), to_each)
    with pytest.raises(SettingsError, match=r"pip install 'stodbot\[postgres\]'"):
        end_at(SERVER, Role.TARGET)
