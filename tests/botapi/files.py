"""Files that somebody has sent, and where they can be fetched."""

from dataclasses import dataclass, field

from tests.botapi.checking import Upload
from tests.botapi.wire import Json, Refused, bad_request

LARGEST_PHOTO, LARGEST_UPLOAD, LARGEST_DOWNLOAD = 10 << 20, 50 << 20, 20 << 20
_PICTURES = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
_FOLDERS = {
    "photo": "photos", "voice": "voice", "video": "videos", "sticker": "stickers",
    "audio": "music", "video_note": "video_notes", "animation": "animations",
}  # fmt: skip
_NAMED, _WITHOUT_TYPE = {"document", "audio", "animation"}, {"sticker", "video_note"}
_SHAPES: dict[str, Json] = {
    "voice": {"duration": 4},
    "audio": {"duration": 60},
    "video": {"width": 640, "height": 360, "duration": 7},
    "video_note": {"length": 240, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 3},
    "sticker": {
        "type": "regular",
        "is_animated": False,
        "is_video": False,
        "width": 512,
        "height": 512,
        "emoji": "👍",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file at Telegram."""

    id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    path: str

    def as_json(self) -> Json:
        """As getFile gives it, and as it begins in every message."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(slots=True)
class Files:
    """All of them, by their file_id and by their path."""

    first: int = 1  # number
    by_id: dict[str, File] = field(default_factory=dict)
    by_path: dict[str, File] = field(default_factory=dict)

    def add(self, kind: str, upload: Upload) -> File:
        """Keep a file."""
        number = self.first + len(self.by_id)
        suffix = upload.name.rpartition(".")[2] if "." in upload.name else "dat"
        file = File(
            id=f"AgACAgQAAx-{kind}-{number}",
            unique_id=f"AQAD-{number}",
            kind=kind,
            name=upload.name,
            mime=upload.mime,
            data=upload.data,
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}.{suffix}",
        )
        self.by_id[file.id] = self.by_path[file.path] = file
        return file

    def sent(self, kind: str, given: Upload | str) -> File:
        """The file that a bot sends: an upload, or one that is there already."""
        if isinstance(given, str):
            if given.startswith(("http://", "https://")):
                raise bad_request("failed to get HTTP URL content")  # not emulated
            if given not in self.by_id:
                raise bad_request("wrong file identifier/HTTP URL specified")
            if self.by_id[given].kind != kind:
                raise bad_request(f"can't use file of type {self.by_id[given].kind} as {kind}")
            return self.by_id[given]
        if not given.data:
            raise bad_request("file must be non-empty")
        if len(given.data) > (LARGEST_PHOTO if kind == "photo" else LARGEST_UPLOAD):
            raise Refused(413, "Request Entity Too Large")
        if kind == "photo" and not given.data.startswith(_PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return self.add(kind, given)

    def content(self, kind: str, file: File) -> Json:
        """What a message says of it."""
        common = file.as_json()
        if kind == "photo":
            small = {**common, "file_unique_id": f"{file.unique_id}s", "width": 90}
            return {"photo": [{**small, "height": 60}, {**common, "width": 1280, "height": 853}]}
        if kind not in _WITHOUT_TYPE:
            common["mime_type"] = file.mime
        if kind in _NAMED:
            common["file_name"] = file.name
        if kind == "animation":  # as it was before there were any
            return {kind: common | _SHAPES[kind], "document": common}
        return {kind: common | _SHAPES.get(kind, {})}

    def get(self, file_id: str) -> Json:
        """As getFile answers."""
        if file_id not in self.by_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        file = self.by_id[file_id]
        if len(file.data) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        return {**file.as_json(), "file_path": file.path}
