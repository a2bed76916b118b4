"""Tells when the files of a knowledge directory have been changed.

It asks the file system, again and again, for each file's size, time and rights. That needs no
library, and works where notifications do not: in containers, on network drives, on every system.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from stodbot.knowledge.cases import FOLDER as CASES_FOLDER

_SUFFIXES = (".yaml", ".yml")  # so that bicycles.yaml~, .bicycles.yaml.swp, #bicycles.yaml# aren't

Stamp = tuple[int, ...]  # size, time of the last change, and what decides on who may read it
State = Mapping[str, Stamp]


class Watch:
    """Looks at the files that answers are made of; the tests of the knowledge are not among them.

    Make one before the knowledge is read: what it finds then counts as read.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read = self._seen = _state(directory)

    def look(self) -> bool:
        """Whether the files are others than those last read; True once a change.

        Only when two looks, one after the other, found the same: before that, somebody may be in
        the middle of saving. Takes milliseconds of waiting for the disk.
        """
        state, before = _state(self._directory), self._seen
        self._seen = state
        if state != before or state == self._read:
            return False
        self._read = state
        return True


def _state(directory: Path) -> State:
    """What tells one state of the files from another; without what can't be looked at now."""
    return {entry.path: stamp for entry in _files(directory) if (stamp := _stamp(entry))}


def _files(directory: Path) -> Iterator["os.DirEntry[str]"]:
    """The YAML files, however deep, and links: the loader refuses those that lead out."""
    waiting = [str(directory)]
    while waiting:
        folder = waiting.pop()
        for entry in _entries(folder):
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                if folder != str(directory) or entry.name != CASES_FOLDER:
                    waiting.append(entry.path)
            elif entry.name.endswith(_SUFFIXES) or entry.is_symlink():
                yield entry


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    """What is in a folder: nothing, where it has just gone or may not be read."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _stamp(entry: "os.DirEntry[str]") -> Stamp | None:
    """Of what a link leads to, as that is what is read; of the link where it leads nowhere."""
    for follows in (True, False):
        with suppress(OSError):  # gone in the meantime
            found = entry.stat(follow_symlinks=follows)
            rights = (found.st_mode, found.st_uid, found.st_gid)
            return (found.st_size, found.st_mtime_ns, *rights)
    return None
