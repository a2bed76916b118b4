"""`migrate-store`: everything from one database into another."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from filelock import Timeout
from tqdm import tqdm

from stodbot.cli.opening import settings_of
from stodbot.cli.printing import FAILED, OK, say, tell
from stodbot.cli.registering import flaw_told
from stodbot.disk import reason_of
from stodbot.enquiries.files import FOLDER
from stodbot.errors import SettingsError, StoreError
from stodbot.serving.turn import lock_in
from stodbot.store.choice import end_at, file_of
from stodbot.store.ends import Role
from stodbot.store.moving import Moved, Stage, move

_DOING = {
    Stage.READING: "Läser källan",
    Stage.COPYING: "Flyttar",
    Stage.CHECKING: "Kontrollerar målet",
}
_UNFINISHED = (
    "Flytten är inte klar, och målet kan inte användas än. Kör samma kommando igen, så fortsätter"
    " flytten där den var. Källan är orörd."
)


def migrate_store(options: argparse.Namespace) -> int:
    """Move everything, or what is left of it; fails where the two are not the same in the end."""
    source, target = options.source, options.target
    data_dir = settings_of(options).data_dir
    files = [path for path in (file_of(source, data_dir), file_of(target, data_dir)) if path]
    _refuse_same(source, target, files)
    with _nobody_serves({data_dir, *(path.parent for path in files)}):
        moved = _move(source, target, Bar(sys.stderr))
    return _tell_of(moved, data_dir)


def _move(source: str, target: str, progress: "Bar") -> Moved:
    try:
        with end_at(source, Role.SOURCE) as from_, end_at(target, Role.TARGET) as to:
            return move(from_, to, progress)
    except StoreError as error:
        if not progress.has_begun:
            raise
        raise StoreError(f"{error}\n{_UNFINISHED}") from error
    except KeyboardInterrupt:
        if progress.has_begun:
            tell(_UNFINISHED)
        raise
    finally:
        progress.close()


class Bar:
    """Shows how far the move has come, on a terminal; elsewhere a line for each stage."""

    def __init__(self, stream: TextIO) -> None:
        self.has_begun = False  # to change the target
        self._stream = stream
        self._stage: Stage | None = None
        self._bar: tqdm | None = None  # type: ignore[type-arg]  # the stubs' parameter is unused

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        """Draw so many rows of so many."""
        self.has_begun |= stage is Stage.COPYING
        if stage is not self._stage:
            self._begin(stage, done, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Be done with what is drawn."""
        if self._bar is not None:
            self._bar.close()

    def _begin(self, stage: Stage, done: int, total: int) -> None:
        self.close()
        self._stage = stage
        if not self._stream.isatty():
            before = f", {done} är redan flyttade" if stage is Stage.COPYING and done else ""
            print(f"{_DOING[stage]}: {total} rader{before}.", file=self._stream, flush=True)
        self._bar = tqdm(
            total=total,
            initial=done,
            desc=_DOING[stage],
            unit=" rader",
            file=self._stream,
            leave=False,
            disable=None,  # off where the stream is no terminal
        )


def _refuse_same(source: str, target: str, files: list[Path]) -> None:
    is_one_file = len(files) > 1 and files[0].resolve() == files[1].resolve()
    if is_one_file or source == target:
        raise SettingsError("källan och målet är samma databas. Ange en annan som mål.")


@contextmanager
def _nobody_serves(folders: Iterable[Path]) -> Iterator[None]:
    """Keep bots from starting where that data is. Raises StoreError where one is running."""
    with ExitStack() as stack:
        for folder in {folder.resolve() for folder in folders if folder.is_dir()}:
            try:
                stack.enter_context(lock_in(folder).acquire(timeout=0))
            except Timeout as error:
                raise StoreError(
                    f"boten körs och använder {folder}. Stoppa den, och kör flytten igen."
                ) from error
            except OSError as error:
                raise StoreError(
                    f"katalogen {folder} kan inte låsas ({reason_of(error)}). Kör flytten som den"
                    " användare som kör boten."
                ) from error
        yield


def _tell_of(moved: Moved, data_dir: Path) -> int:
    if not moved.is_verified:
        for flaw in moved.flaws:
            say(flaw_told(flaw))
        for name in moved.differing:
            say(f"Tabellen {name} i målet är inte som i källan.")
        tell(
            "Flytten misslyckades: målet är inte som källan, och kan inte användas. Källan är"
            " orörd. Skapa en ny, tom databas och flytta till den."
        )
        return FAILED
    say(f"Flytten är klar: {moved.rows} rader i {moved.tables} tabeller, lika i källan och målet.")
    say(f"Loggen slutar i båda med {moved.head.seq} {moved.head.seal.hex()}")
    say(
        "Jämför med det som `stodbot register head` har skrivit ut. Ange målet i STODBOT_DATABASE"
        " innan du startar boten, och behåll källan som säkerhetskopia."
    )
    if moved.files:
        say(
            f"Bilagor är filer och har inte flyttats ({moved.files}): de ligger kvar i"
            f" {data_dir / FOLDER}. Låt boten ha samma datakatalog som förut."
        )
    return OK
