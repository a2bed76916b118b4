"""Just enough of ONNX's protobuf format to write a graph, without the `onnx` package.

Field numbers are those of onnx.proto3 (ONNX IR version 9).
"""

import struct
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_Scalar = int | float | str | bytes
_ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7, "float16": 10}
_EXTERNAL = 1  # TensorProto.DataLocation
_CONTRIB = "com.microsoft"


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number >> 7:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, value: _Scalar | Sequence[_Scalar]) -> bytes:
    """One protobuf field: int as varint, float as fixed32, the rest length-delimited."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return _varint(number << 3 | 2) + _varint(len(value)) + value
    return b"".join(_field(number, item) for item in value)


def _attribute(name: str, value: int | float | str) -> bytes:
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, 2)
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, 1)
    return _field(1, name) + _field(4, value) + _field(20, 3)


def _tensor(name: str, shape: Sequence[int], dtype: np.dtype[np.generic]) -> bytes:
    return _field(1, list(shape)) + _field(2, _ELEMENT_TYPES[dtype.name]) + _field(8, name)


def _value_info(name: str, element_type: str, shape: Sequence[str | int]) -> bytes:
    dimensions = b"".join(
        _field(1, _field(2, size) if isinstance(size, str) else _field(1, size)) for size in shape
    )
    tensor = _field(1, _ELEMENT_TYPES[element_type]) + _field(2, dimensions)
    return _field(1, name) + _field(2, _field(1, tensor))


class GraphWriter:
    """Collects nodes and constants; large constants go to a file that the runtime can map."""

    def __init__(self, data_file: BinaryIO, data_name: str, *, alignment: int = 65536) -> None:
        """`data_name` is what the graph calls the file, relative to its own folder."""
        self._data_file = data_file
        self._data_name = data_name
        self._alignment = alignment  # a multiple of every page size in use (macOS arm64: 16 KiB)
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        """Add a small constant, kept in the graph itself, and return its name."""
        self._constants.append(_tensor(name, array.shape, array.dtype) + _field(9, array.tobytes()))
        return name

    def large(self, name: str, blocks: Iterable[NDArray[np.generic]]) -> str:
        """Add a constant that is kept in the data file; its rows come in blocks."""
        self._data_file.write(b"\0" * (-self._data_file.tell() % self._alignment))
        start, rows = self._data_file.tell(), 0
        for block in blocks:
            self._data_file.write(block.tobytes())
            rows += len(block)
        entries = {
            "location": self._data_name,
            "offset": str(start),
            "length": str(self._data_file.tell() - start),
        }
        pairs = [_field(1, key) + _field(2, value) for key, value in entries.items()]
        head = _tensor(name, (rows, *block.shape[1:]), block.dtype)
        self._constants.append(head + _field(13, pairs) + _field(14, _EXTERNAL))
        return name

    def node(self, operator: str, *inputs: str, **attributes: int | float | str) -> str:
        """Add a standard operator with one output and return the output's name."""
        return self._node(operator, inputs, [self._fresh(operator)], "", attributes)[0]

    def contrib(self, operator: str, *inputs: str, **attributes: int | float | str) -> str:
        """Add one of onnxruntime's own operators and return its output's name."""
        return self._node(operator, inputs, [self._fresh(operator)], _CONTRIB, attributes)[0]

    def split(self, source: str, sizes: str, parts: int) -> list[str]:
        """Split `source` along its last axis."""
        outputs = [f"{self._fresh('Split')}_{part}" for part in range(parts)]
        return self._node("Split", (source, sizes), outputs, "", {"axis": -1})

    def output(self, source: str, name: str) -> None:
        """Give `source` the name by which the graph returns it."""
        self._node("Identity", (source,), [name], "", {})

    def _fresh(self, operator: str) -> str:
        return f"{operator}_{len(self._nodes)}"

    def _node(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: list[str],
        domain: str,
        attributes: dict[str, int | float | str],
    ) -> list[str]:
        body = _field(1, list(inputs)) + _field(2, list(outputs)) + _field(3, outputs[0])
        body += _field(4, operator)
        body += b"".join(_field(5, _attribute(*item)) for item in attributes.items())
        self._nodes.append(body + _field(7, domain))
        return outputs

    def model(
        self,
        inputs: dict[str, tuple[str, Sequence[str | int]]],
        outputs: dict[str, tuple[str, Sequence[str | int]]],
    ) -> bytes:
        """The finished model; inputs and outputs map a name to (element type, shape)."""
        graph = _field(1, list(self._nodes)) + _field(2, "encoder")
        graph += _field(5, list(self._constants))
        graph += _field(11, [_value_info(name, *info) for name, info in inputs.items()])
        graph += _field(12, [_value_info(name, *info) for name, info in outputs.items()])
        operator_sets = [
            _field(1, "") + _field(2, 17),
            _field(1, _CONTRIB) + _field(2, 1),
        ]
        return _field(1, 9) + _field(2, "stodbot") + _field(7, graph) + _field(8, operator_sets)
