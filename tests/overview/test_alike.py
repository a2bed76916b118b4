"""The same question, however it was spelt, is one question."""

from datetime import UTC, datetime, timedelta

import pytest

from stodbot.enquiries.statistics import Fate, Unanswered
from stodbot.overview.alike import groups

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUESTION = "Kan vi få bidrag till en båt?"


def alike(*texts: str) -> list[list[str]]:
    """The texts in their groups."""
    asked = [Unanswered(text=text, at=NOW, fate=Fate.OFFERED) for text in texts]
    return [[question.text for question in group] for group in groups(asked)]


def test_no_questions_are_no_groups() -> None:
    assert [] == alike()


@pytest.mark.parametrize(
    "other",
    [
        "KAN VI FÅ BIDRAG TILL EN BÅT",
        "kan vi fa bidrag till en bat??",
        "  kan vi, få  bidrag\ntill en båt... ",
        "Kan vi få bi drag till en båt",
        "»Kan vi fa\u030a bidrag till en båt«",
        "Kan vi få\u200b bidrag till en båt \U0001f600",
    ],
    ids=["case", "accents", "punctuation", "written apart", "loose ring", "unseen"],
)
def test_question_in_another_dress_is_the_same(other: str) -> None:
    assert [[QUESTION, other]] == alike(QUESTION, other)


@pytest.mark.parametrize(
    "other",
    [
        "Kan vi få bidrag till en bå?",
        "Kan vi få bidrag till en bått?",
        "Kan vi få bidrag till em båt?",
        "Kan vi få bidrga till en båt?",
        "an vi få bidrag till en båt?",
        "Kkan vi få bidrag till en båt?",
        "Kan vi få biidrag till en båt?",
        "Kan vi få birdag till en båt?",
        "Kan vi få bidarg till en båt?",
    ],
)
def test_slip_of_one_letter_is_forgiven(other: str) -> None:
    assert 1 == len(alike(QUESTION, other))
    assert 1 == len(alike(other, QUESTION))


@pytest.mark.parametrize(
    "other",
    [
        "Kan vi få bidrag till en bil?",
        "Kan vi få lån till en båt?",
        "Kan ni ge bidrag till en båt?",
    ],
)
def test_another_word_is_another_question(other: str) -> None:
    assert 2 == len(alike(QUESTION, other))


def test_each_place_of_a_slip_is_found() -> None:
    spelling = "abcdefghijklmnopqrst"
    swapped = [
        spelling[:at] + spelling[at + 1] + spelling[at] + spelling[at + 2 :]
        for at in range(len(spelling) - 1)
    ]
    left_out = [spelling[:at] + spelling[at + 1 :] for at in range(len(spelling))]
    others = [spelling[:at] + "ö" + spelling[at + 1 :] for at in range(len(spelling))]

    assert [1] * 59 == [len(alike(spelling, slip)) for slip in (*swapped, *left_out, *others)]


def test_other_numbers_are_other_questions() -> None:
    texts = ["Får vi stöd för 10 anställda?", "Får vi stöd för 20 anställda?"]

    assert [[text] for text in texts] == alike(*texts)


def test_short_words_that_are_alike_are_not_the_same() -> None:
    assert [["mams"], ["moms"]] == alike("moms", "mams")


def test_group_begins_with_its_usual_spelling() -> None:
    slip = "Kan vi få bidrag till en bååt?"

    assert [[QUESTION, QUESTION.lower(), slip]] == alike(slip, QUESTION, QUESTION.lower())


def test_of_spellings_that_are_as_usual_the_whole_one_is_first() -> None:
    assert [[QUESTION, QUESTION[:-2]]] == alike(QUESTION[:-2], QUESTION)


@pytest.mark.parametrize("text", ["", "???", "\U0001f600", "\ud800"])
def test_message_without_a_letter_is_no_question(text: str) -> None:
    assert [[QUESTION]] == alike(text, QUESTION)


def test_questions_keep_what_is_known_of_them() -> None:
    asked = [
        Unanswered(text=QUESTION, at=NOW + timedelta(days=day), fate=fate)
        for day, fate in enumerate(Fate)
    ]

    assert [asked] == groups(asked)
