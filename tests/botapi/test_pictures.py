"""Scenes are played, and what is seen is drawn."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.botapi.demo import Waiting
from tests.botapi.drawing import COLUMNS, svg, wrapped
from tests.botapi.pictures import Recorder, draw
from tests.botapi.scenes import SCENES, Scene
from tests.botapi.stand_in import COMMANDS

_SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(picture).iter(f"{_SVG}text")]  # noqa: S314  # our own


def test_a_picture_has_its_lines_as_text_and_says_what_it_shows() -> None:
    picture = svg([("Bo> <Hej>", True), ("", False), ("  :1  Ja & nej", False)], "Bo säger hej.")

    typed, answered = ET.fromstring(picture).iter(f"{_SVG}text")  # noqa: S314  # our own
    assert ["Bo> <Hej>", "  :1  Ja & nej"] == texts(picture)
    assert "Bo säger hej." == ET.fromstring(picture).findtext(f"{_SVG}title")  # noqa: S314  # our own
    assert ("bold", None) == (typed.get("font-weight"), answered.get("font-weight"))
    assert 2 * 20 == int(answered.get("y", "")) - int(typed.get("y", ""))


def test_a_long_line_takes_several_and_keeps_its_indent() -> None:
    parts = wrapped("  " + "orden " * 30)

    assert len(parts) == 3
    assert all(part.startswith("  orden") and len(part) <= COLUMNS for part in parts)
    assert [""] == wrapped("")


def test_the_part_of_a_scene_that_is_wanted_is_shown() -> None:
    recorder = Recorder(lambda _: None)
    recorder.write("Hej")
    for line in ("ett", "två", "tre"):
        recorder.ask("Bo> ")
        recorder.take(line)
        recorder.write(f"Boten: {line}")
    scene = Scene(name="a", told="b", lines=("ett", "två", "tre"), first=2)

    assert [
        ("Bo> två", True),
        ("Boten: två", False),
        ("", False),
        ("Bo> tre", True),
        ("Boten: tre", False),
    ] == recorder.shown(scene)


def test_each_scene_that_can_be_played_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenes = [
        Scene(name="hej", told="Bo hälsar.", lines=("Hej",)),
        Scene(name="fel", told="Ingen knapp.", lines=(":2",)),
    ]

    code = draw(
        scenes, tmp_path / "bilder", COMMANDS, knowledge=tmp_path, waiting=Waiting(more=0.1)
    )

    assert 1 == code
    assert ["hej.svg"] == [one.name for one in (tmp_path / "bilder").iterdir()]
    picture = (tmp_path / "bilder" / "hej.svg").read_text("utf-8")
    assert ["Företagaren> Hej", "[Företagaren] Boten: Du skrev: Hej"] == texts(picture)
    assert [
        "![Bo hälsar.](pictures/hej.svg)",
        "fel: Det finns inga knappar att trycka på.",
    ] == capsys.readouterr().out.splitlines()


def test_scenes_are_told_apart_and_told() -> None:
    assert len(SCENES) == len({one.name for one in SCENES})
    assert all(one.told.endswith(".") and 1 <= one.first <= len(one.lines) for one in SCENES)
