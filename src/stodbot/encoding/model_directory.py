"""Any sentence encoder exported to ONNX: a directory with `model.onnx` and `tokenizer.json`."""

import json
from pathlib import Path

from stodbot.cache import key_of
from stodbot.encoding.onnx_encoder import OnnxEncoder
from stodbot.errors import EncoderError

_PROMPTS = "config_sentence_transformers.json"


class _JsonTokenizer:
    """A tokenizer.json, read by the library that made it."""

    def __init__(self, path: Path) -> None:
        try:
            from tokenizers import Tokenizer  # noqa: PLC0415  # an extra that few need
        except ImportError as error:
            raise EncoderError(
                "en egen språkmodell kräver tillägget encoders: pip install stodbot[encoders]"
            ) from error
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises the bare class
            raise EncoderError(f"{path.name} kan inte läsas: {error}") from error
        self._tokenizer.no_padding()

    def tokens(self, text: str, limit: int) -> list[int]:
        self._tokenizer.enable_truncation(limit)
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def load_model_directory(directory: Path) -> OnnxEncoder:
    """The encoder in a directory. Raises EncoderError, which says what is missing."""
    graph = next(
        (p for p in (directory / "model.onnx", directory / "onnx" / "model.onnx") if p.is_file()),
        None,
    )
    tokenizer = directory / "tokenizer.json"
    if graph is None or not tokenizer.is_file():
        raise EncoderError(f"{directory} behöver filerna model.onnx och tokenizer.json")
    states = ((path.name, path.stat()) for path in sorted(directory.rglob("*")) if path.is_file())
    content = key_of(*(f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states))
    name = f"{directory.name}-{content[:12]}"
    return OnnxEncoder(graph, _JsonTokenizer(tokenizer), name=name, prefix=_prefix(directory))


def _prefix(directory: Path) -> str:
    """The words that the model wants before a query, where its configuration names them."""
    try:
        prompts = json.loads((directory / _PROMPTS).read_text("utf-8"))["prompts"]
        return str(prompts.get("query", ""))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ""
