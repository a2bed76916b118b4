"""From what somebody typed to words and sentences. Pure; time grows linearly with the length."""

import re
import unicodedata
from functools import lru_cache

MAX_PIECES = 8
MAX_PIECE_CHARACTERS = 256
_BLOCK = 4_096  # normalisation is quadratic in a run of combining marks: bound the run
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|[\r\n]+")
_WORD = re.compile(r"\d+(?:[:./]\d+)*|[^\W\d_]+")
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "ß": "ss", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


def clean(text: str) -> str:
    """The text in NFKC, without control and format characters, white space folded.

    Line breaks are kept as they end sentences. Lone surrogates go with the control characters.
    """
    blocks = (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))
    normal = "".join(_normalise(block) for block in blocks)
    return re.sub(r"[^\S\n]+", " ", normal).strip()


def _normalise(block: str) -> str:
    # A run of marks without a letter is noise ("zalgo"): keep the first few, drop the rest.
    block = re.sub(r"([\u0300-\u036f]{3})[\u0300-\u036f]+", r"\1", block)
    if unicodedata.is_normalized("NFKC", block) and block.isprintable():
        return block
    expanded = unicodedata.normalize("NFKC", block)[:_BLOCK * 2]
    return "".join(_kept(character) for character in expanded)


def _kept(character: str) -> str:
    if character in "\n\r\t\u2028\u2029":
        return "\n" if character != "\t" else " "
    return "" if unicodedata.category(character)[0] == "C" else character


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """The word in lower case, without accents: "Företag" and "foretag" are the same."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of a clean text as typed; numbers such as 2010:630 and 1:1 stay whole."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a clean text."""
    return [part for part in _SENTENCE_END.split(text) if part and not part.isspace()]
