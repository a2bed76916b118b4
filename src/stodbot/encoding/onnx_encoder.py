"""Runs a sentence encoder on onnxruntime, safely for text from anybody."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from stodbot.errors import EncoderError

MAX_CHARACTERS = 2_000  # cut before normalising: some normalisations take quadratic time
MAX_TOKENS = 46  # some 150 characters: no test case gains by more, and 200 take a fifth longer
_PER_TEXT = 2  # dimensions of an output that holds a vector a text
_SURROGATES = re.compile("[\ud800-\udfff]")


class Tokenizer(Protocol):
    """Text to token ids."""

    def tokens(self, text: str, limit: int) -> list[int]:
        """At most `limit` ids, the marks for begin and end among them."""
        ...


class OnnxEncoder:
    """An `Encoder` over an exported graph. Safe to call from several threads at once."""

    def __init__(self, graph: Path, tokenizer: Tokenizer, *, name: str, prefix: str = "") -> None:
        """Load the graph. Raises EncoderError where onnxruntime refuses it."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's exceptions share no base class but this
            raise EncoderError(f"onnxruntime kan inte läsa {graph.name}: {error}") from error
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._output = _best_output([entry.name for entry in self._session.get_outputs()])
        self._tokenizer = tokenizer
        self._prefix = prefix
        self.name = name

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors float32 [texts, dimensions], each of unit length.

        Texts of as many tokens go together: padding would cost more than a batch saves.
        """
        tokenised = [self._tokens(text) for text in texts]
        of_length: dict[int, list[int]] = defaultdict(list)
        for number, tokens in enumerate(tokenised):
            of_length[len(tokens)].append(number)
        order = [number for numbers in of_length.values() for number in numbers]
        batches = [self._run([tokenised[n] for n in numbers]) for numbers in of_length.values()]
        return np.concatenate(batches)[np.argsort(order)]

    def _tokens(self, text: str) -> list[int]:
        clean = _SURROGATES.sub("\ufffd", text[:MAX_CHARACTERS])
        return self._tokenizer.tokens(self._prefix + clean, MAX_TOKENS)

    def _run(self, rows: list[list[int]]) -> NDArray[np.float32]:
        """The vectors of texts that have equally many tokens."""
        tokens = np.array(rows, np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(tokens)
        output = self._session.run(None, feed)[self._output]
        vectors = output.mean(axis=1) if output.ndim > _PER_TEXT else output  # a vector per token
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def _best_output(names: Sequence[str]) -> int:
    """Which output to take: the pooled sentence where the export has it, else the tokens."""
    for wanted in ("sentence_embedding", "last_hidden_state", "token_embeddings"):
        if wanted in names:
            return names.index(wanted)
    return 0
