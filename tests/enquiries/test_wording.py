"""What somebody typed comes back exactly; what is shown of it is always fit for showing."""

import json
import sys
import time
import unicodedata
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stodbot.enquiries.wording import escaped, restored, searchable, shortened, shown

NASTY = (
    "\x00\t\n\r\x1b\x7f\x85\ud800\udbff\udc00\udfff\u200b\u200d\u202e\u2066\ufeff\ufffe\uff9e"
    '\u0300\u0316\u0345\u0301\u09c7\u09be\u1100\u1161\ufb2c\u1f82éÅåß"\\ud8DC0😀'
)
TEXTS = st.text(st.one_of(st.sampled_from(NASTY), st.characters()))  # with lone surrogates
MANY = settings(max_examples=1000, deadline=None)
LENGTH = 20_000


@MANY
@given(TEXTS)
def test_any_text_comes_back_exactly(original: str) -> None:
    literal = escaped(original)

    assert original == restored(literal)


@MANY
@given(TEXTS)
def test_any_text_becomes_a_string_of_ascii_json(original: str) -> None:
    literal = escaped(original)

    assert literal.isascii()
    assert json.loads(json.dumps(original)) == json.loads(literal)


@pytest.mark.parametrize(
    "original",
    [
        pytest.param("\ud83d\ude00", id="two surrogates"),
        pytest.param("\U0001f600", id="the character they would make"),
        pytest.param("\ud83d\ud83d\ude00\ude00\U0001f600", id="both"),
        pytest.param("\\ud83d\\uDE00", id="typed escapes"),
        pytest.param("\ud83d\\uDE00", id="surrogate before a typed escape"),
        pytest.param("\\ud83d\ude00", id="surrogate after a typed escape"),
        pytest.param("", id="nothing"),
        pytest.param('\x00"\\', id="NUL, quote, backslash"),
    ],
)
def test_text_that_json_would_change_comes_back_exactly(original: str) -> None:
    literal = escaped(original)

    assert original == restored(literal)


@pytest.mark.parametrize("literal", ["", '"', '"a', "1", "[]", "[" * 100_000, '"a" "b"', '"\\x"'])
def test_what_is_no_literal_is_refused(literal: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # of several kinds
        restored(literal)


@MANY
@given(TEXTS)
def test_shown_text_is_encodable_composed_and_without_controls(original: str) -> None:
    text = shown(original)

    assert text == text.encode().decode()
    assert unicodedata.is_normalized("NFC", text)
    assert {"\n", "\t"} >= {char for char in text if unicodedata.category(char) == "Cc"}
    assert {char for char in text if unicodedata.bidirectional(char) in BIDI_CONTROLS} == set()
    assert longest_run_of_marks(text) <= 4


BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def longest_run_of_marks(text: str) -> int:
    runs = groupby(text, key=lambda char: unicodedata.category(char).startswith("M"))
    return max((len(list(run)) for is_mark, run in runs if is_mark), default=0)


@MANY
@given(TEXTS)
def test_shown_text_is_shown_unchanged(original: str) -> None:
    text = shown(original)

    assert text == shown(text)


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        pytest.param("Ånge", "Ånge", id="Swedish"),
        pytest.param("A\u030ange", "Ånge", id="decomposed"),
        pytest.param("a\x00b", "a\ufffdb", id="NUL"),
        pytest.param("a\ud83db", "a\ufffdb", id="lone surrogate"),
        pytest.param("\ud83d\ude00", "😀", id="two surrogates that make a character"),
        pytest.param("a\r\nb\rc\nd\te", "a\nb\nc\nd\te", id="ends of lines"),
        pytest.param("\x1b[31m\x85\x7f", "\ufffd[31m\ufffd\ufffd", id="other controls"),
        pytest.param("exe.\u202egpj", "exe.[U+202E]gpj", id="right-to-left override"),
        pytest.param("\u2066\u200f\u061c", "[U+2066][U+200F][U+061C]", id="other bidi controls"),
        pytest.param("x" + "\u0334" * 50 + "y", "x" + "\u0334" * 4 + "y", id="zalgo"),
        pytest.param("👩\u200d🌾", "👩\u200d🌾", id="joined picture"),
        pytest.param("1\ufe0f\u20e3", "1\ufe0f\u20e3", id="keycap"),
    ],
)
def test_text_is_shown_readably(original: str, expected: str) -> None:
    actual = shown(original)

    assert expected == actual


@MANY
@given(TEXTS)
def test_searchable_text_is_encodable_and_stays_as_it_is(original: str) -> None:
    text = searchable(original)

    assert text == searchable(text)
    assert text == text.encode().decode()


def test_every_character_is_folded_to_what_stays_folded() -> None:
    unassigned = {"Cn", "Co"}
    characters = (chr(code) for code in range(sys.maxunicode + 1))
    text = "\n".join(char for char in characters if unicodedata.category(char) not in unassigned)

    folded = searchable(text)

    assert folded == searchable(folded)


@pytest.mark.parametrize(
    ("typed", "original"),
    [
        ("ange", "Ånge"),
        ("ÅNGE", "A\u030ange"),
        ("ornskoldsvik", "ÖRNSKÖLDSVIK"),
        ("cafe", "Café"),
        ("trondelag", "Trøndelag"),
        ("strasse", "Straße"),
        ("ange", "Ån\u200b\u00adge\u202e"),
        ("stod ab", "ＳＴÖＤ\u00a0ＡＢ"),
    ],
)
def test_text_is_found_without_accents(typed: str, original: str) -> None:
    actual = searchable(original)

    assert searchable(typed) == actual


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("Stöd till företag", 17, "Stöd till företag", id="fits"),
        pytest.param("Stöd till företag", 16, "Stöd till…", id="at a word"),
        pytest.param("Stöd till företag", 10, "Stöd till…", id="word ends at the limit"),
        pytest.param("Företagsutvecklingsstöd", 8, "Företag…", id="one long word"),
        pytest.param("a Företagsutvecklingsstöd", 10, "a Företag…", id="short word, long word"),
        pytest.param("Stöd", 1, "…", id="no room"),
        pytest.param("Stöd", 0, "", id="none at all"),
        pytest.param("Stöd", -1, "", id="less than none"),
        pytest.param("aaaa\ud83d\ude00b", 6, "aaaa…", id="between two surrogates"),
        pytest.param("aaaae\u0301bb", 6, "aaaa…", id="between letter and accent"),
        pytest.param("aaa👩\u200d🌾b", 6, "aaa…", id="within a joined picture"),
        pytest.param(" " * 9, 4, "…", id="nothing but spaces"),
    ],
)
def test_text_is_shortened_between_words(text: str, limit: int, expected: str) -> None:
    actual = shortened(text, limit)

    assert expected == actual


@MANY
@given(TEXTS, st.integers(-3, 30))
def test_shortened_text_fits_and_begins_as_the_text(text: str, limit: int) -> None:
    short = shortened(text, limit)

    assert len(short) <= max(limit, 0)
    assert text.startswith(short.removesuffix("…"))


@pytest.mark.alone
@pytest.mark.parametrize(
    "part",
    [
        "Hej på dig! ",
        "\u0300\u0316",
        "\uff9e\u0300",
        "\ud83d\ude00",
        "\u202e\x00\r",
        "\ufdfa",
        " ",
        "👩\u200d",
    ],
)
def test_long_text_takes_little_time(part: str) -> None:
    text = (part * LENGTH)[:LENGTH]
    restored(escaped(text)), shown(text), searchable(text)  # the first time loads tables

    taken = [seconds_of_all(text) for _ in range(3)]

    assert min(taken) < 0.1  # 4 functions; 50 ms each is the promise


def seconds_of_all(text: str) -> float:
    started = time.perf_counter()
    restored(escaped(text))
    shortened(shown(text), 10_000)
    searchable(text)
    return time.perf_counter() - started
