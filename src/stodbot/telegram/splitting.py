"""Long text as messages that Telegram takes.

Lengths are in UTF-16 units, as Telegram counts: two for a code point beyond U+FFFF, as most emoji
are.
"""

import itertools
from collections.abc import Iterator

import regex

_LONGEST = 4096  # UTF-16 units. Bot API, sendMessage
_LEAST = 32  # room for the longest mark there can be, and for something after it
_MARK = "({}/{})\n"

# What leaves no message when Telegram has cleaned it: `is_empty_string` of its TDLib, and what
# Unicode says is not shown.
_SEEN = regex.compile(
    r"[^\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u030a\u0333\u033f\u2800\ufffc]"
)
# Flags are spelt out: in a row of them each \X counts all those before it.
_CLUSTER = regex.compile(
    r"\p{GCB=Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X"
)
_BORDERS = (
    regex.compile(r"(?=\n[^\S\n]*+\n)"),
    regex.compile(r"(?=\n)"),
    # Before a small letter it is an abbreviation's: "t.ex. så".
    regex.compile(r"""[.!?…]["'”’»)\]]*+(?=\s++\P{Ll})"""),
    regex.compile(r"(?=[^\S\u00a0\u2007\u202f])"),  # "10 000 kr" is written to stay together
)
_AHEAD = 3  # code points that a border may look past the end of a part


def utf16_length(text: str) -> int:
    """The length of text in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sendable(text: str) -> str:
    """Text with U+FFFD for what can't be sent: NUL, and halves of surrogate pairs.

    Two halves that belong together become the character that they stand for.
    """
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\0", "\ufffd")


def parts(text: str, limit: int = _LONGEST) -> list[str]:
    """The messages that `sendable` text goes out as, each of at most `limit` UTF-16 units.

    What fits into one is unchanged. Where there are several, each begins with a mark, "(1/3)"
    and a line end, which the limit includes; after the marks the text is complete but for the
    white space where it was cut and at its two ends. It is cut in the second half of a part: at
    the last blank line, else line end, else sentence end, else space, else between characters as
    people see them; only one that is longer than a part is cut itself.

    Text with nothing to see in it gives no part: Telegram refuses that.
    Raises ValueError for a limit below 32.
    """
    if limit < _LEAST:
        raise ValueError(f"no room for a mark and text in {limit} UTF-16 units")
    text = sendable(text)
    is_plain = text[:1].isascii() and text[:1].isalnum()  # as nearly always: the search is slow
    if not is_plain and not _SEEN.search(text):
        return []
    for whole in (text, text.strip()):
        if utf16_length(whole) <= limit:
            return [whole]
    pieces = _pieces(text.strip(), limit)
    return [_MARK.format(at, len(pieces)) + piece for at, piece in enumerate(pieces, 1)]


def _pieces(text: str, limit: int) -> list[str]:
    """Text cut so that there is room for the marks, whose length depends on how many there are."""
    most = 9
    while len(pieces := list(itertools.islice(_cut(text, limit, most), most + 1))) > most:
        most = 10 * most + 9
    return pieces


def _cut(text: str, limit: int, most: int) -> Iterator[str]:
    """The pieces of text without white space at its ends, with marks as of `most` parts."""
    start = 0
    for number in itertools.count(1):
        end = _reach(text, start, limit - len(_MARK.format(number, most)))
        if end == len(text):
            yield text[start:]
            return
        border = _border(text, start, end)
        yield text[start:border].rstrip()
        start = border
        while text[start].isspace():  # its last character is none
            start += 1


def _reach(text: str, start: int, room: int) -> int:
    """How far the text from `start` fits into `room` UTF-16 units."""
    units = text[start : start + room].encode("utf-16-le")[: 2 * room]
    return start + len(units.decode("utf-16-le", "ignore"))  # it ignores half a pair at the end


def _border(text: str, start: int, end: int) -> int:
    """Where best to cut text that has to be cut after `start` and at `end` at the latest."""
    half = (start + end + 1) // 2
    for border in _BORDERS:
        found = [match.end() for match in border.finditer(text, half, end + _AHEAD)]
        fitting = [at for at in found if at <= end]
        if fitting:
            return fitting[-1]
    return _between_clusters(text, start, end)


def _between_clusters(text: str, start: int, end: int) -> int:
    """The last border of a grapheme cluster up to `end`; `end` itself if there is none."""
    # With the code point after `end`: whether a cluster ends there depends on that.
    *_, last = (match.start() for match in _CLUSTER.finditer(text, start, end + 1))
    return last if last > start else end
