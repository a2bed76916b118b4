"""How the tests of the knowledge went: right, asked back, wrong, rejected."""

from pathlib import Path

import pytest

from stodbot.domain.decision import Decision, DecisionKind
from stodbot.domain.entry import EntryId, FacetName
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.knowledge.cases import Case
from stodbot.knowledge.problem import Place
from stodbot.knowledge.report import Result, Shares, Verdict, failures, run_cases, table


def case_of(expect: str, facet: FacetName | None = None) -> Case:
    place = Place(Path("tests/a.yaml"), 3, 3)
    return Case(place=place, text="en fråga", expect=expect, facet=facet, language=None)


def decision_of(
    kind: DecisionKind, entry: str | None = None, facet: FacetName | None = None
) -> Decision:
    return Decision(
        kind=kind,
        entry=EntryId(entry) if entry else None,
        facet=facet,
        language="sv",
        score=0.5,
        candidates=(),
        choices=(),
        queue=REGISTRAR_QUEUE,
    )


def result_of(verdict: Verdict, expect: str = "a", facet: FacetName | None = None) -> Result:
    return Result(case_of(expect), decision_of(DecisionKind.ANSWER, "a", facet), verdict)


# Verdicts


@pytest.mark.parametrize(
    ("expect", "kind", "entry", "verdict"),
    [
        ("a", DecisionKind.ANSWER, "a", Verdict.RIGHT),
        ("a", DecisionKind.ANSWER, "b", Verdict.WRONG),
        ("a", DecisionKind.CLARIFY, None, Verdict.ASKED_BACK),
        ("a", DecisionKind.FORWARD, None, Verdict.REJECTED),
        ("a", DecisionKind.MEDICAL, None, Verdict.REJECTED),
        ("a", DecisionKind.MEDICAL, "a", Verdict.REJECTED),
        ("a", DecisionKind.EMERGENCY, None, Verdict.REJECTED),
        ("a", DecisionKind.SMALLTALK, None, Verdict.REJECTED),
        ("none", DecisionKind.FORWARD, None, Verdict.RIGHT),
        ("none", DecisionKind.MEDICAL, None, Verdict.RIGHT),
        ("none", DecisionKind.MEDICAL, "a", Verdict.RIGHT),
        ("none", DecisionKind.SMALLTALK, None, Verdict.RIGHT),
        ("none", DecisionKind.CLARIFY, None, Verdict.ASKED_BACK),
        ("none", DecisionKind.ANSWER, "a", Verdict.WRONG),
    ],
)
def test_decision_is_judged_by_what_was_expected(
    expect: str, kind: DecisionKind, entry: str | None, verdict: Verdict
) -> None:
    case, decision = case_of(expect), decision_of(kind, entry)

    results = run_cases([case], lambda _: decision)

    assert [Result(case, decision, verdict)] == results


def test_every_case_is_decided_on_in_order() -> None:
    cases = [case_of("a"), case_of("none"), case_of("b")]

    results = run_cases(cases, lambda case: decision_of(DecisionKind.ANSWER, case.expect))

    assert ["a", "none", "b"] == [result.decision.entry for result in results]


def test_wrong_side_of_the_right_entry_is_right_all_the_same() -> None:
    case = case_of("a", FacetName.AMOUNT)

    (result,) = run_cases([case], lambda _: decision_of(DecisionKind.ANSWER, "a", FacetName.WHO))

    assert (Verdict.RIGHT, False) == (result.verdict, result.has_right_facet)


# Shares and the floor


def test_shares_are_percent_of_all_cases() -> None:
    verdicts = [Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG, Verdict.REJECTED]

    shares = Shares.of([result_of(verdict) for verdict in verdicts])

    assert Shares(right=50.0, wrong=25.0) == shares


def test_no_cases_have_no_shares() -> None:
    shares = Shares.of([])

    assert Shares(right=0.0, wrong=0.0) == shares


@pytest.mark.parametrize(
    ("shares", "below"),
    [
        (Shares(right=90.0, wrong=3.0), False),
        (Shares(right=95.0, wrong=1.0), False),
        (Shares(right=89.9, wrong=3.0), True),
        (Shares(right=90.0, wrong=3.1), True),
        (Shares(right=99.0, wrong=3.1), True),
    ],
)
def test_fewer_right_or_more_wrong_than_the_floor_is_below_it(shares: Shares, below: bool) -> None:
    floor = Shares(right=90.0, wrong=3.0)

    actual = shares.is_below(floor)

    assert below == actual


def test_floor_lies_half_a_point_from_what_was_measured() -> None:
    measured = Shares(right=94.84, wrong=1.62)

    floor = measured.as_floor()

    assert Shares(right=94.3, wrong=2.1) == floor


# What is printed


def test_table_counts_verdicts_per_entry_and_in_total() -> None:
    results = [
        result_of(Verdict.RIGHT, "b"),
        result_of(Verdict.WRONG, "b"),
        result_of(Verdict.ASKED_BACK, "a"),
        result_of(Verdict.REJECTED, "none"),
    ]

    rows = [line.split() for line in table(results)]

    expected = [
        ["antal", "rätt", "frågade", "fel", "avvisade", "rätt", "del"],
        ["a", "1", "0", "1", "0", "0", "-"],
        ["b", "2", "1", "0", "1", "0", "-"],
        ["none", "1", "0", "0", "0", "1", "-"],
        ["totalt", "4", "1", "1", "1", "1", "-"],
    ]
    assert expected == rows


def test_table_counts_sides_among_the_right_answers_that_should_have_one() -> None:
    amount = case_of("a", FacetName.AMOUNT)
    decisions = [
        decision_of(DecisionKind.ANSWER, "a", FacetName.AMOUNT),
        decision_of(DecisionKind.ANSWER, "a", FacetName.WHO),
        decision_of(DecisionKind.ANSWER, "b", FacetName.AMOUNT),
    ]
    upcoming = iter(decisions)
    results = run_cases([amount] * len(decisions), lambda _: next(upcoming))

    total = table(results)[-1].split()

    assert "1/2" == total[-1]


def test_table_of_nothing_is_a_total_of_nothing() -> None:
    rows = [line.split() for line in table([])]

    assert ["totalt", "0", "0", "0", "0", "0", "-"] == rows[-1]


def test_wrong_answer_is_listed_with_place_and_what_came_of_it() -> None:
    result = Result(case_of("b"), decision_of(DecisionKind.ANSWER, "a"), Verdict.WRONG)

    lines = failures([result])

    assert ['tests/a.yaml:3:3: fel: "en fråga" gav a, väntat b'] == lines


def test_rejected_case_is_listed_with_the_kind_of_decision() -> None:
    result = Result(case_of("b"), decision_of(DecisionKind.FORWARD), Verdict.REJECTED)

    lines = failures([result])

    assert ['tests/a.yaml:3:3: avvisade: "en fråga" gav forward, väntat b'] == lines


@pytest.mark.parametrize("verdict", [Verdict.RIGHT, Verdict.ASKED_BACK])
def test_right_answer_and_question_back_are_no_failures(verdict: Verdict) -> None:
    lines = failures([result_of(verdict)])

    assert [] == lines
