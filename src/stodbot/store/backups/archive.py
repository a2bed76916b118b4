"""A tar file of named parts in which no byte can change unnoticed.

Every header is the only one that the writer makes for that name, size and time; what stands between
the parts is zeros; and the last part, `SHA256SUMS`, is what `sha256sum --check` takes.
"""

import hashlib
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO

from stodbot.errors import BackupError

SUMS = "SHA256SUMS"
_BLOCK = 512  # bytes. POSIX.1-1988, ustar
_END = 2 * _BLOCK
_CHUNK = 1 << 20
_SUM = 64  # hexadecimal digits


class Writer:
    """Writes an archive, part after part."""

    def __init__(self, file: BinaryIO, at: datetime) -> None:
        """`at` is when all of it is from."""
        self._file = file
        self._at = int(at.timestamp())
        self._sums: list[str] = []

    def add(self, name: str, content: bytes) -> str:
        """Add a part; returns its digest."""
        digest = hashlib.sha256(content).hexdigest()
        self._put(name, content)
        self._sums.append(f"{digest}  {name}\n")
        return digest

    def finish(self) -> None:
        """Add the digests, and the end."""
        self._put(SUMS, "".join(self._sums).encode())
        self._file.write(bytes(_END))

    def _put(self, name: str, content: bytes) -> None:
        self._file.write(_header(name, len(content), self._at))
        self._file.write(content)
        self._file.write(bytes(-len(content) % _BLOCK))


class Reader:
    """Reads an archive from its beginning, part after part, and sums up each."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.seek(0)
        self._at: int | None = None
        self._digest = hashlib.sha256()
        self.sums: dict[str, str] = {}  # of the parts read so far

    def __iter__(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each part's name and content, up to `SHA256SUMS`; a content is for once.

        Raises BackupError at whatever the writer would not have written.
        """
        place = "filens början"
        while True:
            name, size = self._next(place)
            place = f"delen {name}"
            content = self._content(size, place)
            yield name, content
            for _ in content:
                pass
            self.sums[name] = self._digest.hexdigest()
            if any(self._read(-size % _BLOCK, place)):
                raise damaged(place)
            if name == SUMS:
                break
        if self._file.read(_END + 1) != bytes(_END):
            raise damaged("filens slut")

    def _next(self, before: str) -> tuple[str, int]:
        header = self._read(_BLOCK, before)
        try:
            found = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        except (tarfile.TarError, ValueError) as error:
            raise damaged(f"det som följer på {before}") from error
        at = found.mtime if self._at is None else self._at
        is_ours = found.name not in self.sums and found.size >= 0
        if not is_ours or header != _header(found.name, found.size, int(at)):
            raise damaged(f"det som följer på {before}")
        self._at = int(at)
        return found.name, found.size

    def _content(self, size: int, place: str) -> Iterator[bytes]:
        self._digest = hashlib.sha256()
        while size:
            chunk = self._read(min(size, _CHUNK), place)
            self._digest.update(chunk)
            size -= len(chunk)
            yield chunk

    def _read(self, size: int, place: str) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise BackupError(f"säkerhetskopian är avkortad vid {place}. Ta en annan kopia")
        return found


def damaged(place: str) -> BackupError:
    """That what is there is not what was written."""
    return BackupError(f"säkerhetskopian är skadad: {place} stämmer inte. Ta en annan kopia")


def check_sums(listed: bytes, found: Mapping[str, str]) -> None:
    """Whether those are the digests that are listed, in that order. Raises BackupError."""
    lines = listed.decode("ascii", "replace").splitlines(keepends=True)
    if len(lines) != len(found):
        raise damaged(f"delen {SUMS}")
    for line, (name, digest) in zip(lines, found.items(), strict=True):
        if line[_SUM:] != f"  {name}\n":
            raise damaged(f"delen {SUMS}")
        if line[:_SUM] != digest:
            raise damaged(f"delen {name}")


def _header(name: str, size: int, at: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, at, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")
