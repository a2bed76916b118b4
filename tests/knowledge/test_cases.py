"""`tests/`: real phrasings that are not listed questions, and what should come of them."""

from pathlib import Path

import pytest

from stodbot.domain.entry import FacetName, Language
from stodbot.knowledge.cases import Case, read_cases
from stodbot.knowledge.problem import Place, Problem
from tests.knowledge import lines_of, write

IDS = frozenset({"a", "b"})


def cases_of(folder: Path) -> list[Case]:
    problems: list[Problem] = []
    cases = read_cases(folder, IDS, problems)
    assert problems == []
    return cases


def problems_of(folder: Path) -> list[str]:
    problems: list[Problem] = []
    read_cases(folder, IDS, problems)
    return lines_of(problems, folder)


def test_every_key_of_a_case_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"tests/a.yaml": "- {text: hur mycket, expect: a, facet: amount, lang: sv}\n"})

    cases = cases_of(tmp_path)

    expected = Case(
        place=Place(tmp_path / "tests/a.yaml", 1, 3),
        text="hur mycket",
        expect="a",
        facet=FacetName.AMOUNT,
        language=Language.SWEDISH,
    )
    assert [expected] == cases


def test_text_and_expectation_are_enough(tmp_path: Path) -> None:
    write(tmp_path, {"tests/none.yaml": "- {text: stödhjul, expect: none}\n"})

    (case,) = cases_of(tmp_path)

    assert ("none", None, None) == (case.expect, case.facet, case.language)


def test_text_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    write(tmp_path, {"tests/a.yaml": "- {text: 0755, expect: none}\n- {text: no, expect: none}\n"})

    cases = cases_of(tmp_path)

    assert ["0755", "no"] == [case.text for case in cases]


def test_cases_are_read_from_folders_in_the_order_of_their_paths(tmp_path: Path) -> None:
    files = {
        "tests/support/x.yaml": "- {text: tredje, expect: a}\n",
        "tests/guide/y.yaml": "- {text: första, expect: b}\n- {text: andra, expect: b}\n",
    }
    write(tmp_path, files)

    cases = cases_of(tmp_path)

    assert ["första", "andra", "tredje"] == [case.text for case in cases]


@pytest.mark.parametrize("name", ["floor.yaml", "triage/medical.yaml", "README.md"])
def test_what_lies_beside_the_cases_is_no_case(tmp_path: Path, name: str) -> None:
    write(tmp_path, {f"tests/{name}": "x: y\n"})

    cases = cases_of(tmp_path)

    assert [] == cases


def test_knowledge_without_tests_has_no_cases(tmp_path: Path) -> None:
    cases = cases_of(tmp_path)

    assert [] == cases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "text: x\nexpect: a\n",
            '1:1: här ska det stå en lista: en rad med "- " för varje värde.',
            id="no list",
        ),
        pytest.param(
            "- x\n", "1:3: här ska det stå ett testfall som nycklar med värden.", id="text"
        ),
        pytest.param(
            "- {expect: a}\n", '1:3: nyckeln "text" saknas. Lägg till den.', id="without text"
        ),
        pytest.param(
            "- {text: x}\n",
            '1:3: nyckeln "expect" saknas. Lägg till den.',
            id="without expectation",
        ),
        pytest.param(
            "- {text: x, expect: a}\n- {text: y, expects: b, expect: b}\n",
            '2:13: okänd nyckel "expects". Menade du "expect"?',
            id="misspelt key",
        ),
        pytest.param(
            "- {text: x, expect: a}\n- {text: y, expect: c}\n",
            '2:3: "c" finns inte bland svaren. Skriv ett id, eller none.',
            id="entry that there is not",
        ),
        pytest.param(
            "- {text: x, expect: a, facet: price}\n",
            '1:31: "price" finns inte. Välj: who, what, amount, apply, rules, time, decides, '
            "contact.",
            id="facet that there is not",
        ),
        pytest.param(
            "- {text: x, expect: a, lang: se}\n",
            '1:30: "se" finns inte. Välj: sv, en, fi.',
            id="language that there is not",
        ),
        pytest.param(
            "- {text: '', expect: a}\n",
            "1:10: texten saknas. Skriv den eller ta bort nyckeln.",
            id="empty text",
        ),
    ],
)
def test_case_that_breaks_the_rules_is_refused_where_it_does(
    tmp_path: Path, text: str, expected: str
) -> None:
    write(tmp_path, {"tests/a.yaml": text})

    said = problems_of(tmp_path)

    assert [f"tests/a.yaml:{expected}"] == said


def test_long_message_may_be_tested(tmp_path: Path) -> None:
    write(tmp_path, {"tests/a.yaml": f"- {{text: {'x' * 100_000}, expect: none}}\n"})

    (case,) = cases_of(tmp_path)

    assert 100_000 == len(case.text)


def test_problems_of_several_files_are_all_told(tmp_path: Path) -> None:
    write(tmp_path, {"tests/a.yaml": "- x\n" * 500, "tests/b.yaml": "- {text: x, expect: c}\n"})

    said = problems_of(tmp_path)

    assert (202, True) == (len(said), said[-1].startswith("tests/b.yaml:1:3: "))


def test_broken_case_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"tests/a.yaml": "- {text: x, expect: c}\n- {text: y, expect: b}\n"})

    cases = read_cases(tmp_path, IDS, [])

    assert ["y"] == [case.text for case in cases]


def test_link_out_of_the_directory_is_refused(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = write(tmp_path_factory.mktemp("outside"), {"b.yaml": "- {text: x, expect: b}\n"})
    write(tmp_path, {"tests/a.yaml": "- {text: x, expect: a}\n"})
    (tmp_path / "tests/b.yaml").symlink_to(outside / "b.yaml")

    said = problems_of(tmp_path)

    assert ["tests/b.yaml"] == [line.split(":")[0] for line in said]
