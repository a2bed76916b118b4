"""Rows as they lie in a backup: a JSON list a line, what is not text as base 64, compressed."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from stodbot.store.backups.archive import damaged
from stodbot.store.tables import Row

_LARGEST = 4 << 20  # bytes, about: what is kept in memory at a time
_LEVEL = 1  # seals don't get smaller, and texts do at once
_BLOB = "b64"
_PART = re.compile(r"tables/([a-z_]{1,63})/\d{5,}\.jsonl\.gz")


def part_name(table: str, number: int) -> str:
    """What a table's part is called; they are numbered from 1."""
    return f"tables/{table}/{number:05}.jsonl.gz"


def table_of(part: str) -> str | None:
    """The table whose rows that part has; None where it has none."""
    found = _PART.fullmatch(part)
    return None if found is None else found[1]


def packed(chunks: Iterable[list[Row]]) -> Iterator[bytes]:
    """The contents of the parts that the rows make."""
    encoder = json.JSONEncoder(separators=(",", ":"), default=_blob)
    lines: list[str] = []
    size = 0
    for rows in chunks:
        for row in rows:
            lines.append(encoder.encode(row))
            size += len(lines[-1])
        if size >= _LARGEST:
            yield _compressed(lines)
            lines, size = [], 0
    if lines:
        yield _compressed(lines)


def unpacked(content: bytes, part: str) -> list[Row]:
    """The rows of a part. Raises BackupError."""
    decoder = json.JSONDecoder(object_hook=_bytes)
    try:
        lines = gzip.decompress(content).decode("ascii").splitlines()
        return [tuple(decoder.decode(line)) for line in lines]
    except (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError) as error:
        raise damaged(f"delen {part}") from error


def _compressed(lines: list[str]) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in lines).encode("ascii"), _LEVEL, mtime=0)


def _blob(value: Any) -> dict[str, str]:
    return {_BLOB: base64.b64encode(value).decode("ascii")}


def _bytes(found: dict[str, str]) -> bytes:
    return base64.b64decode(found[_BLOB], validate=True)
