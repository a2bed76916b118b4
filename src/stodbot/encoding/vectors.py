"""The vectors of the known phrasings, encoded once and kept on disk by text and model."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from stodbot.cache import ArrayCache, key_of
from stodbot.matching.encoder import Encoder, Vectors

Progress = Callable[[int, int], None]  # how many are done, of how many
_BATCH = 4  # of a length: a tenth faster than one by one; more takes memory for nothing
_KEY_BYTES = 16
_MOST_KEPT = 60_000  # vectors, 50 MB: what is no longer listed stays for ways back


def vectors_of(
    texts: Sequence[str], encoder: Encoder, cache: ArrayCache, on_progress: Progress
) -> Vectors:
    """A vector a text; only those that the cache lacks are encoded."""
    keys = [bytes.fromhex(key_of(text))[:_KEY_BYTES] for text in texts]
    known = _load(cache, encoder.name)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        new = _encode(list(missing.values()), encoder, on_progress)
        known |= dict(zip(missing, new, strict=True))
        if len(known) > _MOST_KEPT:  # mostly phrasings that nobody lists any more
            known = {key: known[key] for key in keys}
        _save(cache, encoder.name, known)
    return np.stack([known[key] for key in keys])


def _encode(texts: Sequence[str], encoder: Encoder, on_progress: Progress) -> Vectors:
    """A vector a text. Texts of a length go together, as the encoder is faster with those."""
    order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    done: list[Vectors] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for vectors in pool.map(lambda batch: encoder.encode([texts[n] for n in batch]), batches):
            done.append(vectors)
            on_progress(sum(map(len, done)), len(texts))
    return np.concatenate(done)[np.argsort(order)]


def _load(cache: ArrayCache, model: str) -> dict[bytes, Vectors]:
    arrays = cache.load(f"vectors-{model}", model)
    if arrays is None or arrays["keys"].shape != (len(arrays["vectors"]), _KEY_BYTES):
        return {}
    vectors = arrays["vectors"].astype(np.float32)
    return {key.tobytes(): vector for key, vector in zip(arrays["keys"], vectors, strict=True)}


def _save(cache: ArrayCache, model: str, known: dict[bytes, Vectors]) -> None:
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(len(known), _KEY_BYTES)
    cache.save(f"vectors-{model}", model, {"keys": keys, "vectors": np.stack(list(known.values()))})
