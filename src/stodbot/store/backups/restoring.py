"""Gives a backup back to an empty store, or tries whether that would work."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from filelock import FileLock, Timeout

from stodbot.enquiries.chain import Flaw, Head
from stodbot.enquiries.register import Series
from stodbot.errors import BackupError, SettingsError
from stodbot.store.backups.checking import check, opened
from stodbot.store.backups.loading import Filling, compare, load, refuse_other_files
from stodbot.store.backups.lost import place_of, void_until
from stodbot.store.backups.manifest import Manifest
from stodbot.store.backups.marking import Marked, mark
from stodbot.store.choice import extra_is_missing, file_of
from stodbot.store.database import Database
from stodbot.store.places import make_folder
from stodbot.store.sqlite.filling import filling
from stodbot.store.sqlite.schema import migrations

SERVING_LOCK = "serving.lock"  # in the data directory; held by whoever serves (serving.turn)


class ToFill(Filling, Protocol):
    """An empty store."""

    @property
    def db(self) -> Database:
        """What was filled in, once it is up to date."""
        ...

    def begin(self, version: int, tables: Iterable[str]) -> None:
        """Have tables as they were in that version; those are to be filled."""
        ...

    def bring_up_to_date(self) -> None:
        """Have tables as they are now."""
        ...

    def flaws(self, head: Head) -> Sequence[Flaw]:
        """Everything wrong."""
        ...

    def keep(self) -> None:
        """Have all of it count from now on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """How long each part took."""

    check: float  # every byte of the backup
    load: float
    verify: float  # the log from first to last, and everything against it


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What is there now."""

    manifest: Manifest
    marked: Marked
    voided: int  # numbers that had been given out since
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """Where to, and on what terms."""

    database: str | None
    data_dir: Path
    series: Series
    clock: Callable[[], datetime]
    last_number: str | None = None  # that was given out, if that is known
    open_backup: Callable[[Path], BinaryIO] = opened

    def restore(self, path: Path) -> Restored:
        """Have the store be what it was. Raises BackupError, StoreError and SettingsError.

        Whatever is raised, there is no store afterwards that could be taken for a whole one.
        """
        with self.open_backup(path) as file, self._nobody_serves():
            return self._restore(file, self._target(), self.data_dir)

    def drill(self, path: Path, aside: Path) -> Restored:
        """Do the same beside the store, in a directory that is thrown away. Raises as `restore`."""
        with self.open_backup(path) as file:
            return self._restore(file, self._target(aside), aside)

    def _restore(
        self, file: BinaryIO, target: AbstractContextManager[ToFill], files: Path
    ) -> Restored:
        begun = time.perf_counter()
        last = None if self.last_number is None else place_of(self.last_number, self.series)
        checked = check(file, len(migrations()))
        refuse_other_files(checked, files)
        are_checked, manifest, voided = time.perf_counter(), checked.manifest, 0
        with target as store:
            store.begin(manifest.schema, manifest.tables)
            load(file, checked, store, files)
            store.bring_up_to_date()
            is_loaded = time.perf_counter()
            compare(store.db, checked, store.flaws(manifest.head))
            is_verified, at = time.perf_counter(), self.clock()
            marked = mark(store.db, manifest, at)
            if last is not None:
                voided = void_until(store.db, last, self.series, manifest, at)
            store.keep()
        seconds = Seconds(
            check=are_checked - begun,
            load=is_loaded - are_checked,
            verify=is_verified - is_loaded,
        )
        return Restored(manifest=manifest, marked=marked, voided=voided, seconds=seconds)

    def _target(self, aside: Path | None = None) -> AbstractContextManager[ToFill]:
        """The store, or one beside it."""
        path = file_of(self.database, self.data_dir)
        if path is not None:
            return filling(path if aside is None else aside / path.name)
        try:
            from stodbot.store.postgres import filling as server  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise SettingsError(extra_is_missing()) from error
        return server.filling(str(self.database), is_drill=aside is not None)

    @contextmanager
    def _nobody_serves(self) -> Iterator[None]:
        """Keep the bot from starting on half of it, or find out that it runs."""
        if file_of(self.database, self.data_dir) is None:
            yield  # a server keeps others from the tables
            return
        make_folder(self.data_dir)
        lock = FileLock(self.data_dir / SERVING_LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BackupError(
                "boten är igång. Stoppa den, och gör sedan om återställningen"
            ) from error
        try:
            yield
        finally:
            lock.release()
