"""The tests of the triage, and how they went."""

from pathlib import Path

import pytest

from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.triage_cases import Expected, TriageCase, read_triage_cases
from stodbot.knowledge.triage_report import (
    TriageResult,
    confusion,
    run_triage_cases,
    shares,
    triage_shares,
    wrong_rows,
)
from stodbot.triage.assessment import Outcome
from tests.knowledge import write


def case_of(expect: Expected, text: str = "en rad") -> TriageCase:
    place = Place(Path("tests/triage/a.yaml"), 4, 3)
    return TriageCase(place=place, text=text, expect=expect, language=None)


def result_of(expect: Expected, outcome: Outcome) -> TriageResult:
    return TriageResult(case_of(expect), outcome)


def test_cases_are_read_from_all_files_but_the_floor(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "tests/triage/a.yaml": "- {text: ont i magen, expect: medical}\n",
            "tests/triage/b.yaml": "- {text: hi, expect: smalltalk, lang: en}\n",
            "tests/triage/floor.yaml": "none: {right: 1, wrong: 2}\n",
            "tests/other.yaml": "- {text: x, expect: none}\n",
        },
    )
    problems: list[Problem] = []

    cases = read_triage_cases(tmp_path, problems)

    assert [] == problems
    assert [("ont i magen", Expected.MEDICAL), ("hi", Expected.SMALL_TALK)] == [
        (case.text, case.expect) for case in cases
    ]


def test_a_case_that_expects_something_unknown_is_refused_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {"tests/triage/a.yaml": "- {text: x, expect: sick}\n"})
    problems: list[Problem] = []

    read_triage_cases(tmp_path, problems)

    assert ['"sick" finns inte. Välj: emergency, medical, smalltalk, question.'] == [
        problem.message for problem in problems
    ]


@pytest.mark.parametrize(
    ("expect", "outcome", "right"),
    [
        (Expected.EMERGENCY, Outcome.EMERGENCY, True),
        (Expected.EMERGENCY, Outcome.CARE, False),
        (Expected.MEDICAL, Outcome.CARE, True),
        (Expected.MEDICAL, Outcome.EMERGENCY, True),
        (Expected.MEDICAL, Outcome.UNSURE, False),
        (Expected.QUESTION, Outcome.QUESTION, True),
        (Expected.QUESTION, Outcome.SMALL_TALK, False),
        (Expected.SMALL_TALK, Outcome.QUESTION, True),
        (Expected.SMALL_TALK, Outcome.EMERGENCY, False),
    ],
)
def test_an_outcome_is_good_enough_or_not(expect: Expected, outcome: Outcome, right: bool) -> None:
    assert right == result_of(expect, outcome).is_right


def test_the_table_counts_what_came_by_what_was_expected() -> None:
    results = [
        result_of(Expected.MEDICAL, Outcome.CARE),
        result_of(Expected.MEDICAL, Outcome.EMERGENCY),
        result_of(Expected.QUESTION, Outcome.UNSURE),
    ]

    rows = {line.split()[0]: line.split()[1:] for line in confusion(results)[1:]}

    assert ["1", "1", "0", "0", "0", "2"] == rows["vård"]
    assert ["0", "0", "1", "0", "0", "1"] == rows["fråga"]
    assert ["0", "0", "0", "0", "0", "0"] == rows["nödläge"]


def test_the_shares_are_of_those_they_are_about() -> None:
    results = [
        result_of(Expected.EMERGENCY, Outcome.EMERGENCY),
        result_of(Expected.EMERGENCY, Outcome.CARE),
        result_of(Expected.MEDICAL, Outcome.EMERGENCY),
        result_of(Expected.QUESTION, Outcome.CARE),
    ]

    told = {line.split("%")[1].strip(): float(line.split("%")[0]) for line in shares(results)}

    assert 50.0 == told["nödlägen som fick 112"]
    assert 100.0 == told["annan vård som fick 112"]
    assert 100.0 == told["vård och nödlägen som hänvisades"]
    assert 100.0 == told["annat som hänvisades till vården"]
    assert 0.0 == told["frågade tillbaka"]


def test_a_question_back_is_neither_right_nor_harm() -> None:
    measured = triage_shares(
        [
            result_of(Expected.MEDICAL, Outcome.UNSURE),
            result_of(Expected.QUESTION, Outcome.CARE),
            result_of(Expected.QUESTION, Outcome.QUESTION),
            result_of(Expected.EMERGENCY, Outcome.EMERGENCY),
        ]
    )

    assert (50.0, 25.0) == (measured.right, measured.wrong)


def test_what_went_wrong_is_told_with_its_place() -> None:
    results = run_triage_cases([case_of(Expected.MEDICAL, "ont")], lambda _: Outcome.QUESTION)

    assert ['tests/triage/a.yaml:4:3: "ont" lästes som fråga, väntat vård'] == wrong_rows(results)
