"""The folder that an e-archive is given: written once, with a checksum of every file."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from stodbot.enquiries.files import FOLDER

MANIFEST = "manifest-sha256.txt"
README = "LASMIG.md"
_CHUNK = 1 << 20  # bytes


class ArchiveFolder:
    """A new folder. Whoever finds no manifest in it has a part of an export before them."""

    def __init__(self, folder: Path) -> None:
        """Raises FileExistsError where there is something in it already."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError
        self._folder = folder

    def explain(self) -> None:
        """Put a description of the files and their fields into it."""
        text = resources.files(__package__).joinpath(README).read_bytes()
        self._place(README).write_bytes(text)

    def write_json(self, path: str, facts: object) -> None:
        """A file of its own for some facts: always the same bytes for the same facts."""
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        self._place(path).write_text(f"{text}\n", "utf-8", newline="\n")

    def add_lines(self, path: str, lines: Iterable[object]) -> None:
        """More lines, a JSON object each, at the end of a file."""
        with self._place(path).open("a", encoding="utf-8", newline="\n") as file:
            for facts in lines:
                file.write(json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n")

    def write_text(self, path: str, text: str) -> None:
        """A file with a text."""
        self._place(path).write_text(text, "utf-8", newline="\n")

    def copy(self, data_dir: Path, path: str, digest: str | None) -> bool:
        """Copy a file from below the data directory; False where it is not what it was.

        Raises FileNotFoundError where it is gone or is none of ours, OSError.
        """
        source = data_dir / path
        if not source.resolve().is_relative_to((data_dir / FOLDER).resolve()):
            raise FileNotFoundError
        seen = hashlib.sha256()
        with source.open("rb") as original, self._place(path).open("wb") as copy:
            while chunk := original.read(_CHUNK):
                seen.update(chunk)
                copy.write(chunk)
        return seen.hexdigest() == digest

    def forget(self, path: str) -> None:
        """Remove what is not to be handed over after all."""
        (self._folder / path).unlink(missing_ok=True)

    def finish(self) -> None:
        """Write the checksums of all that is in it, read again from where it lies."""
        with self._place(MANIFEST).open("w", encoding="utf-8", newline="\n") as manifest:
            for path in _files_in(self._folder):
                name = path.relative_to(self._folder).as_posix()
                if name != MANIFEST:
                    manifest.write(f"{_digest(path)}  {name}\n")
            manifest.flush()
            os.fsync(manifest.fileno())

    def _place(self, path: str) -> Path:
        place = self._folder / path
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place


def _files_in(folder: Path) -> Iterator[Path]:
    """All of them, in the same order each time; one folder's names are held at a time."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _files_in(path)
        else:
            yield path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
