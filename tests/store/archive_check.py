"""Checks an export for an e-archive by its files alone, as its LASMIG.md says: nothing of the bot.

`python -m tests.store.archive_check FOLDER` prints what is wrong.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def problems(folder: Path) -> list[str]:
    """Everything wrong with an export."""
    return [*_checksums(folder), *_chain(folder)]


def _checksums(folder: Path) -> Iterator[str]:
    listed = {}
    for line in (folder / "manifest-sha256.txt").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest-sha256.txt"
    }
    for name in sorted(listed.keys() | there.keys()):
        if listed.get(name) != there.get(name):
            yield f"checksum {name}"


def _chain(folder: Path) -> Iterator[str]:
    last, seal = 0, bytes(32)
    hidden: dict[int, bytes] = {}
    weeded: set[int] = set()
    for event in _events(folder):
        seq, own = event["seq"], bytes.fromhex(event["seal"])
        fields = [event[name] for name in ("at", "actor", "kind", "subject", "facts")]
        text = "\n".join([str(seq), *fields, event["payload_hash"] or ""]).encode()
        if (
            seq != last + 1
            or bytes.fromhex(event["previous"]) != seal
            or hashlib.sha256(b"\x00" + seal + text).digest() != own
        ):
            yield f"event {seq}"
        if event["payload_hash"]:
            hidden[seq] = bytes.fromhex(event["payload_hash"])
        if event["kind"] == "register.weeded":
            weeded.update(json.loads(event["facts"])["events"])
        last, seal = seq, own
    if (folder / "sigill.txt").read_text("utf-8") != f"{last} {seal.hex()}\n":
        yield "head"
    yield from _texts(folder, hidden, weeded)


def _texts(folder: Path, hidden: dict[int, bytes], weeded: set[int]) -> Iterator[str]:
    """What was said is what was sealed, or was weeded."""
    for proof in (proof for case in cases(folder) for proof in case["proofs"]):
        sealed = hidden.pop(proof["seq"], b"")
        said = hmac.digest(bytes.fromhex(proof["salt"]), proof["body"].encode(), "sha256")
        if not hmac.compare_digest(sealed, said):
            yield f"text {proof['seq']}"
    for seq in sorted(hidden.keys() - weeded):
        yield f"text {seq} missing"


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "logg").iterdir()):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def cases(folder: Path) -> list[dict[str, Any]]:
    """The enquiries in an export, in the order of their ids."""
    paths = sorted((folder / "arenden").rglob("*.json"))
    return [json.loads(path.read_text("utf-8")) for path in paths]


if __name__ == "__main__":
    found = problems(Path(sys.argv[1]))
    print("\n".join(found))  # noqa: T201  # a report
    sys.exit(bool(found))
