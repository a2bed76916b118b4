"""What was learnt once is recalled, and only while it still holds."""

from pathlib import Path

import numpy as np
import pytest

from stodbot.cache import ArrayCache
from stodbot.encoding import school as school_module
from stodbot.encoding.choice import EncoderChoice
from stodbot.encoding.school import Lesson, School
from stodbot.matching.examples import Example
from stodbot.matching.learned import Learned
from stodbot.matching.matcher import Matcher
from stodbot.matching.reading import Reader
from stodbot.matching.vocabulary import Spelling

EXAMPLES = [
    Example(text=text, label=label, is_question=True)
    for text, label in [
        ("ny cykel", "bicycles"),
        ("bidrag till cykel", "bicycles"),
        ("laga hamnen", "boats"),
        ("ny brygga i hamnen", "boats"),
        ("regn i morgon", None),
    ]
]


def teach(folder: Path, examples: list[Example] = EXAMPLES) -> tuple[School, Learned]:
    school = School(ArrayCache(folder), EncoderChoice(None, "none"), lambda _done, _total: None)
    (learned,) = school.teach(Lesson("toy", examples, ["bicycles", "boats"]))
    return school, learned


def best(learned: Learned, text: str) -> str:
    reader = Reader([learned.interest], Spelling(learned.classifier.features.vocabulary), None)
    return Matcher(learned.classifier).match(reader.read(text)).candidates[0].entry


def test_what_is_recalled_scores_as_what_was_learnt(tmp_path: Path) -> None:
    _, first = teach(tmp_path)

    _, second = teach(tmp_path)

    assert np.array_equal(first.classifier.weights, second.classifier.weights)
    assert best(second, "cykeln") == "bicycles"


def test_recalling_learns_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teach(tmp_path)
    monkeypatch.setattr(school_module, "_learnt", None)

    _, learned = teach(tmp_path)

    assert best(learned, "hamnen") == "boats"


def test_a_changed_phrasing_is_learnt(tmp_path: Path) -> None:
    teach(tmp_path)
    changed = [*EXAMPLES, Example(text="zeppelinare", label="boats", is_question=True)]

    _, learned = teach(tmp_path, changed)

    assert best(learned, "zeppelinare") == "boats"


def test_a_damaged_cache_is_learnt_anew_and_told(tmp_path: Path) -> None:
    teach(tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(b"garbage")

    school, learned = teach(tmp_path)

    assert best(learned, "cykel") == "bicycles"
    assert school.cache.problem is not None


def test_an_unwritable_cache_is_gone_without_and_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    school, learned = teach(tmp_path / "file" / "cache")

    assert best(learned, "cykel") == "bicycles"
    assert school.cache.problem is not None


def test_learning_apart_gives_what_learning_here_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, here = teach(tmp_path / "here")
    monkeypatch.setattr(school_module, "_WORTH_A_PROCESS", 0)

    _, apart = teach(tmp_path / "apart")

    assert np.allclose(here.classifier.weights, apart.classifier.weights)
