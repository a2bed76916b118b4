"""The HTML that Telegram takes, as text and entities."""

import html
import re
from dataclasses import dataclass, field

from tests.botapi.wire import Json, bad_request

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
_PIECE = re.compile(r"<(/?)([a-zA-Z][\w-]*|)((?:\s[^<>]*)?)>|<|[^<&]+|&(?:#?\w+;)?")
_USER = re.compile(r"tg://user\?id=(\d+)")
_KNOWN = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")


@dataclass(slots=True)
class _Reader:
    text: str = ""
    length: int = 0  # UTF-16 units
    byte: int = 0  # where in the source
    open: list[tuple[str, Json]] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.text += text
        self.length += len(text.encode("utf-16-le", "surrogatepass")) // 2

    def begin(self, tag: str, attributes: str) -> None:
        if tag not in _TAGS:
            raise _cant(f'Unsupported start tag "{tag}" at byte offset {self.byte}')
        entity: Json = {"type": _TAGS[tag], "offset": self.length}
        given = {m[1]: m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(attributes)}
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise _cant(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte}')
        if tag == "a":
            entity |= _link(html.unescape(given.get("href", "")))
        if tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        self.open.append((tag, entity))

    def end(self, tag: str) -> None:
        if not self.open:
            raise _cant(f"Unexpected end tag at byte offset {self.byte}")
        expected, entity = self.open.pop()
        if tag not in ("", expected):
            raise _cant(
                f'Unmatched end tag at byte offset {self.byte}, expected "</{expected}>", '
                f'found "</{tag}>"'
            )
        entity["length"] = self.length - entity["offset"]
        if entity["length"] and entity.get("url") != "":
            self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text without its tags, and its entities; raises Refused for wrong HTML."""
    reader = _Reader()
    for match in _PIECE.finditer(source):
        piece = match[0]
        if match[2] is not None and match[1]:
            reader.end(match[2].lower())
        elif match[2] is not None:
            reader.begin(match[2].lower(), match[3])
        elif piece == "<":
            raise _cant(f"Unclosed start tag at byte offset {reader.byte}")
        else:
            reader.write(html.unescape(piece) if _KNOWN.fullmatch(piece) else piece)
        reader.byte += len(piece.encode("utf-8", "surrogatepass"))
    if reader.open:
        raise _cant(f'Can\'t find end tag corresponding to start tag "{reader.open[-1][0]}"')
    return reader.text, sorted(reader.entities, key=lambda one: (one["offset"], -one["length"]))


def _link(url: str) -> Json:
    mentioned = _USER.fullmatch(url)
    return (
        {"type": "text_mention", "user": {"id": int(mentioned[1])}} if mentioned else {"url": url}
    )


def _cant(what: str) -> Exception:
    return bad_request(f"can't parse entities: {what}")
