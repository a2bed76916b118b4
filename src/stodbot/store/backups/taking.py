"""Makes a backup of whichever database there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stodbot.disk import unfinished
from stodbot.errors import SettingsError
from stodbot.store.backups.manifest import Manifest
from stodbot.store.backups.writing import write
from stodbot.store.choice import extra_is_missing, file_of
from stodbot.store.database import Database
from stodbot.store.places import (
    BACKUP,
    alone_in,
    make_folder,
    new_file,
    place_for,
    refuse_existing,
)
from stodbot.store.sqlite import copying

FOLDER = "backups"  # below the data directory, where no other place is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that was made."""

    path: Path
    size: int  # bytes
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class _Still:
    """A database that stands still."""

    db: Database
    version: int
    kind: str


def take(
    database: str | None, data_dir: Path, target: Path | None, clock: Callable[[], datetime]
) -> Taken:
    """Make a backup while others write; `target` is a file that is not there yet, or a directory.

    Whatever was acknowledged before is in it. Raises BackupError, StoreError and SettingsError;
    then there is none.
    """
    if target is None:
        target = data_dir / FOLDER
        make_folder(target)
    taken_at = clock()
    path = place_for(target, taken_at)
    refuse_existing(path)
    with alone_in(path.parent):
        with (
            new_file(path) as file,
            _standing_still(database, data_dir, unfinished(path, f"{BACKUP}.sqlite")) as still,
        ):
            made = write(
                still.db,
                file,
                taken_at=taken_at,
                schema=still.version,
                store=still.kind,
                data_dir=data_dir,
            )
        return Taken(path=path, size=path.stat().st_size, manifest=made)


@contextmanager
def _standing_still(database: str | None, data_dir: Path, copy: Path) -> Iterator[_Still]:
    path = file_of(database, data_dir)
    if path is not None:
        with copying.standing_still(path, copy) as (db, version):
            yield _Still(db, version, "sqlite")
        return
    try:
        from stodbot.store.postgres.copying import standing_still  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise SettingsError(extra_is_missing()) from error
    with standing_still(str(database)) as (server, version):
        yield _Still(server, version, "postgresql")
