"""The files of enquiries: each is fetched from its channel once, and kept below the data directory.

What people call their files is in what the log says about persons, and never becomes a path.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from stodbot.domain.message import Enclosure
from stodbot.enquiries.incoming import Attachment, AttachmentKind
from stodbot.enquiries.outgoing import EVERYBODY, Reach

FileId = NewType("FileId", int)
FOLDER = "attachments"  # below the data directory

_EXTENSION = re.compile(r"\.([a-z0-9]{1,8})")
_OF_KIND = {  # what Telegram makes of those that have no name
    AttachmentKind.PHOTO: ".jpg",
    AttachmentKind.VOICE: ".ogg",
    AttachmentKind.VIDEO: ".mp4",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


class FileState(StrEnum):
    """What became of it."""

    WAITING = "waiting"  # to be fetched
    KEPT = "kept"
    FAILED = "failed"  # it will not be fetched any more


class FileFault(StrEnum):
    """Why the channel does not give a file out; any other fault is the class of an error."""

    TOO_BIG = "too_big"
    GONE = "gone"
    WEEDED = "weeded"  # it was removed with what its enquiry said


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that belongs to an enquiry."""

    id: FileId
    number: str  # of the enquiry
    event: int  # in the log, with which it came
    place: int  # among the files of that event, from 1
    reference: str  # by which the channel gives it out
    path: str  # where it is kept, or will be: below the data directory, with /
    state: FileState
    attempts: int = 0
    fault: str | None = None
    size: int | None = None  # bytes, once it is kept
    digest: str | None = None  # SHA-256, in hexadecimal


def is_file(attachment: Attachment) -> bool:
    """Whether there is anything to fetch: a place or a person is no file."""
    return bool(attachment.reference) and str(attachment.reference).isascii()


def enclosures_of(attachments: Iterable[Attachment]) -> tuple[Enclosure, ...]:
    """The files among what hangs on a message, to be sent along."""
    return tuple(
        Enclosure(str(one.kind), str(one.reference), one.name)
        for one in attachments
        if is_file(one)
    )


def path_of(number: str, event: int, place: int, attachment: Attachment) -> str:
    """Where a file is to be kept, below the data directory: no two have the same."""
    folder = _UNSAFE.sub("_", number)
    return f"{FOLDER}/{folder}/{event}-{place}{_extension(attachment)}"


def _extension(attachment: Attachment) -> str:
    if attachment.name is None:
        return _OF_KIND.get(attachment.kind, "")
    _, dot, end = attachment.name.lower().rpartition(".")
    return f".{end}" if _EXTENSION.fullmatch(dot + end) else ""


class Files(Protocol):
    """The files of enquiries, as the store keeps count of them.

    Each is to be fetched from the moment on at which it belongs to an enquiry, and is in its case.
    """

    async def files_due(
        self, now: datetime, reach: Reach = EVERYBODY, *, limit: int = 1
    ) -> list[File]:
        """The files of enquiries from those chats that are to be fetched now, oldest first."""
        ...

    async def file_kept(self, file: File, at: datetime, *, digest: str, size: int) -> bool:
        """It lies in its place, and the log says so. False where it was not waited for."""
        ...

    async def postpone_file(self, file: File, until: datetime, fault: str) -> bool:
        """Fetch it later, as it could not be fetched now. False where it was not waited for."""
        ...

    async def give_up_file(self, file: File, at: datetime, fault: str) -> bool:
        """It can't be fetched, and the log says so. False where it was not waited for."""
        ...
