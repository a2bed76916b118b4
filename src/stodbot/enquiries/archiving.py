"""What an e-archive is given: each enquiry on its own, and the log that it can be proved by.

The files and their fields are described, in Swedish, in what is written beside them
(`cli/LASMIG.md`) and in `docs/reference/exports.md`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from stodbot.domain.enquiry import Enquiry, EnquiryId
from stodbot.enquiries.case import Case
from stodbot.enquiries.chain import Event, Head
from stodbot.enquiries.exports import case_facts
from stodbot.enquiries.outcome import Deed

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_A_FOLDER = 1_000  # enquiries


class Status(StrEnum):
    """How an enquiry stands, as an archive sees it."""

    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"
    WEEDED = "weeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an event says about persons, as it was sealed: its keyed hash is in the log."""

    seq: int
    salt: bytes
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An enquiry as the archive gets it."""

    case: Case
    proofs: tuple[Proof, ...]


class Archive(Protocol):
    """The register and its log, read from one end to the other a little at a time."""

    async def records(self, after: EnquiryId, limit: int) -> list[Record]:
        """Enquiries by their ids."""
        ...

    async def changed(self, since: Head, until: Head) -> list[EnquiryId]:
        """The enquiries that something was done with after one head and until another."""
        ...

    async def record(self, enquiry: EnquiryId) -> Record:
        """One enquiry."""
        ...

    async def sealed(self, after: int, until: int, limit: int) -> list[Event]:
        """Events of the log in its order, without what they say about persons."""
        ...


def path_of(enquiry: Enquiry) -> str:
    """Where an enquiry lies in the export; no two have the same, and it never changes."""
    folder = enquiry.id // _A_FOLDER
    return f"arenden/{folder:04d}/{_UNSAFE.sub('_', enquiry.number)}.json"


def record_facts(record: Record, subject: str) -> dict[str, object]:
    """An enquiry for JSON; `subject` is what it is about, in the register's fixed words."""
    case = record.case
    return {
        **case_facts(case),
        "subject": subject,
        "status": _status(case.enquiry),
        "closed": _closed(case),
        "proofs": [
            {"seq": proof.seq, "salt": proof.salt.hex(), "body": proof.body.decode()}
            for proof in record.proofs
        ],
    }


def event_facts(event: Event) -> dict[str, object]:
    """An event of the log for JSON, in the very texts that are sealed."""
    at, actor, kind, subject, facts = event.change
    hidden = event.payload_hash
    return {
        "seq": event.seq,
        "at": at,
        "actor": actor,
        "kind": kind,
        "subject": subject,
        "facts": facts,
        "payload_hash": None if hidden is None else hidden.hex(),
        "previous": event.previous.hex(),
        "seal": event.seal.hex(),
    }


def _status(enquiry: Enquiry) -> Status:
    if enquiry.weeded is not None:
        return Status.WEEDED
    if enquiry.voided is not None:
        return Status.VOIDED
    return Status.OPEN if enquiry.is_open else Status.CLOSED


def _closed(case: Case) -> str | None:
    """When the last of it was closed, or it was voided; None while it is open."""
    if case.enquiry.is_open:
        return None
    ends = [past.at for past in case.past if past.deed in (Deed.CLOSED, Deed.VOIDED)]
    return max(ends).isoformat(timespec="seconds") if ends else None
