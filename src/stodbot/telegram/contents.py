"""What hangs on a Telegram message beside its text."""

from collections.abc import Iterator

from stodbot.enquiries.incoming import Attachment, AttachmentKind
from telegram import Message

_FILES = {
    "document": AttachmentKind.DOCUMENT,
    "voice": AttachmentKind.VOICE,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
}
_UNREAD = {"sticker": "sticker", "poll": "poll"}
# what somebody sends that is neither words nor a file: whatever is not here is a service message
_OTHER = ("animation", "dice", "game", "story", "checklist", "invoice", "paid_media", "giveaway")


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """The files, the place and the person that are sent along."""
    return tuple(_attachments(message))


def unread_in(message: Message) -> str | None:
    """A kind of thing that can neither be read nor kept, if it is one."""
    for name, kind in _UNREAD.items():
        if getattr(message, name) is not None:
            return kind
    return "other" if any(getattr(message, name, None) for name in _OTHER) else None


def _attachments(message: Message) -> Iterator[Attachment]:
    if message.photo:
        largest = message.photo[-1]
        yield _file(AttachmentKind.PHOTO, largest)
    for name, kind in _FILES.items():
        found = getattr(message, name)
        if found is not None and message.animation is None:
            yield _file(kind, found)
    if message.animation is not None:
        yield _file(AttachmentKind.VIDEO, message.animation)
    if message.location is not None:
        place = message.location
        name = f"{float(place.latitude):.6f}, {float(place.longitude):.6f}"
        yield Attachment(kind=AttachmentKind.LOCATION, name=name)
    if message.contact is not None:
        who = message.contact
        parts = (who.first_name, who.last_name, who.phone_number)
        yield Attachment(
            kind=AttachmentKind.CONTACT, name=" ".join(str(part) for part in parts if part)
        )


def _file(kind: AttachmentKind, file: object) -> Attachment:
    name, media_type = getattr(file, "file_name", None), getattr(file, "mime_type", None)
    size = getattr(file, "file_size", None)
    return Attachment(
        kind=kind,
        reference=str(getattr(file, "file_id")),  # noqa: B009  # every kind of file has one
        name=None if name is None else str(name),
        media_type=None if media_type is None else str(media_type),
        size=size if isinstance(size, int) else None,
    )
