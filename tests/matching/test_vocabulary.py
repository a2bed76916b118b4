"""Misspelt, split and joined words."""

import pytest

from stodbot.matching.vocabulary import Spelling, Vocabulary


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.of(
        [
            "får jag stöd till företagsstöd",
            "konsultcheck innovationscheck",
            "utveckling strategi",
            "får jag",
        ]
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("stod", ("stod",)),
        ("konsultchek", ("konsultcheck",)),
        ("inovationschek", ("innovationscheck",)),
        ("stratgi", ("strategi",)),
        ("utvecklingsstrategi", ("utveckling", "strategi")),
        ("xylofon", ()),
        ("stö", ()),
    ],
    ids=[
        "known",
        "one slip",
        "two slips",
        "short, one slip",
        "joined with s",
        "unknown",
        "too short",
    ],
)
def test_a_word_is_read_as_the_known_words_it_stands_for(
    vocabulary: Vocabulary, typed: str, read: tuple[str, ...]
) -> None:
    assert read == vocabulary.read(typed)


def test_a_compound_written_apart_is_joined(vocabulary: Vocabulary) -> None:
    assert vocabulary.joined("foretags", "stod") == "foretagsstod"


def test_words_that_make_no_known_compound_stay_apart(vocabulary: Vocabulary) -> None:
    assert vocabulary.joined("konsult", "stod") is None


def test_accents_left_out_are_restored(vocabulary: Vocabulary) -> None:
    assert Spelling(vocabulary).restore("far jag stod") == "får jag stöd"


def test_words_typed_with_accents_are_left_alone(vocabulary: Vocabulary) -> None:
    assert Spelling(vocabulary).restore("fär jag stød") == "fär jag stød"
