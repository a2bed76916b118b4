"""A disk that knows what would be left of it, were the power cut now.

It stands between SQLite (apsw's build) and real files, and keeps what was written, cut short,
created, deleted and synced. What was synced is left. Of what was not, each sector of 512 bytes is
left or not by chance, or only its first bytes; and so is each change of a file's length. A file
that was created or deleted is there or not, until its directory was synced: SQLite does that at the
first sync of a journal, and where it asks for it on deleting one. Bytes beside those written stay
as they were ("powersafe overwrite", as SQLite assumes). The index of a write-ahead log (-shm) does
not outlive a cut.
"""

import errno
import random
import threading
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw

_SECTOR = 512
_JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
_KEPT = apsw.SQLITE_OPEN_MAIN_DB | _JOURNALS
_LOST, _TORN = 0.45, 0.55  # of a hundred sectors 45 are lost, 10 torn, 45 whole


@dataclass(frozen=True, slots=True)
class _Write:
    offset: int
    data: bytes


@dataclass(slots=True)
class _File:
    """What a file has for certain, and what was done to it since."""

    certain: bytearray = field(default_factory=bytearray)
    since: list[_Write | int] = field(default_factory=list)  # a number: cut to that length

    def sync(self) -> None:
        for change in self.since:
            _apply(self.certain, change)
        self.since.clear()

    def lose(self, chance: random.Random) -> None:
        self.certain = bytearray(self.left(chance))
        self.since.clear()

    def left(self, chance: random.Random) -> bytes:
        """What may be found after a cut."""
        content, longest = bytearray(self.certain), len(self.certain)
        for change in self.since:
            if isinstance(change, int):
                if chance.random() < 0.5:
                    _apply(content, change)
                continue
            longest = max(longest, change.offset + len(change.data))
            for piece in _sectors(change):
                fate = chance.random()
                if fate >= _TORN:
                    _apply(content, piece)
                elif fate >= _LOST:
                    length = chance.randrange(len(piece.data) + 1)
                    _apply(content, _Write(piece.offset, piece.data[:length]))
        if chance.random() < 0.5:  # it got its length before its content
            content += chance.randbytes(max(0, longest - len(content)))
        return bytes(content)


def _apply(content: bytearray, change: _Write | int) -> None:
    if isinstance(change, int):
        del content[change:]
        content += bytes(max(0, change - len(content)))
        return
    content += bytes(max(0, change.offset - len(content)))
    content[change.offset : change.offset + len(change.data)] = change.data


def _sectors(write: _Write) -> list[_Write]:
    end = write.offset + len(write.data)
    borders = [write.offset, *range(write.offset // _SECTOR * _SECTOR + _SECTOR, end, _SECTOR), end]
    return [
        _Write(start, write.data[start - write.offset : stop - write.offset])
        for start, stop in pairwise(borders)
    ]


class Disk:
    """The files of one directory, until the power is cut."""

    def __init__(
        self, folder: Path, cut_after: int, chance: random.Random, *, failing: float = 0.0
    ) -> None:
        """What lies in the folder is certain; the power is cut at that operation.

        Of the syncs so many fail, as a share. What one of those was to make certain is read as it
        was written, and no later sync makes it certain: that is what Linux does.
        """
        self.operations = 0
        self._failing = failing
        self.left: dict[str, bytes] | None = None  # once it has been cut
        self._cut_after, self._chance = cut_after, chance
        self._lock = threading.RLock()
        self._files = {
            path.name: _File(bytearray(path.read_bytes())) for path in sorted(folder.iterdir())
        }
        self._certain = dict(self._files)
        self._since: list[tuple[str, _File | None]] = []  # names created and deleted

    def file(self, name: str) -> _File:
        """A file that is opened, which makes it if it is not there."""
        with self._lock:
            self._refuse_if_cut()
            if name not in self._files:
                self._files[name] = _File()
                self._since.append((name, self._files[name]))
                self._count()
            return self._files[name]

    def changed(self, file: _File, change: _Write | int) -> None:
        """Something was written, or the file cut to a length."""
        with self._lock:
            self._refuse_if_cut()
            file.since.append(change)
            self._count()

    def synced(self, file: _File, *, with_directory: bool) -> None:
        """What was done to a file is certain, unless the power is cut meanwhile."""
        with self._lock:
            self._refuse_if_cut()
            self._count()
            if self._chance.random() < self._failing:
                file.lose(self._chance)
                raise apsw.IOError("a sync that fails")
            file.sync()
            if with_directory:
                self._directory_synced()

    def rewritten(self, path: Path) -> None:
        """A file was written anew as it stands, and synced. Raises OSError."""
        if path.name not in self._files:
            return
        try:
            self.changed(self._files[path.name], _Write(0, path.read_bytes()))
            self.synced(self._files[path.name], with_directory=False)
        except apsw.IOError as error:
            raise OSError(errno.EIO, "the disk has failed") from error

    def deleted(self, name: str, *, with_directory: bool) -> None:
        """A file is gone; for certain if its directory is synced."""
        with self._lock:
            self._refuse_if_cut()
            if self._files.pop(name, None) is not None:
                self._since.append((name, None))
                self._count()
            if with_directory:
                self._directory_synced()

    def cut(self) -> None:
        """Cut the power now, if that was not so before."""
        with self._lock:
            if self.left is None:
                names, goes_on = dict(self._certain), dict.fromkeys(dict(self._since), True)
                for name, file in self._since:  # of a name some of the changes, the first ones
                    goes_on[name] = goes_on[name] and self._chance.random() < 0.5
                    if goes_on[name]:
                        _rename(names, name, file)
                self.left = {name: file.left(self._chance) for name, file in names.items()}

    def _directory_synced(self) -> None:
        self._certain = dict(self._files)
        self._since.clear()

    def _count(self) -> None:
        self.operations += 1
        if self.operations == self._cut_after:
            self.cut()
            self._refuse_if_cut()

    def _refuse_if_cut(self) -> None:
        if self.left is not None:
            raise apsw.IOError("the power is cut")


def _rename(names: dict[str, _File], name: str, file: _File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


class _RecordedFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = disk.file(Path(path).name)
        self._syncs_directory = bool(flags[0] & _JOURNALS)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        self._disk.changed(self._file, _Write(offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802  # SQLite's name
        self._disk.changed(self._file, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        self._disk.synced(self._file, with_directory=self._syncs_directory)
        self._syncs_directory = False  # the real file need not be synced: it is not looked at


class RecordedFiles(apsw.VFS):
    """The files of that disk, for SQLite to open under the name of this. `unregister` it."""

    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")
        self._disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        """Open a file; what has no name is nobody's after a cut."""
        if flags[0] & _KEPT:
            return _RecordedFile(name, flags, self._disk)
        return apsw.VFSFile("", name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802  # SQLite's
        """Delete a file."""
        self._disk.deleted(Path(filename).name, with_directory=syncdir)
        super().xDelete(filename, syncdir)
