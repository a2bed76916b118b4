"""Writes multilingual-e5-small as an ONNX graph that onnxruntime runs at 4 bits.

The operators GatherBlockQuantized, MatMulNBits, MultiHeadAttention, SkipLayerNormalization and
Gelu are onnxruntime's own ("contrib"); uint8 GatherBlockQuantized needs onnxruntime 1.23.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stodbot.encoding.e5_file import E5File
from stodbot.encoding.onnx_writer import GraphWriter

_FLOAT, _INT32 = 1, 6  # TensorProto.DataType
_INT8_ACTIVATIONS = 4  # MatMulNBits accuracy_level: twice as fast as float, cosine >= 0.9998


def write_graph(weights: E5File, graph_path: Path, data_path: Path) -> None:
    """Write the graph and, beside it, the file with its large constants.

    Inputs `input_ids` and `attention_mask`, int64 [batch, length];
    output `sentence_embedding`, float32 [batch, hidden], of unit length.
    """
    with data_path.open("wb") as data_file:
        graph = _Builder(weights, GraphWriter(data_file, data_path.name)).build()
    graph_path.write_bytes(graph)


class _Builder:
    def __init__(self, weights: E5File, graph: GraphWriter) -> None:
        self._weights = weights
        self._graph = graph

    def build(self) -> bytes:
        graph, hidden = self._graph, self._weights.hidden
        mask = graph.node("Cast", "attention_mask", to=_INT32)
        states = self._embeddings()
        for layer in range(self._weights.layers):
            states = self._layer(f"l{layer}.", states, mask)
        graph.output(self._pooled(states), "sentence_embedding")
        shape = ("batch", "length")
        return graph.model(
            {"input_ids": ("int64", shape), "attention_mask": ("int64", shape)},
            {"sentence_embedding": ("float32", ("batch", hidden))},
        )

    def _embeddings(self) -> str:
        weights, graph = self._weights, self._graph
        table = ("emb.word", weights.vocabulary, weights.hidden)
        words = graph.contrib(
            "GatherBlockQuantized",
            graph.large("word.numbers", (_packed(n) for _, n in weights.matrix(*table))),
            "input_ids",
            graph.large("word.scales", (s.astype(np.float16) for s, _ in weights.matrix(*table))),
            bits=4, block_size=32, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        words = graph.node("Cast", words, to=_FLOAT)
        length = graph.node(
            "Slice", graph.node("Shape", "input_ids"), self._int("one", 1), self._int("two", 2)
        )
        # every token is of type 0, so the type's vector is folded into the positions
        places = weights.vector("emb.pos").reshape(weights.positions, weights.hidden)
        places = places + weights.vector("emb.type").reshape(weights.token_types, weights.hidden)[0]
        positions = graph.node(
            "Slice", graph.constant("positions", places), self._int("zero", 0), length
        )
        total = graph.node("Add", words, positions)
        scale, bias = self._vector("emb.ln.w"), self._vector("emb.ln.b")
        return graph.node(
            "LayerNormalization", total, scale, bias, axis=-1, epsilon=weights.epsilon
        )

    def _layer(self, name: str, states: str, mask: str) -> str:
        weights, graph = self._weights, self._graph
        hidden, wide = weights.hidden, weights.feed_forward
        packed = self._linear(states, [name + part for part in ("q", "k", "v")], hidden, hidden)
        query, key, value = graph.split(
            packed, self._int(name + "split", hidden, hidden, hidden), 3
        )
        attended = graph.contrib(
            "MultiHeadAttention", query, key, value, "", mask, num_heads=weights.heads
        )
        attended = self._linear(attended, [name + "ao"], hidden, hidden)
        states = self._add_and_normalise(states, attended, name + "aln")
        inner = graph.contrib("Gelu", self._linear(states, [name + "fi"], hidden, wide))
        outer = self._linear(inner, [name + "fo"], wide, hidden)
        return self._add_and_normalise(states, outer, name + "oln")

    def _linear(self, states: str, names: list[str], columns: int, rows: int) -> str:
        """One matrix product for all `names`, stacked; `rows` outputs each."""
        parts = [
            part for name in names for part in self._weights.matrix(name + ".w", rows, columns)
        ]
        numbers = (_packed(part).reshape(len(part), columns // 32, 16) for _, part in parts)
        bias = np.concatenate([self._weights.vector(name + ".b") for name in names])
        label = names[0]
        return self._graph.contrib(
            "MatMulNBits",
            states,
            self._graph.large(label + ".numbers", numbers),
            self._graph.large(label + ".scales", (scales.reshape(-1) for scales, _ in parts)),
            "",
            "",
            self._graph.constant(label + ".bias", bias),
            K=columns, N=rows * len(names), bits=4, block_size=32,
            accuracy_level=_INT8_ACTIVATIONS,
        )  # fmt: skip

    def _add_and_normalise(self, states: str, change: str, name: str) -> str:
        scale, bias = self._vector(name + ".w"), self._vector(name + ".b")
        return self._graph.contrib(
            "SkipLayerNormalization", states, change, scale, bias, epsilon=self._weights.epsilon
        )

    def _pooled(self, states: str) -> str:
        """The mean over the tokens that are not padding, made unit length (so a sum will do)."""
        graph = self._graph
        mask = graph.node("Cast", "attention_mask", to=_FLOAT)
        mask = graph.node("Unsqueeze", mask, self._int("last", -1))
        total = graph.node(
            "ReduceSum", graph.node("Mul", states, mask), self._int("tokens", 1), keepdims=0
        )
        return graph.node("LpNormalization", total, axis=-1, p=2)

    def _vector(self, name: str) -> str:
        return self._graph.constant(name, self._weights.vector(name))

    def _int(self, name: str, *values: int) -> str:
        return self._graph.constant(name, np.array(values, np.int64))


def _packed(numbers: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two 4-bit numbers a byte, the first in the low half, as onnxruntime reads them."""
    return (numbers[:, 0::2] | numbers[:, 1::2] << 4).astype(np.uint8)
