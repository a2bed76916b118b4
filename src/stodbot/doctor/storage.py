"""Whether the bot can write where it keeps its data, and for how long yet."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stodbot.disk import reason_of
from stodbot.doctor.finding import Check, Finding, doubtful, fine, wrong

_MEGABYTE, _GIGABYTE = 10**6, 10**9
_FULL, _LITTLE = 50 * _MEGABYTE, 500 * _MEGABYTE
_SMALL_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where data is kept, or, if that is not there yet, where it is to be made."""

    path: Path
    exists: bool
    is_directory: bool
    is_writable: bool
    free: int  # bytes
    total: int


def place_at(directory: Path) -> Place:
    """What there is to know of a place. Raises OSError."""
    nearest = directory.absolute()
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    disk = shutil.disk_usage(nearest)
    return Place(
        path=directory.absolute(),
        exists=directory.exists(),
        is_directory=nearest.is_dir(),
        is_writable=os.access(nearest, os.W_OK | os.X_OK),
        free=disk.free,
        total=disk.total,
    )


def look_at_storage(directory: Path) -> list[Finding]:
    """The directory, then the disk that it is on."""
    try:
        place = place_at(directory)
    except OSError as error:
        told = f"Katalogen {directory} kan inte läsas: {reason_of(error)}."
        return [wrong(Check.DATABASE, told, "Kontrollera sökvägen i STODBOT_DATA_DIR.")]
    return [*judge_place(place)]


def judge_place(place: Place) -> Iterator[Finding]:
    """What that means for the bot."""
    if not place.is_directory:
        yield wrong(
            Check.DATABASE,
            f"{place.path} är ingen katalog, eller ligger under något som inte är det.",
            "Ange en katalog i STODBOT_DATA_DIR.",
        )
    elif not place.is_writable:
        yield wrong(
            Check.DATABASE,
            f"Boten får inte skriva i {place.path}."
            if place.exists
            else f"Katalogen {place.path} finns inte, och boten får inte skapa den.",
            "Ge den användare som kör boten skrivrätt, eller ange en annan katalog i"
            " STODBOT_DATA_DIR.",
        )
    else:
        yield fine(
            Check.DATABASE,
            f"Boten kan skriva i {place.path}."
            if place.exists
            else f"Katalogen {place.path} skapas när boten startas första gången.",
        )
    yield _judge_space(place)


def _judge_space(place: Place) -> Finding:
    share = place.free / place.total if place.total else 0.0
    told = f"{_size(place.free)} är ledigt på disken, {share:.0%} av den.".replace("%", " %")
    if place.free < _FULL:
        return wrong(Check.DATABASE, told, "Frigör utrymme: snart kan boten inte spara något.")
    if place.free < _LITTLE or share < _SMALL_SHARE:
        return doubtful(Check.DATABASE, told, "Frigör utrymme innan disken blir full.")
    return fine(Check.DATABASE, told)


def _size(count: int) -> str:
    if count < _GIGABYTE:
        return f"{count // _MEGABYTE} MB"
    return f"{count / _GIGABYTE:.1f} GB".replace(".", ",")
