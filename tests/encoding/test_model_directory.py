"""Another sentence encoder, exported to ONNX: a tiny one, made here."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from stodbot.encoding.choice import open_encoder
from stodbot.encoding.model_directory import load_model_directory
from stodbot.encoding.onnx_writer import GraphWriter
from stodbot.errors import EncoderError

WORDS = {"[UNK]": 0, "cykel": 1, "båt": 2, "query:": 3}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A model that gives each word its own direction and returns a vector a token."""
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))  # noqa: S106  # a token, no secret
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    with (tmp_path / "model.data").open("wb") as data:
        graph = GraphWriter(data, "model.data")
        table = graph.large("table", [np.eye(4, dtype=np.float32)])
        graph.output(graph.node("Gather", table, "input_ids"), "last_hidden_state")
        model = graph.model(
            {
                "input_ids": ("int64", ("batch", "length")),
                "attention_mask": ("int64", ("batch", "length")),
            },
            {"last_hidden_state": ("float32", ("batch", "length", 4))},
        )
    (tmp_path / "model.onnx").write_bytes(model)
    return tmp_path


def test_vectors_are_the_mean_over_the_tokens(directory: Path) -> None:
    vector = load_model_directory(directory).encode(["cykel båt"])[0]

    assert vector == pytest.approx([0, 0.7071, 0.7071, 0], abs=1e-3)


def test_the_prompt_of_its_configuration_is_put_before_the_text(directory: Path) -> None:
    config = directory / "config_sentence_transformers.json"
    config.write_text('{"prompts": {"query": "query: "}}')

    vector = load_model_directory(directory).encode(["cykel"])[0]

    assert vector == pytest.approx([0, 0.7071, 0, 0.7071], abs=1e-3)


def test_another_model_has_another_name(directory: Path) -> None:
    first = load_model_directory(directory).name
    model = directory / "model.onnx"
    model.write_bytes(model.read_bytes() + b"\x00\x00")

    with pytest.raises(EncoderError):  # and is refused if it is no model
        load_model_directory(directory)

    assert first.startswith(directory.name)


def test_a_directory_without_a_model_is_a_reason(tmp_path: Path) -> None:
    choice = open_encoder(str(tmp_path / "nowhere"), tmp_path, lambda: None)

    assert choice.encoder is None
    assert choice.reason is not None
    assert "model.onnx" in choice.reason
