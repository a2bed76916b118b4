"""`backup` and `restore`."""

import argparse
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from stodbot.cli.opening import settings_of
from stodbot.cli.printing import FAILED, OK, UNUSABLE, say, say_json, tell
from stodbot.clock import now
from stodbot.enquiries.register import Series
from stodbot.errors import BackupError, StoreError
from stodbot.settings import Settings
from stodbot.store.backups.manifest import Manifest
from stodbot.store.backups.restoring import Restored, Restoring
from stodbot.store.backups.taking import Taken, take
from stodbot.store.places import alone_in, make_folder

_MEGABYTE = 10**6
_REGION = ZoneInfo("Europe/Stockholm")
_ASIDE = ".drill"  # below the data directory


def backup(options: argparse.Namespace) -> int:
    """Make a backup; fails where files were not as they should be."""
    settings = settings_of(options)
    begun = time.perf_counter()
    taken = take(settings.database_address, settings.data_dir, options.target, now)
    if options.json:
        say_json({"file": str(taken.path), "bytes": taken.size, **_facts(taken.manifest)})
    else:
        say(_taken(taken, time.perf_counter() - begun))
    for path in taken.manifest.flawed:
        tell(f"Filen {path} saknas, kan inte läsas eller är ändrad. Den är inte hel i kopian.")
    return FAILED if taken.manifest.flawed else OK


def restore(options: argparse.Namespace) -> int:
    """Give a backup back, or try whether that works."""
    settings = settings_of(options)
    if options.drill:
        return _drill(options, settings)
    if options.file is None:
        tell("Ange vilken säkerhetskopia som ska återställas.")
        return UNUSABLE
    restored = _restoring(settings, options.last_number).restore(options.file)
    if options.json:
        say_json(_restored_facts(restored))
    else:
        say("\n".join(_restored(restored)))
    return OK


def _drill(options: argparse.Namespace, settings: Settings) -> int:
    begun = time.perf_counter()
    try:
        with _aside(settings.data_dir) as aside:
            path = options.file
            if path is None:
                path = take(settings.database_address, settings.data_dir, aside, now).path
            size = path.stat().st_size
            restored = _restoring(settings, options.last_number).drill(path, aside)
    except (BackupError, StoreError) as error:
        tell(f"Övningen misslyckades: {error}")
        return FAILED
    total = time.perf_counter() - begun
    if options.json:
        say_json({"bytes": size, "total": total, **_restored_facts(restored)})
    else:
        say("\n".join(_drilled(restored, size, total)))
    return OK


def _restoring(settings: Settings, last_number: str | None) -> Restoring:
    return Restoring(
        database=settings.database_address,
        data_dir=settings.data_dir,
        series=Series(settings.series),
        clock=now,
        last_number=last_number,
    )


@contextmanager
def _aside(data_dir: Path) -> Iterator[Path]:
    """A directory for what is thrown away; what a drill that was killed left there goes, too."""
    aside = data_dir / _ASIDE
    make_folder(data_dir)
    with alone_in(data_dir):
        shutil.rmtree(aside, ignore_errors=True)
        make_folder(aside)
        try:
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _taken(taken: Taken, seconds: float) -> str:
    manifest, head = taken.manifest, taken.manifest.head
    return (
        f"Säkerhetskopian är klar: {taken.path}\n"
        f"{_what(manifest)} {_tenths(taken.size / _MEGABYTE)} MB på {_tenths(seconds)} s.\n"
        f"Loggens sigill: {head.seq} {head.seal.hex()}"
    )


def _restored(restored: Restored) -> Iterator[str]:
    manifest, marked = restored.manifest, restored.marked
    yield f"Återställt: {_what(manifest)} Kopian togs {_time(manifest)}."
    yield "Diariet är kontrollerat från första till sista händelsen."
    if restored.voided:
        yield f"{restored.voided} nummer som gavs ut efter kopian är makulerade."
    else:
        yield (
            "Innan du startar boten: se efter i gruppen och i kvitton vilket nummer som gavs ut"
            f" sist. Är det ett senare än {manifest.last_number or 'kopians'}, så töm platsen och"
            " återställ igen med --last-number NUMMER. Annars ges samma nummer ut två gånger."
        )
    yield f"Det som kom in, besvarades eller ändrades efter {_time(manifest)} saknas."
    if marked.in_doubt:
        yield (
            f"{marked.in_doubt} utskick väntade då. De görs om med en rad om att de kan ha kommit"
            " redan; svar som en handläggare har skrivit visas i stället som osäkra."
        )
    if marked.waiting:
        yield f"{marked.waiting} meddelanden väntade på att behandlas, och behandlas nu."
    yield (
        "Behörigheter som togs bort efter kopian gäller igen (stodbot staff list), och texter som"
        " gallrades efter den är tillbaka. Inbjudningar som inte hade använts gäller inte längre."
    )
    for path in manifest.flawed:
        yield f"Filen {path} var inte hel när kopian togs."


def _drilled(restored: Restored, size: int, total: float) -> Iterator[str]:
    seconds = restored.seconds
    yield f"Övningen lyckades: {_what(restored.manifest)} Kopian togs {_time(restored.manifest)}."
    yield (
        f"{_tenths(size / _MEGABYTE)} MB. Kopian kontrollerad på {_tenths(seconds.check)} s,"
        f" återläst på {_tenths(seconds.load)} s, "
        f"diariet kontrollerat på {_tenths(seconds.verify)} s; allt på {_tenths(total)} s."
    )
    yield "Det återlästa är borttaget igen."


def _what(manifest: Manifest) -> str:
    last = "" if manifest.last_number is None else f", det sista {manifest.last_number}"
    return (
        f"{manifest.enquiries} ärenden{last}, {manifest.head.seq} händelser och"
        f" {manifest.files} bilagor."
    )


def _time(manifest: Manifest) -> str:
    return manifest.taken_at.astimezone(_REGION).strftime("%Y-%m-%d %H:%M:%S")


def _facts(manifest: Manifest) -> dict[str, object]:
    return {
        "taken_at": manifest.taken_at.isoformat(),
        "enquiries": manifest.enquiries,
        "last_number": manifest.last_number,
        "events": manifest.head.seq,
        "head": manifest.head.seal.hex(),
        "files": manifest.files,
        "flawed": list(manifest.flawed),
    }


def _restored_facts(restored: Restored) -> dict[str, object]:
    return {
        **_facts(restored.manifest),
        "in_doubt": restored.marked.in_doubt,
        "waiting": restored.marked.waiting,
        "voided": restored.voided,
        "seconds": asdict(restored.seconds),
    }


def _tenths(number: float) -> str:
    """As it is written in Swedish."""
    return f"{number:.1f}".replace(".", ",")
