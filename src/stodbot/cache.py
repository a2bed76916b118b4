"""What can be computed again: arrays on disk, by name and key. Losing it costs time only."""

import hashlib
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from stodbot.disk import reason_of

Array = NDArray[np.generic]
_KEY = "key"
_DAMAGED = (OSError, ValueError, EOFError, KeyError, BadZipFile, RuntimeError, zlib.error)


class ArrayCache:
    """Named sets of arrays, each valid for one key only.

    A set that is missing, of another key, damaged or unreadable counts as not there. `problem`
    tells, for the log, what kept the cache from working.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.problem: str | None = None

    def load(self, name: str, key: str) -> dict[str, Array] | None:
        """The arrays kept under `name`, if they were kept for `key`."""
        path = self._path(name)
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {entry: file[entry] for entry in file.files}
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            self.problem = f"{path.name}: {type(error).__name__}"
            return None
        return arrays if text_of(arrays.pop(_KEY, np.empty(0, np.uint8))) == key else None

    def save(self, name: str, key: str, arrays: Mapping[str, Array]) -> None:
        """Keep the arrays, all or nothing; where that can't be done, go without."""
        path, new = self._path(name), None
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self._directory, delete=False) as file:
                new = Path(file.name)
                np.savez(file, **{_KEY: array_of(key)}, **arrays)  # type: ignore[arg-type]  # stubs
            new.replace(path)
        except OSError as error:
            self.problem = f"{path.name}: {reason_of(error)}"
            if new is not None:
                new.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.npz"


def array_of(text: str) -> NDArray[np.uint8]:
    """Text as an array of bytes."""
    return np.frombuffer(text.encode(), np.uint8)


def text_of(array: Array) -> str:
    """The text of `array_of`."""
    return array.astype(np.uint8).tobytes().decode()


def key_of(*parts: str | bytes) -> str:
    """A key that changes with any of its parts."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "little") + raw)
    return digest.hexdigest()


def lines_of(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array."""
    return array_of("\n".join(texts))


def texts_of(array: Array) -> list[str]:
    """The texts of `lines_of`."""
    text = text_of(array)
    return text.split("\n") if text else []
