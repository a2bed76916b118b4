"""The vectors of the known phrasings, encoded once and kept on disk by text and model."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from stodbot.cache import ArrayCache, key_of
from stodbot.matching.encoder import Encoder, Vectors

Progress = Callable[[int, int], None]  # how many are done, of how many
_BATCH = 16
_KEY_BYTES = 16
_SPARE = 3  # times as many vectors as phrasings may be kept, for drafts and ways back


def vectors_of(
    name: str, texts: Sequence[str], encoder: Encoder, cache: ArrayCache, on_progress: Progress
) -> Vectors:
    """A vector a text; only those that the cache lacks under `name` are encoded."""
    keys = [bytes.fromhex(key_of(text))[:_KEY_BYTES] for text in texts]
    known = _load(cache, name, encoder.name)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        new = _encode(list(missing.values()), encoder, on_progress)
        known |= dict(zip(missing, new, strict=True))
        if len(known) > _SPARE * len(keys):  # mostly phrasings that nobody lists any more
            known = {key: known[key] for key in keys}
        _save(cache, name, encoder.name, known)
    return np.stack([known[key] for key in keys])


def _encode(texts: Sequence[str], encoder: Encoder, on_progress: Progress) -> Vectors:
    batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
    done: list[Vectors] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for vectors in pool.map(encoder.encode, batches):
            done.append(vectors)
            on_progress(sum(map(len, done)), len(texts))
    return np.concatenate(done)


def _load(cache: ArrayCache, name: str, model: str) -> dict[bytes, Vectors]:
    arrays = cache.load(f"vectors-{name}-{model}", model)
    if arrays is None or arrays["keys"].shape != (len(arrays["vectors"]), _KEY_BYTES):
        return {}
    vectors = arrays["vectors"].astype(np.float32)
    return {key.tobytes(): vector for key, vector in zip(arrays["keys"], vectors, strict=True)}


def _save(cache: ArrayCache, name: str, model: str, known: dict[bytes, Vectors]) -> None:
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), _KEY_BYTES)
    cache.save(
        f"vectors-{name}-{model}", model, {"keys": keys, "vectors": np.stack(list(known.values()))}
    )
