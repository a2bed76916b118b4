"""The knowledge, as far as it can be read."""

from pathlib import Path

from stodbot.doctor.finding import Check, Status
from tests.doctor.conftest import NOW, Doctor, amiss, statuses, told


async def test_a_knowledge_that_can_be_read_is_told_with_its_size(
    doctor: Doctor, toy_directory: Path
) -> None:
    found = await doctor.at(NOW.replace(month=1)).of(Check.KNOWLEDGE)

    assert [] == amiss(found)
    assert f"Kunskapen kan läsas: 3 svar i {toy_directory}." in told(found)
    assert "coordinators.yaml har 1 person eller funktion och 3 köer." in told(found)


async def test_a_statement_that_has_expired_is_a_warning(doctor: Doctor) -> None:
    ((status, sentence),) = amiss(await doctor.of(Check.KNOWLEDGE))

    assert Status.WARNING is status
    assert "1 uppgift i svaren har gått ut." in sentence
    assert "`stodbot knowledge check`" in sentence
    assert "/kunskap" in sentence


async def test_a_side_that_expires_with_its_answer_is_counted_once(
    doctor: Doctor, toy_directory: Path
) -> None:
    with (toy_directory / "boats.yaml").open("a") as file:
        file.write("valid_to: 2026-01-31\nafter: {sv: Planen har gått ut.}\n")

    ((_, sentence),) = amiss(await doctor.of(Check.KNOWLEDGE))

    assert "2 uppgifter i svaren har gått ut." in sentence


async def test_a_knowledge_without_coordinators_is_a_warning(
    doctor: Doctor, toy_directory: Path
) -> None:
    (toy_directory / "coordinators.yaml").unlink()

    found = await doctor.at(NOW.replace(month=1)).of(Check.KNOWLEDGE)

    ((status, sentence),) = amiss(found)
    assert Status.WARNING is status
    assert "coordinators.yaml saknas" in sentence


async def test_every_problem_is_told_with_its_place(doctor: Doctor, toy_directory: Path) -> None:
    (toy_directory / "boats.yaml").write_text("id: boats\ntitel: x\n")

    found = await doctor.of(Check.KNOWLEDGE)

    assert {Status.ERROR} == statuses(found)
    assert f"{toy_directory}/boats.yaml:2:1: " in told(found)


async def test_of_many_problems_ten_are_told(doctor: Doctor, toy_directory: Path) -> None:
    lines = "".join(f"fel{number}: x\n" for number in range(25))
    (toy_directory / "boats.yaml").write_text(f"id: boats\n{lines}")

    found = await doctor.of(Check.KNOWLEDGE)

    assert 12 == len(found)
    assert found[-1].told.endswith(" fel till.")


async def test_a_directory_that_is_not_there_is_an_error(doctor: Doctor, tmp_path: Path) -> None:
    found = await doctor.on(knowledge=tmp_path / "saknas").of(Check.KNOWLEDGE)

    assert {Status.ERROR} == statuses(found)
    assert "katalogen finns inte" in told(found)
