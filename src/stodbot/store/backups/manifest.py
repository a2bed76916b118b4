"""What a backup says of itself."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stodbot.enquiries.chain import Head
from stodbot.errors import BackupError

NAME = "manifest.json"
FORMAT = 1  # of this and of the parts; another one is another program's
_NAME = re.compile(r"[a-z_]{1,63}")  # of a table or a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is there of a table."""

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was copied, and when."""

    program: str  # the version that made it
    schema: int  # the version of the database
    store: str  # sqlite or postgresql
    taken_at: datetime  # whatever had been acknowledged by then is in it
    head: Head  # of the log
    last_number: str | None  # the newest enquiry's
    tables: Mapping[str, Held]
    files: int  # of enquiries
    flawed: tuple[str, ...]  # files that were gone or not what they were, when it was made

    @property
    def enquiries(self) -> int:
        """How many entries the register has."""
        return self.tables["enquiry"].rows


def written(manifest: Manifest) -> bytes:
    """The manifest as it lies in the backup."""
    facts = {
        "format": FORMAT,
        "program": manifest.program,
        "schema": manifest.schema,
        "store": manifest.store,
        "taken_at": manifest.taken_at.isoformat(),
        "head": {"seq": manifest.head.seq, "seal": manifest.head.seal.hex()},
        "last_number": manifest.last_number,
        "tables": {
            name: {"columns": held.columns, "rows": held.rows}
            for name, held in manifest.tables.items()
        },
        "files": manifest.files,
        "flawed": manifest.flawed,
    }
    return json.dumps(facts, indent=1, sort_keys=True).encode() + b"\n"


def read(content: bytes) -> Manifest:
    """What a manifest says. Raises BackupError where this program can't understand it."""
    try:
        facts = json.loads(content)
        if facts["format"] != FORMAT:
            raise BackupError(
                f"säkerhetskopian har formatet {facts['format']}, men det här programmet känner"
                f" bara till {FORMAT}. Använd ett nyare program"
            )
        return _manifest(facts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"säkerhetskopians {NAME} går inte att förstå") from error


def _manifest(facts: Mapping[str, Any]) -> Manifest:
    tables = {
        _checked(name): Held(columns=tuple(map(_checked, held["columns"])), rows=int(held["rows"]))
        for name, held in facts["tables"].items()
    }
    return Manifest(
        program=str(facts["program"]),
        schema=int(facts["schema"]),
        store=str(facts["store"]),
        taken_at=datetime.fromisoformat(facts["taken_at"]),
        head=Head(int(facts["head"]["seq"]), bytes.fromhex(facts["head"]["seal"])),
        last_number=facts["last_number"],
        tables={**tables, "enquiry": tables["enquiry"]},
        files=int(facts["files"]),
        flawed=tuple(map(str, facts["flawed"])),
    )


def _checked(name: str) -> str:
    """A name that is safe in a statement."""
    if not _NAME.fullmatch(name):
        raise ValueError("no name")
    return name
