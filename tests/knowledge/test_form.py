"""Values out of nodes: what fits, and what is said of what does not."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

import pytest

from stodbot.domain.entry import Language
from stodbot.knowledge.form import Form, TooManyProblems, utf16_units
from stodbot.knowledge.problem import Problem
from stodbot.knowledge.strict_yaml import MAX_PROBLEMS, Node, Scalar
from tests.knowledge import at, node_of

EMOJI = "\U0001f600"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def read(text: str, reader: Callable[[Form], Callable[[Node], object]]) -> tuple[object, list[str]]:
    """What a reader makes of a text, and what it says of it."""
    problems: list[Problem] = []
    value = reader(Form(problems))(node_of(text))
    return value, [str(problem) for problem in problems]


# Text


def test_text_loses_surrounding_white_space() -> None:
    actual = read('" hej  "', lambda form: form.text)

    assert ("hej", []) == actual


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- x", "a.yaml:1:1: här ska det stå text, inte en lista."),
        ("sv: x", "a.yaml:1:1: här ska det stå text, inte nycklar med värden."),
        ('"  "', "a.yaml:1:1: texten saknas. Skriv den eller ta bort nyckeln."),
    ],
)
def test_what_is_no_text_is_refused(text: str, expected: str) -> None:
    actual = read(text, lambda form: form.text)

    assert (None, [expected]) == actual


@pytest.mark.parametrize(
    ("reader", "limit"),
    [
        pytest.param(lambda form: form.text, 2_900, id="text"),
        pytest.param(lambda form: form.name, 100, id="name"),
        pytest.param(lambda form: form.phrasing, 1_000, id="phrasing"),
    ],
)
class TestLimit:
    def test_text_of_the_limit_is_accepted(
        self, reader: Callable[[Form], Callable[[Node], object]], limit: int
    ) -> None:
        text = "å" * limit

        actual = read(text, reader)

        assert (text, []) == actual

    def test_text_over_the_limit_is_refused(
        self, reader: Callable[[Form], Callable[[Node], object]], limit: int
    ) -> None:
        text = "å" * (limit + 1)

        actual = read(text, reader)

        said = f"a.yaml:1:1: texten är för lång ({limit + 1} tecken, högst {limit}). Korta den."
        assert (None, [said]) == actual

    def test_emoji_up_to_the_limit_are_accepted(
        self, reader: Callable[[Form], Callable[[Node], object]], limit: int
    ) -> None:
        text = EMOJI * (limit // 2)

        actual = read(text, reader)

        assert (text, []) == actual

    def test_emoji_counts_two(
        self, reader: Callable[[Form], Callable[[Node], object]], limit: int
    ) -> None:
        text = EMOJI * (limit // 2) + "x"

        actual = read(text, reader)

        said = f"a.yaml:1:1: texten är för lång ({limit + 1} tecken, högst {limit}). Korta den."
        assert (None, [said]) == actual


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("abc", 3), ("åäö", 3), (EMOJI, 2), ("a\u0301", 2), ("\ud83d", 1)],
)
def test_length_is_counted_as_telegram_counts(text: str, expected: int) -> None:
    units = utf16_units(text)

    assert expected == units


# Dates, numbers, words of a list


def test_day_is_a_date() -> None:
    actual = read("2026-12-31", lambda form: form.date)

    assert (date(2026, 12, 31), []) == actual


@pytest.mark.parametrize("written", ["2026-13-01", "2026-02-29", "31/12 2026", "20261231", "snart"])
def test_what_is_no_day_is_refused(written: str) -> None:
    actual = read(written, lambda form: form.date)

    said = f'a.yaml:1:1: "{written}" är inget datum. Skriv till exempel 2026-12-31.'
    assert (None, [said]) == actual


@pytest.mark.parametrize(("written", "expected"), [("97.5", 97.5), ("0", 0.0), ("100", 100.0)])
def test_number_is_read(written: str, expected: float) -> None:
    actual = read(written, lambda form: form.number)

    assert (expected, []) == actual


@pytest.mark.parametrize("written", ["97,5", "-1", "1e3", "nan", "1.", "97 %", "1234567"])
def test_what_is_no_number_is_refused(written: str) -> None:
    actual = read(written, lambda form: form.number)

    said = f'a.yaml:1:1: "{written}" är inget tal. Skriv till exempel 97.5.'
    assert (None, [said]) == actual


def test_word_among_the_choices_is_that_choice() -> None:
    actual = read("blue", lambda form: form.choice(Colour))

    assert (Colour.BLUE, []) == actual


def test_word_outside_the_choices_is_refused_with_the_choices() -> None:
    actual = read("Blue", lambda form: form.choice(Colour))

    assert (None, ['a.yaml:1:1: "Blue" finns inte. Välj: red, blue.']) == actual


# Lists


def test_list_keeps_what_fits_and_tells_of_the_rest() -> None:
    actual = read("- red\n- green\n- blue\n", _colours)

    said = 'a.yaml:2:3: "green" finns inte. Välj: red, blue.'
    assert ((Colour.RED, Colour.BLUE), [said]) == actual


def test_text_in_place_of_a_list_is_refused() -> None:
    actual = read("red", _colours)

    said = 'a.yaml:1:1: här ska det stå en lista: en rad med "- " för varje värde.'
    assert ((), [said]) == actual


def test_single_mapping_passes_for_a_list_where_that_is_allowed() -> None:
    actual = read("sv: ja", lambda form: lambda node: form.items(node, form.texts, single=True))

    assert (({Language.SWEDISH: "ja"},), []) == actual


def test_single_mapping_is_no_list_elsewhere() -> None:
    actual = read("sv: ja", lambda form: lambda node: form.items(node, form.texts))

    said = 'a.yaml:1:1: här ska det stå en lista: en rad med "- " för varje värde.'
    assert ((), [said]) == actual


def _colours(form: Form) -> Callable[[Node], object]:
    return lambda node: form.items(node, form.choice(Colour))


# Mappings


def _address(form: Form) -> Callable[[Node], object]:
    known = {"street": form.text, "town": form.text}
    return lambda node: form.fields(node, "en adress", known, required=("town",))


def test_known_keys_are_read_each_by_its_reader() -> None:
    actual = read("street: Storgatan 1\ntown: Sundsvall\n", _address)

    assert ({"street": "Storgatan 1", "town": "Sundsvall"}, []) == actual


def test_misspelt_key_is_refused_with_the_likely_one() -> None:
    actual = read("town: Sundsvall\nstret: x\n", _address)

    said = 'a.yaml:2:1: okänd nyckel "stret". Menade du "street"?'
    assert ({"town": "Sundsvall"}, [said]) == actual


def test_foreign_key_is_refused_with_those_there_are() -> None:
    actual = read("town: Sundsvall\nzip: 85185\n", _address)

    said = 'a.yaml:2:1: okänd nyckel "zip". Tillåtna: street, town.'
    assert ({"town": "Sundsvall"}, [said]) == actual


def test_missing_key_is_told_at_the_mapping() -> None:
    actual = read("street: Storgatan 1\n", _address)

    said = 'a.yaml:1:1: nyckeln "town" saknas. Lägg till den.'
    assert ({"street": "Storgatan 1"}, [said]) == actual


def test_key_whose_value_is_wrong_is_not_called_missing() -> None:
    actual = read("town: [x]\n", _address)

    said = "a.yaml:1:7: här ska det stå text, inte en lista."
    assert ({"town": None}, [said]) == actual


def test_text_in_place_of_a_mapping_is_refused() -> None:
    actual = read("Storgatan", _address)

    assert ({}, ["a.yaml:1:1: här ska det stå en adress som nycklar med värden."]) == actual


def test_texts_are_read_by_language() -> None:
    actual = read("sv: ja\nfi: kyllä\n", lambda form: form.texts)

    assert ({Language.SWEDISH: "ja", Language.FINNISH: "kyllä"}, []) == actual


def test_unquoted_norwegian_is_an_unknown_language_and_not_a_truth_value() -> None:
    actual = read("sv: ja\nno: ja\n", lambda form: form.texts)

    said = 'a.yaml:2:1: okänd nyckel "no". Tillåtna: sv, en, fi.'
    assert ({Language.SWEDISH: "ja"}, [said]) == actual


def test_text_without_language_is_refused() -> None:
    actual = read("ja", lambda form: form.texts)

    said = "a.yaml:1:1: här ska det stå språk (sv, en, fi) som nycklar med värden."
    assert ({}, [said]) == actual


def test_long_name_in_one_language_leaves_the_others() -> None:
    actual = read(f"sv: ja\nen: {'x' * 101}\n", lambda form: form.names)

    said = "a.yaml:2:5: texten är för lång (101 tecken, högst 100). Korta den."
    assert ({Language.SWEDISH: "ja"}, [said]) == actual


def test_phrasings_are_lists_by_language() -> None:
    actual = read("sv: [ett, två]\nen:\n  - one\n", lambda form: form.phrasings)

    assert ({Language.SWEDISH: ("ett", "två"), Language.ENGLISH: ("one",)}, []) == actual


# The limit


def test_problem_after_the_last_that_is_shown_ends_the_reading() -> None:
    problems: list[Problem] = []
    form = Form(problems)
    node = Scalar(at(1, 1), "x")
    for number in range(MAX_PROBLEMS - 1):
        form.report(node, str(number))

    with pytest.raises(TooManyProblems):
        form.report(node, "sista")

    expected = ["sista", "fler fel än så visas inte. Rätta dem ovan först."]
    assert expected == [problem.message for problem in problems[-2:]]


def test_problems_of_other_files_do_not_count_towards_the_limit() -> None:
    node = Scalar(at(1, 1), "x")
    problems = [Problem(node.place, "en annan fil")] * MAX_PROBLEMS
    form = Form(problems)

    form.report(node, "den här filen")

    assert "den här filen" == problems[-1].message
