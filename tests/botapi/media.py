"""What messages contain besides text."""

from collections.abc import Sequence

from tests.botapi.checking import Upload
from tests.botapi.files import Files
from tests.botapi.wire import Json

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01 an invented picture \xff\xd9"
PDF = b"%PDF-1.4\n% an invented document\n%%EOF\n"
SOUND = b"OggS an invented sound"
FILM = b"\x00\x00\x00\x18ftypmp42 an invented film"
LEAF = b"RIFF\x10\x00\x00\x00WEBP an invented sticker"

CONTENT = {
    "text", "entities", "caption", "caption_entities", "photo", "document", "voice", "video",
    "sticker", "location", "venue", "contact", "poll", "audio", "animation", "video_note", "dice",
}  # fmt: skip


def content_of(raw: Json) -> Json:
    """What of a message is there in its copies too."""
    return {key: value for key, value in raw.items() if key in CONTENT}


def photo(files: Files, data: bytes = PICTURE) -> Json:
    return _file(files, "photo", Upload("bild.jpg", data, "image/jpeg"))


def document(
    files: Files,
    name: str = "underlag.pdf",
    data: bytes = PDF,
    mime: str = "application/pdf",
) -> Json:
    return _file(files, "document", Upload(name, data, mime))


def voice(files: Files) -> Json:
    return _file(files, "voice", Upload("tal.ogg", SOUND, "audio/ogg"))


def video(files: Files) -> Json:
    return _file(files, "video", Upload("film.mp4", FILM, "video/mp4"))


def audio(files: Files) -> Json:
    return _file(files, "audio", Upload("musik.mp3", SOUND, "audio/mpeg"))


def video_note(files: Files) -> Json:
    return _file(files, "video_note", Upload("rund.mp4", FILM, "video/mp4"))


def animation(files: Files) -> Json:
    return _file(files, "animation", Upload("rolig.mp4", FILM, "video/mp4"))


def sticker(files: Files) -> Json:
    return _file(files, "sticker", Upload("klister.webp", LEAF, "image/webp"))


def poll(number: int, question: str, options: Sequence[str]) -> Json:
    counted = [
        {"persistent_id": str(at), "text": text, "voter_count": 0}
        for at, text in enumerate(options)
    ]
    return {
        "poll": {
            "id": str(number),
            "question": question,
            "options": counted,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }


def _file(files: Files, kind: str, upload: Upload) -> Json:
    return files.content(kind, files.add(kind, upload))
