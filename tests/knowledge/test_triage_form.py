"""`triage.yaml`: what people write who need care, small talk, and the referrals."""

from pathlib import Path

import pytest

from stodbot.domain.entry import Language
from stodbot.domain.triage import LABELS, Need, SmallTalk, Whose
from stodbot.knowledge.form import Form
from stodbot.knowledge.loader import load_knowledge
from stodbot.knowledge.problem import Problem
from stodbot.knowledge.triage_form import TriageFile, example_nodes, read_triage
from tests.knowledge import ENTRY, node_of, said_of, write

FEW = "har {count} olika exempel. Minst 20 behövs för att boten ska lära sig skillnaden."


def list_of(label: str) -> str:
    return "[" + ", ".join(f"{label} nummer {number}" for number in range(20)) + "]"


def whole() -> str:
    """A file that has all it needs."""
    lines = [f"{need}: {{sv: {list_of(need)}}}" for need in Need]
    lines += [f"business: {{sv: {list_of('business')}}}", "smalltalk:"]
    lines += [f"  {kind}: {{sv: {list_of(kind)}}}" for kind in SmallTalk]
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[TriageFile, list[str]]:
    problems: list[Problem] = []
    return read_triage(node_of(text), Form(problems)), [str(problem) for problem in problems]


def test_examples_are_read_by_label_whatever_their_language() -> None:
    text = whole().replace("medical: {sv:", "medical: {other: [mi fa male], fi: [sattuu], sv:")

    file, problems = read(text)

    assert [] == problems
    assert set(LABELS) == set(file.examples.labelled)
    assert ("mi fa male", "sattuu") == file.examples.labelled[Need.MEDICAL][:2]
    assert 20 == len(file.examples.business)


def test_referrals_are_read_by_language_and_key() -> None:
    text = whole() + "replies: {medical: {sv: Ring 1177., fi: Soita 1177.}}\n"

    file, problems = read(text)

    assert [] == problems
    assert {
        Language.SWEDISH: {"medical": "Ring 1177."},
        Language.FINNISH: {"medical": "Soita 1177."},
    } == file.replies


def test_answers_to_the_question_back_and_connectives_are_read() -> None:
    text = whole() + "unsure_answers: {health: {sv: [mig]}}\nconnectives: {sv: [men], en: [but]}\n"

    file, problems = read(text)

    assert [] == problems
    assert {Whose.HEALTH: ("mig",)} == file.examples.whose
    assert ("men", "but") == file.examples.connectives


def test_the_places_of_the_examples_are_told_without_those_of_the_replies() -> None:
    text = whole() + "replies: {medical: {sv: Ring 1177.}}\nconnectives: {sv: [men]}\n"

    labels = {label for label, _ in example_nodes(node_of(text))}

    assert {"business", *LABELS} == labels


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("emergancy: {sv: [x]}\n", 'okänd nyckel "emergancy". Menade du "emergency"?'),
        ("replies: {medicl: {sv: x}}\n", 'okänd nyckel "medicl". Menade du "medical"?'),
        (
            "replies: {medical: {sv: 'Ring {phone}'}}\n",
            'texten "medical" ska ha just de här fälten, skrivna så: inga.',
        ),
        (
            "replies: {care_admin: {sv: Ring.}}\n",
            'texten "care_admin" ska ha just de här fälten, skrivna så: {phone}.',
        ),
        ("unsure_answers: {mine: {sv: [x]}}\n", '"mine" finns inte. Välj: health, business.'),
        ("connectives: {no: [men]}\n", 'okänd nyckel "no". Tillåtna: sv, en, fi, other.'),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_write(more: str, expected: str) -> None:
    _, problems = read(whole() + more)

    assert 1 == len(problems)
    assert problems[0].endswith(expected)


@pytest.mark.parametrize(
    ("examples", "count"),
    [
        ("[x]", 1),
        ("[" + ", ".join(["x"] * 20) + "]", 1),
        ("[" + ", ".join(f"'🆘{'!' * n}'" for n in range(20)) + "]", 0),
        (list_of("emergency"), 0),
    ],
    ids=["one", "the same", "signs only", "another label's"],
)
def test_a_label_with_too_few_examples_of_its_own_is_refused(
    tmp_path: Path, examples: str, count: int
) -> None:
    text = whole().replace(
        f"self_harm: {{sv: {list_of('self_harm')}}}", f"self_harm: {{sv: {examples}}}"
    )
    write(tmp_path, {"a.yaml": ENTRY, "triage.yaml": text})

    said = said_of(tmp_path)

    assert 1 == len(said)
    assert f'triage.yaml:1:1: "self_harm" {FEW.format(count=count)}' in said[0]


def test_what_a_triage_file_leaves_out_is_as_shipped(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "triage.yaml": "replies: {medical: {sv: Ring 1177.}}\n"})

    base = load_knowledge(tmp_path).base

    assert "Ring 1177." == base.phrases[Language.SWEDISH]["medical"]
    assert "112" in base.phrases[Language.SWEDISH]["emergency"]
    assert set(LABELS) == set(base.triage.labelled)


def test_knowledge_without_a_triage_has_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY})

    assert [] == said_of(tmp_path)


def test_a_triage_file_that_does_not_fit_stops_the_knowledge(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": ENTRY, "triage.yaml": whole() + "x: {sv: [y]}\n"})

    said = said_of(tmp_path)

    assert 1 == len(said)
    assert said[0].startswith('triage.yaml:14:1: okänd nyckel "x".')
