"""Which database a setting means: a file of SQLite, or a PostgreSQL server."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from stodbot.enquiries.addressing import Addressing
from stodbot.enquiries.register import Series
from stodbot.errors import SettingsError
from stodbot.store.ends import End, Role
from stodbot.store.sql_store import SqlStore
from stodbot.store.sqlite import SqliteStore
from stodbot.store.sqlite.end import open_end as sqlite_end

_FILE = "stodbot.sqlite"
_SQLITE = "sqlite:"


def file_of(database: str | None, data_dir: Path) -> Path | None:
    """The file that holds it; None where a server does."""
    if database is None:
        return data_dir / _FILE
    if database.startswith(_SQLITE):
        return Path(database.removeprefix(_SQLITE))
    return None


def store_for(
    database: str | None, data_dir: Path, series: Series, addressing: Addressing
) -> SqlStore:
    """A store that is opened when it is first needed.

    Raises SettingsError where the setting is no address, or what it takes is not installed.
    """
    file = file_of(database, data_dir)
    if file is not None:
        return SqliteStore(file, series, addressing=addressing)
    try:
        from stodbot.store.postgres import PostgresStore  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise SettingsError(extra_is_missing()) from error
    return PostgresStore(str(database), series, addressing)


def end_at(address: str, role: Role) -> AbstractContextManager[End]:
    """The database at an address, to be moved from or to. Opening it raises StoreError.

    Raises SettingsError as `store_for`.
    """
    if address.startswith(_SQLITE):
        return sqlite_end(Path(address.removeprefix(_SQLITE)), role)
    try:
        from stodbot.store.postgres.end import open_end as postgres_end  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise SettingsError(extra_is_missing()) from error
    return postgres_end(address, role)


def extra_is_missing() -> str:
    """What to tell an operator who has not installed what PostgreSQL takes."""
    return "PostgreSQL kräver ett tillägg. Installera det: pip install 'stodbot[postgres]'"


def secrets_in(database: str | None) -> Iterator[str]:
    """The passwords in an address, as they are written in it and as they are."""
    if database is None or database.startswith(_SQLITE):
        return
    parts = urlsplit(database)
    written = [parts.password, dict(parse_qsl(parts.query)).get("password")]
    for password in filter(None, written):
        yield password
        yield unquote(password)
