"""`tests/floor.yaml`: how well the tests of the knowledge must go, at the least."""

from pathlib import Path

import pytest

from stodbot.knowledge.floor import Floor, read_floors
from stodbot.knowledge.problem import KnowledgeError
from stodbot.knowledge.report import Shares
from tests.knowledge import lines_of, write


def floor_in(folder: Path) -> Floor:
    return Floor(folder=folder, command="triage test")


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read_floors(folder)
    return lines_of(caught.value.problems, folder)


def test_knowledge_without_a_floor_has_none(tmp_path: Path) -> None:
    floors = read_floors(tmp_path)

    assert {} == floors


def test_empty_file_is_no_floor(tmp_path: Path) -> None:
    write(tmp_path, {"floor.yaml": "# tom\n"})

    floors = read_floors(tmp_path)

    assert {} == floors


def test_floor_is_read_by_encoder(tmp_path: Path) -> None:
    write(tmp_path, {"floor.yaml": "none: {right: 80.5, wrong: 3}\n"})

    floors = read_floors(tmp_path)

    assert {"none": Shares(right=80.5, wrong=3.0)} == floors


@pytest.mark.parametrize(
    "floors",
    [
        {"e5": Shares(right=94.3, wrong=2.1), "none": Shares(right=80.5, wrong=3.2)},
        {"e5": Shares(right=100.0, wrong=0.0)},
        {"none": Shares(right=0.0, wrong=100.0)},
    ],
)
def test_recorded_floors_are_read_back(tmp_path: Path, floors: dict[str, Shares]) -> None:
    for encoder, shares in floors.items():
        floor_in(tmp_path).hold(encoder, shares, record=True)

    actual = read_floors(tmp_path)

    assert {encoder: shares.as_floor() for encoder, shares in floors.items()} == actual


def test_recorded_floor_tells_how_it_comes_about(tmp_path: Path) -> None:
    floor_in(tmp_path).hold("none", Shares(right=80.5, wrong=3.2), record=True)

    text = (tmp_path / "floor.yaml").read_text("utf-8")

    assert "stodbot triage test --record" in text


@pytest.mark.parametrize(
    ("measured", "passed", "says"),
    [
        (Shares(right=80.0, wrong=3.0), True, "inte sämre"),
        (Shares(right=79.9, wrong=3.0), False, "minst 80.0 % rätt och högst 3.0 % fel"),
        (Shares(right=80.0, wrong=3.1), False, "minst 80.0 % rätt och högst 3.0 % fel"),
    ],
)
def test_an_outcome_below_the_floor_does_not_do(
    tmp_path: Path, measured: Shares, passed: bool, says: str
) -> None:
    write(tmp_path, {"floor.yaml": "none: {right: 80.0, wrong: 3.0}\n"})

    verdict = floor_in(tmp_path).hold("none", measured, record=False)

    assert passed == verdict[1]
    assert says in verdict[0]


def test_without_a_floor_any_outcome_will_do(tmp_path: Path) -> None:
    verdict, passed = floor_in(tmp_path).hold("none", Shares(0.0, 100.0), record=False)

    assert passed
    assert "--record" in verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- x\n", "1:1: här ska det stå språkmodeller som nycklar med värden."),
        ("none: 80\n", "1:7: här ska det stå right och wrong som nycklar med värden."),
        ("none: {right: 80}\n", '1:7: nyckeln "wrong" saknas. Lägg till den.'),
        (
            "none: {right: 80 %, wrong: 3}\n",
            '1:15: "80 %" är inget tal. Skriv till exempel 97.5.',
        ),
        (
            "none: {right: 80, wrong: 3}\nnone: {right: 0, wrong: 99}\n",
            '2:1: nyckeln "none" finns redan på rad 1. Behåll en av dem.',
        ),
    ],
)
def test_floor_that_cannot_be_used_is_refused_where_it_is_wrong(
    tmp_path: Path, text: str, expected: str
) -> None:
    write(tmp_path, {"floor.yaml": text})

    said = problems_of(tmp_path)

    assert [f"floor.yaml:{expected}"] == said


def test_floor_with_very_many_problems_tells_of_as_many_as_are_shown(tmp_path: Path) -> None:
    write(tmp_path, {"floor.yaml": "".join(f"model{number}: x\n" for number in range(300))})

    said = problems_of(tmp_path)

    assert 201 == len(said)
