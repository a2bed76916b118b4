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


def vectors_of(
    name: str, texts: Sequence[str], encoder: Encoder, cache: ArrayCache, on_progress: Progress
) -> Vectors:
    """A vector a text; only those that the cache lacks under `name` are encoded."""
    keys = [bytes.fromhex(key_of(text))[:_KEY_BYTES] for text in texts]
    known = _load(cache, name, encoder.name)
    missing = list(dict.fromkeys(n for n, key in enumerate(keys) if key not in known))
    if missing:
        new = _encode([texts[number] for number in missing], encoder, on_progress)
        known |= {keys[number]: vector for number, vector in zip(missing, new, strict=True)}
        _save(cache, name, encoder.name, {key: known[key] for key in keys})
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
    arrays = cache.load(f"vectors-{name}", model)
    if arrays is None or arrays["keys"].shape != (len(arrays["vectors"]), _KEY_BYTES):
        return {}
    vectors = arrays["vectors"].astype(np.float32)
    return {key.tobytes(): vector for key, vector in zip(arrays["keys"], vectors, strict=True)}


def _save(cache: ArrayCache, name: str, model: str, known: dict[bytes, Vectors]) -> None:
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), _KEY_BYTES)
    cache.save(f"vectors-{name}", model, {"keys": keys, "vectors": np.stack(list(known.values()))})
