"""From what somebody typed to words, sentences and pieces. Time grows linearly with the length."""

import re
import unicodedata
from collections.abc import Callable, Collection

MAX_PIECE_CHARACTERS = 256
_BLOCK = 1_024  # normalisation is quadratic in a run of combining marks: bound it
_LONGEST_WORD = 40
_SHORTEST_CLAUSE = 2  # words
_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")  # more on one letter is noise
_OTHER_SPACE = re.compile(r"[^\S\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"\d+(?:[:./]\d+)*|[^\W\d_]+")
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "ß": "ss", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


def clean(text: str) -> str:
    """The text in NFKC, without control and format characters, white space folded.

    Line breaks are kept, as they end sentences. Lone surrogates go with the control characters.
    """
    blocks = (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))
    return _OTHER_SPACE.sub(" ", "".join(map(_normalised, blocks))).strip()


def _normalised(block: str) -> str:
    if block.isascii() and block.isprintable():
        return block
    expanded = unicodedata.normalize("NFKC", _MARKS.sub(r"\1", block))[: 2 * _BLOCK]
    return expanded if expanded.isprintable() else "".join(map(_kept, expanded))


def _kept(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\n\r\u2028\u2029":
        return "\n"
    return " " if character.isspace() else ""


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


def tokens(text: str) -> list[str]:
    """The words of a clean text, folded, and cut where nobody's word is that long."""
    return [fold(word[:_LONGEST_WORD]) for word in words(text)]


def respell(text: str, spell: Callable[[str], str]) -> str:
    """A clean text with each of its words as `spell` spells it."""
    return _WORD.sub(lambda match: spell(match[0]), text)


def sentences(text: str) -> list[str]:
    """The sentences of a clean text; one that is longer than a piece is cut between words."""
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return [piece for part in parts if part for piece in _cut(part)]


def clauses(sentence: str, connectives: Collection[str]) -> list[str]:
    """A clean sentence, parted at commas and before connectives (in lower case).

    A single word stays with what is before it.
    """
    parts: list[list[str]] = [[]]
    for word in sentence.split():
        if word.strip(",;").casefold() in connectives:
            parts.append([])
        parts[-1].append(word)
        if word.endswith((",", ";", ":")):
            parts.append([])
    whole: list[list[str]] = []
    for part in filter(None, parts):
        if whole and min(len(part), len(whole[-1])) < _SHORTEST_CLAUSE:
            whole[-1] += part
        else:
            whole.append(part)
    return [" ".join(part) for part in whole]


def _cut(sentence: str) -> list[str]:
    pieces: list[str] = []
    while len(sentence) > MAX_PIECE_CHARACTERS:
        space = sentence.rfind(" ", MAX_PIECE_CHARACTERS // 2, MAX_PIECE_CHARACTERS)
        cut = space if space > 0 else MAX_PIECE_CHARACTERS
        pieces.append(sentence[:cut])
        sentence = sentence[cut:].lstrip()
    return [*pieces, sentence] if sentence else pieces
