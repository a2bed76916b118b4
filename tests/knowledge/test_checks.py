"""Knowledge that could be read: what is double, missing, out of date or in another's way."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from stodbot.knowledge.cases import read_cases
from stodbot.knowledge.checks import check_borders, check_entries, check_phrasings
from stodbot.knowledge.loader import load_knowledge
from stodbot.knowledge.problem import Problem, Severity
from stodbot.matching.examples import examples_of
from stodbot.matching.learning import learn
from tests.knowledge import ENTRY, lines_of, write

TODAY = date(2026, 6, 15)
COMPLETE = """\
id: a
title: {sv: A, en: A}
answer: {sv: Svar., en: Answer.}
"""

# Three subjects with words of their own, so that hardly anything lies near a border.
ROADS = """\
id: vagar
title: {sv: Vägar}
answer: {sv: Kommunen plogar och sandar.}
questions:
  sv:
    - när plogar ni vägen
    - plogar ni vägen i dag
    - vem plogar vägen till skolan
    - ni har inte plogat vägen
    - plogar kommunen vägen själv
"""
SAUNAS = """\
id: bastu
title: {sv: Bastu}
answer: {sv: Bastun är öppen för alla.}
questions:
  sv:
    - hur varm blir bastun
    - boka bastun på lördag
    - bastun luktar rök
    - är bastun öppen ikväll
    - kostar bastun något
"""
BOATS = """\
id: batar
title: {sv: Båtar}
answer: {sv: Hamnen hyr ut platser.}
questions:
  sv:
    - hyra båtplats i hamnen
    - båtplats över sommaren
    - finns det kö till båtplats
    - säga upp en båtplats
    - vad kostar en båtplats
"""


def phrasing_problems(folder: Path) -> list[str]:
    loaded = load_knowledge(folder)
    cases = read_cases(folder, frozenset(loaded.base.entries), [])
    return lines_of(list(check_phrasings(loaded, cases)), folder)


def border_problems(folder: Path) -> list[Problem]:
    """What `check_borders` says of a directory, learnt without an encoder."""
    loaded = load_knowledge(folder)
    examples = examples_of(loaded.base)
    learned = learn(examples, list(loaded.base.entries), None)
    return list(check_borders(loaded, examples, learned))


def entry_problems(folder: Path, today: date = TODAY) -> list[str]:
    return lines_of(list(check_entries(load_knowledge(folder).placed, today)), folder)


def kinds_in(path: Path, problems: Iterable[Problem]) -> list[tuple[int, Severity]]:
    """Line and severity of what is said of one file."""
    return [(p.place.line, p.severity) for p in problems if p.place.path == path]


# Phrasings listed twice


def test_phrasings_that_differ_are_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}questions: {{sv: [vad är det, vem är det]}}\n"})

    said = phrasing_problems(tmp_path)

    assert [] == said


def test_phrasing_listed_twice_in_an_entry_is_an_error(tmp_path: Path) -> None:
    text = f"{ENTRY}questions:\n  sv:\n    - vad är det\n    - vem är det\n    - vad är det\n"
    write(tmp_path, {"a.yaml": text})

    said = phrasing_problems(tmp_path)

    expected = "a.yaml:8:7: formuleringen finns redan här: a.yaml:6:7. Ta bort den ena."
    assert [expected] == said


def test_phrasing_listed_in_two_entries_is_an_error_that_names_the_other(tmp_path: Path) -> None:
    files = {
        "a.yaml": f"{ENTRY}questions: {{sv: [vad är det]}}\n",
        "b.yaml": f"{ENTRY}questions: {{sv: [vad är det]}}\n".replace("id: a", "id: b"),
    }
    write(tmp_path, files)

    said = phrasing_problems(tmp_path)

    expected = 'b.yaml:4:18: formuleringen finns redan i "a": a.yaml:4:18. Ta bort den ena.'
    assert [expected] == said


def test_phrasing_listed_under_two_languages_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}questions: {{sv: [interreg], en: [interreg]}}\n"})

    said = phrasing_problems(tmp_path)

    expected = "a.yaml:4:34: formuleringen finns redan här: a.yaml:4:18. Ta bort den ena."
    assert [expected] == said


def test_phrasing_listed_as_out_of_scope_as_well_is_an_error(tmp_path: Path) -> None:
    files = {
        "a.yaml": f"{ENTRY}questions: {{sv: [vad är det]}}\n",
        "out_of_scope.yaml": "sv: [vad är det]\n",
    }
    write(tmp_path, files)

    said = phrasing_problems(tmp_path)

    place = "out_of_scope.yaml:1:6"
    assert [f'{place}: formuleringen finns redan i "a": a.yaml:4:18. Ta bort den ena.'] == said


@pytest.mark.parametrize("twin", ["Vad är DET?", "vad ar det", "  vad  är, det!"])
def test_phrasing_that_reads_the_same_counts_as_listed_twice(tmp_path: Path, twin: str) -> None:
    text = f'{ENTRY}questions:\n  sv:\n    - vad är det\n    - "{twin}"\n'
    write(tmp_path, {"a.yaml": text})

    said = phrasing_problems(tmp_path)

    expected = "a.yaml:7:7: formuleringen finns redan här: a.yaml:6:7. Ta bort den ena."
    assert [expected] == said


def test_test_equal_to_a_phrasing_is_an_error_at_the_test(tmp_path: Path) -> None:
    files = {
        "a.yaml": f"{ENTRY}questions: {{sv: [vad är det]}}\n",
        "tests/a.yaml": "- {text: ny fråga, expect: a}\n- {text: Vad är det?, expect: a}\n",
    }
    write(tmp_path, files)

    said = phrasing_problems(tmp_path)

    expected = "testfallet är också listat i kunskapen: a.yaml:4:18. Ett test ska vara nytt."
    assert [f"tests/a.yaml:2:3: {expected}"] == said


def test_phrasing_listed_twice_stops_the_knowledge(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{ENTRY}questions: {{sv: [vad, vad]}}\n"})

    (problem,) = check_phrasings(load_knowledge(tmp_path), [])

    assert Severity.ERROR == problem.severity


# Entries that take another's phrasing


def test_phrasings_that_keep_to_their_entries_are_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ROADS, "b.yaml": SAUNAS, "c.yaml": BOATS})

    problems = border_problems(tmp_path)

    assert [] == problems


def test_phrasing_that_another_entry_surely_takes_is_an_error(tmp_path: Path) -> None:
    stray = f"{SAUNAS}    - när plogar ni vägen i dag\n"
    write(tmp_path, {"a.yaml": ROADS, "b.yaml": stray, "c.yaml": BOATS})

    problems = border_problems(tmp_path)

    assert [(11, Severity.ERROR)] == kinds_in(tmp_path / "b.yaml", problems)


def test_error_names_the_phrasing_the_taker_and_what_to_do(tmp_path: Path) -> None:
    stray = f"{SAUNAS}    - när plogar ni vägen i dag\n"
    write(tmp_path, {"a.yaml": ROADS, "b.yaml": stray, "c.yaml": BOATS})

    line = lines_of(border_problems(tmp_path), tmp_path)[-1]

    start = (
        'b.yaml:11:7: "när plogar ni vägen i dag" skulle få svaret "vagar" om den inte vore '
        "listad här (säkerhet 100"
    )
    end = "%). Skriv om den, flytta den eller ta bort den."
    assert (start, end) == (line[: len(start)], line[-len(end) :])


def test_phrasing_where_another_entry_merely_comes_first_is_a_warning(tmp_path: Path) -> None:
    near = f"{SAUNAS}    - vem öppnar skolan\n"
    write(tmp_path, {"a.yaml": ROADS, "b.yaml": near, "c.yaml": BOATS})

    problems = border_problems(tmp_path)

    assert [(11, Severity.WARNING)] == kinds_in(tmp_path / "b.yaml", problems)


def test_warning_names_the_entry_and_asks_for_more_phrasings(tmp_path: Path) -> None:
    near = f"{SAUNAS}    - vem öppnar skolan\n"
    write(tmp_path, {"a.yaml": ROADS, "b.yaml": near, "c.yaml": BOATS})

    said = lines_of(border_problems(tmp_path), tmp_path)

    expected = (
        'b.yaml:11:7: varning: "vem öppnar skolan" ligger nära "vagar". '
        "Lista gärna fler sätt att fråga så."
    )
    assert [expected] == said


def test_out_of_scope_message_that_an_entry_surely_takes_is_an_error(tmp_path: Path) -> None:
    files = {
        "a.yaml": ROADS,
        "b.yaml": SAUNAS,
        "c.yaml": BOATS,
        "out_of_scope.yaml": "sv: [när plogar ni vägen i dag]\n",
    }
    write(tmp_path, files)

    problems = border_problems(tmp_path)

    assert [(1, Severity.ERROR)] == kinds_in(tmp_path / "out_of_scope.yaml", problems)


def test_out_of_scope_message_with_an_entry_merely_nearest_is_no_problem(tmp_path: Path) -> None:
    files = {
        "a.yaml": ROADS,
        "b.yaml": SAUNAS,
        "c.yaml": BOATS,
        "out_of_scope.yaml": "sv: [vem öppnar skolan]\n",
    }
    write(tmp_path, files)

    problems = border_problems(tmp_path)

    assert [] == problems


# Missing translations


def test_entry_in_swedish_and_english_lacks_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{COMPLETE}facets: {{who: {{sv: x, en: y}}}}\n"})

    said = entry_problems(tmp_path)

    assert [] == said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda text: text.replace(", en: A}", "}"),
            "a.yaml:2:8: varning: title saknas på en.",
            id="title",
        ),
        pytest.param(
            lambda text: text.replace("sv: Svar., ", ""),
            "a.yaml:3:9: varning: answer saknas på sv.",
            id="answer",
        ),
        pytest.param(
            lambda text: f"{text}facets:\n  who: {{sv: x}}\n",
            "a.yaml:5:8: varning: facets.who saknas på en.",
            id="facet",
        ),
        pytest.param(
            lambda text: f"{text}facets:\n  who: {{fi: x}}\n",
            "a.yaml:5:8: varning: facets.who saknas på sv, en.",
            id="facet in Finnish only",
        ),
        pytest.param(
            lambda text: text.replace("en: A}", "en: A, fi: A}"),
            "a.yaml:3:9: varning: answer saknas på fi.",
            id="answer to a Finnish title",
        ),
    ],
)
def test_missing_translation_is_a_warning_where_it_belongs(
    tmp_path: Path, change: Callable[[str], str], expected: str
) -> None:
    write(tmp_path, {"a.yaml": change(COMPLETE)})

    said = entry_problems(tmp_path)

    assert [expected] == said


# What has expired or is soon to be reviewed


def test_answer_is_current_on_its_last_day(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{COMPLETE}valid_to: 2026-06-15\nafter: {{sv: Fråga oss.}}\n"})

    said = entry_problems(tmp_path, date(2026, 6, 15))

    assert [] == said


def test_answer_has_expired_the_day_after_its_last(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{COMPLETE}valid_to: 2026-06-15\nafter: {{sv: Fråga oss.}}\n"})

    said = entry_problems(tmp_path, date(2026, 6, 16))

    expected = (
        "a.yaml:4:11: varning: uppgiften gällde till 2026-06-15; nu visas texten under after. "
        "Skriv den nya uppgiften."
    )
    assert [expected] == said


def test_expired_facet_is_told_at_the_facet(tmp_path: Path) -> None:
    facet = "{sv: x, en: y, valid_to: 2026-06-14, after: {sv: z}}"
    write(tmp_path, {"a.yaml": f"{COMPLETE}facets:\n  amount: {facet}\n"})

    said = entry_problems(tmp_path)

    assert ["a.yaml:5:36"] == [line.split(": ")[0] for line in said]


def test_expired_answer_is_told_once_however_many_facets_inherit_it(tmp_path: Path) -> None:
    footing = "valid_to: 2026-06-14\nafter: {sv: z}\n"
    facets = "facets: {who: {sv: x, en: y}, what: {sv: x, en: y}}\n"
    write(tmp_path, {"a.yaml": f"{COMPLETE}{footing}{facets}"})

    said = entry_problems(tmp_path)

    assert ["a.yaml:4:11"] == [line.split(": ")[0] for line in said]


@pytest.mark.parametrize("day", ["2026-07-15", "2026-06-15", "2020-01-01"])
def test_review_within_thirty_days_or_overdue_is_a_warning(tmp_path: Path, day: str) -> None:
    write(tmp_path, {"a.yaml": f"{COMPLETE}review_by: {day}\n"})

    said = entry_problems(tmp_path)

    expected = f"svaret ska ses över senast {day}. Sätt ett nytt datum när det är gjort."
    assert [f"a.yaml:4:12: varning: {expected}"] == said


def test_review_in_more_than_thirty_days_is_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"{COMPLETE}review_by: 2026-07-16\n"})

    said = entry_problems(tmp_path)

    assert [] == said
