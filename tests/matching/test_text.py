"""From what somebody typed to words and sentences."""

import time

import pytest

from stodbot.matching.text import MAX_PIECE_CHARACTERS, clauses, clean, fold, sentences, tokens


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  får  jag\tstöd ", "får jag stöd"),
        ("ﬁrma ① ｓｔöｄ", "firma 1 stöd"),
        ("a\x00b\x07c\u200bd\ufeff", "abcd"),
        ("rad ett\r\nrad två", "rad ett\n\nrad två"),
        ("ensam \ud800 surrogat", "ensam surrogat"),
        ("", ""),
    ],
)
def test_odd_characters_are_made_plain(typed: str, read: str) -> None:
    assert read == clean(typed)


def test_marks_heaped_on_a_letter_are_thinned() -> None:
    zalgo = "s" + "\u0336\u0337\u0338" * 200 + "töd"

    assert len(clean(zalgo)) < 10


@pytest.mark.parametrize(
    "hostile",
    ["\ufdfa" * 3_000, "\u0f73\u0f71\u0f80" * 20_000, "e\u0301" * 50_000, "🧨" * 25_000],
    ids=["expanding", "quadratic marks", "decomposed", "emoji"],
)
def test_hostile_text_is_cleaned_within_a_second(hostile: str) -> None:
    start = time.perf_counter()

    clean(hostile)

    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Företag", "foretag"),
        ("FÅR", "far"),
        ("idé", "ide"),
        ("Ångström", "angstrom"),
        ("ÅNGE", "ange"),
    ],
)
def test_accents_and_case_make_no_difference(word: str, folded: str) -> None:
    assert folded == fold(word)


def test_numbers_of_laws_and_shares_stay_whole() -> None:
    assert ["lag", "2010:630", "och", "1:1", "medel", "50"] == tokens(
        "lag 2010:630 och 1:1-medel 50%"
    )


def test_sentences_end_at_marks_and_line_breaks() -> None:
    assert ["Hej!", "Kan jag få stöd?", "Mvh Åsa"] == sentences("Hej! Kan jag få stöd?\nMvh Åsa")


def test_an_endless_sentence_is_cut_between_words() -> None:
    pieces = sentences("ord " * 500)

    assert all(len(piece) <= MAX_PIECE_CHARACTERS for piece in pieces)
    assert {"ord"} == {word for piece in pieces for word in piece.split()}


# Clauses


def test_a_sentence_is_parted_at_commas_and_before_connectives() -> None:
    parts = clauses("Söker stöd till ugn men har feber, vad hjälper då", {"men"})

    assert ["Söker stöd till ugn", "men har feber,", "vad hjälper då"] == parts


def test_a_single_word_stays_with_what_is_before_it() -> None:
    assert ["hej hopp, vännen"] == clauses("hej hopp, vännen", {"och"})


def test_a_connective_is_known_by_its_accents() -> None:
    assert ["jag söker", "å kliar gör det"] == clauses("jag söker å kliar gör det", {"å"})
    assert ["I need a form"] == clauses("I need a form", {"å"})


@pytest.mark.parametrize("nothing", ["", "   "])
def test_nothing_has_no_clauses(nothing: str) -> None:
    assert [] == clauses(nothing, set())
