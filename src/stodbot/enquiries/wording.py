"""What somebody typed: kept without loss, and made fit for showing and for searching."""

import json
import re
import unicodedata

_REPLACEMENT = "\ufffd"
_MOST_MARKS = 4  # on one letter; no language in use needs more
_ELLIPSIS = "…"
_JOINER = "\u200d"  # glues pictures together
_PAIR = re.compile("(?<=[\ud800-\udbff])(?=[\udc00-\udfff])")
_ESCAPED_PAIR = re.compile(r"(?<=[0-9a-f])(?=\\uD[C-F])")
_CONTROLS = {
    code: _REPLACEMENT
    for code in (*range(0x20), *range(0x7F, 0xA0))  # C0, DEL and C1
    if chr(code) not in "\n\t"
}
_TURNING = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_VISIBLY_TURNING = {code: f"[U+{code:04X}]" for code in _TURNING}
_PLAIN_LETTERS = str.maketrans(  # accents that Unicode doesn't take for such
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th"}
)


def escaped(original: str) -> str:
    """A JSON string literal in ASCII that `restored` turns into exactly the same text.

    JSON can't tell two surrogates that stand beside each other from the one character that they
    would make together. The second of such two is therefore written with upper-case digits, which
    says the same to any reader of JSON and is not used otherwise.
    """
    first, *others = (json.dumps(part)[1:-1] for part in _PAIR.split(original))
    return '"' + first + "".join(_marked(part) for part in others) + '"'


def restored(escaped: str) -> str:
    """The text as it was typed. Raises ValueError where it isn't a JSON string."""
    inside = escaped.removeprefix('"').removesuffix('"')
    if f'"{inside}"' != escaped:
        raise ValueError("not a JSON string")
    return "".join(json.loads(f'"{part}"') for part in _ESCAPED_PAIR.split(inside))


def shown(original: str) -> str:
    """The text for showing: always encodable, with nothing in it that acts unseen.

    Unreadable characters are replaced, what changes the direction of writing is spelt out, letters
    are composed and carry at most four marks.
    """
    visible = _readable(original).translate(_VISIBLY_TURNING)
    if visible.isascii():
        return visible
    # Cut first: composing takes time by the square of a run of marks. Composing can add to a run.
    return _cut_runs(unicodedata.normalize("NFC", _cut_runs(visible)))


def searchable(original: str) -> str:
    """The text for searching: without case, accents and invisible characters."""
    text = _readable(original)
    if text.isascii():
        return text.casefold()
    folded = text.translate({ord(char): _folded(char) for char in set(text)})
    return unicodedata.normalize("NFC", folded)


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut between two words where they aren't too long."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    end = limit - 1
    between = (at for at in range(end, end // 2, -1) if text[at].isspace())
    return text[: next(between, _end_of_whole(text, end))].rstrip() + _ELLIPSIS


def _marked(part: str) -> str:
    return part[:2] + part[2:6].upper() + part[6:]


def _readable(original: str) -> str:
    joined = original.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def _cut_runs(text: str) -> str:
    kept = []
    run = 0
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        if run <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _folded(char: str) -> str:
    """The letters of one character; whole texts would be sorted, which can take long."""
    compatible = unicodedata.normalize("NFKD", char).casefold()
    letters = unicodedata.normalize("NFKD", compatible).casefold()
    return "".join(letter for letter in letters if _is_letter(letter)).translate(_PLAIN_LETTERS)


def _is_letter(char: str) -> bool:
    return not unicodedata.combining(char) and unicodedata.category(char) not in {"Mn", "Me", "Cf"}


def _end_of_whole(text: str, end: int) -> int:
    """Where to cut at the latest for no character to lose its marks or its other half."""
    while end > 0 and _belongs_together(text[end - 1], text[end]):
        end -= 1
    return end


def _belongs_together(before: str, after: str) -> bool:
    return _is_mark(after) or _JOINER in {before, after} or bool(_PAIR.search(before + after))
