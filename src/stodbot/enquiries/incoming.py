"""What came in: committed before anything acknowledges it, and done with once."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.enquiries.outgoing import Outgoing

Identity = NewType("Identity", str)  # as telegram-501


class AttachmentKind(StrEnum):
    """What hangs on a message beside its text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    LOCATION = "location"  # no file: the place is its name
    CONTACT = "contact"  # no file: who it is, is its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file, as the channel keeps it."""

    kind: AttachmentKind
    reference: str | None = None  # by which the channel gives the file out
    name: str | None = None
    media_type: str | None = None
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message or press, as a channel hands it over."""

    channel: str
    key: str  # the channel's own: the same message has the same key however often it comes
    chat: Chat
    origin: Chat | None = None  # the chat as the channel knows it, where that is another
    sender: Identity | None = None  # who the channel vouches for, where that gives a right
    text: str | None = None  # what was typed
    press: str | None = None  # or the words of the button that was pressed
    on: DeliveryId | None = None  # the message of ours that was pressed or replied to
    answers: str | None = None  # the same, by the channel's own id of it
    place: int | None = None  # in the order in which things happened, as the channel counts
    reference: str | None = None  # the channel's own id; an edit has that of what it changes
    is_edit: bool = False
    album: str | None = None  # several messages that are one to whoever sent them
    attachments: tuple[Attachment, ...] = ()
    unread: str | None = None  # a kind of thing that can neither be read nor kept, as a sticker
    language: str | None = None  # that the sender's program is set to
    raw: str | None = None  # just as it came
    fault: str | None = None  # why it could not be understood; then there is only that


class Stage(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"  # it could not be processed; kept until somebody replays it


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What would go to a human of a message."""

    queues: tuple[QueueId, ...]
    entry: EntryId | None = None
    language: str = "sv"
    before: tuple[MessageSeq, ...] = ()  # the messages that it goes on from
    only: str | None = None  # of a message that was on health, too: just this
    person: PersonId | None = None  # who is named in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message in the inbox."""

    seq: MessageSeq
    message: Incoming | None  # None once its text was removed
    chat: Chat
    at: datetime
    stage: Stage = Stage.WAITING
    attempts: int = 0
    fault: str | None = None  # what went wrong, without a word of the message
    decision: str | None = None
    matter: Matter | None = None
    is_new: bool = True  # False: it had come before
    along: tuple[MessageSeq, ...] = ()  # earlier messages that are read together with this one
    instead_of: tuple[MessageSeq, ...] = ()  # versions that nobody answered before this one came


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is kept of a message once it is done with, beside what it changed."""

    outgoing: tuple[Outgoing, ...] = ()
    talk: str | None = None  # the state of the talk in that chat, as JSON; None: as before
    decision: str | None = None
    entry: EntryId | None = None
    language: str | None = None
    matter: Matter | None = None
    forget: tuple[MessageSeq, ...] = field(default=())  # messages whose text is removed at once
    along: tuple[MessageSeq, ...] = ()  # messages that are done with, too
