"""Rows of the inbox, and the messages that they keep."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from stodbot.domain.action import MessageSeq
from stodbot.domain.enquiry import Chat, DeliveryId
from stodbot.domain.entry import EntryId, PersonId, QueueId
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.incoming import (
    Attachment,
    AttachmentKind,
    Incoming,
    Matter,
    Received,
    Stage,
)
from stodbot.enquiries.lossless import given, kept

_IN_COLUMNS = ("channel", "key", "chat", "place", "reference")
_ALWAYS = ("text", "press", "on")


def body_of(message: Incoming) -> str:
    """All of a message that has no column of its own."""
    facts = asdict(message)
    return kept(
        {
            name: value
            for name, value in facts.items()
            if name not in _IN_COLUMNS and (value or name in _ALWAYS)
        }
    )


def without_raw(body: str | None) -> str | None:
    """The same without what the channel sent: what was understood of it is enough."""
    if body is None or '"raw":' not in body:
        return body
    facts = json.loads(body)  # as it is kept: nothing of the rest is touched
    facts.pop("raw", None)
    return canonical(facts)


def digest_of(message: Incoming) -> bytes:
    """By which the same message is known again, even if the channel writes it another way."""
    plain = replace(message, origin=None, sender=None)  # rights may change before it comes again
    understood = plain if message.fault is not None else replace(plain, raw=None)
    came_from = message.origin or message.chat
    whole = f"{came_from}\0{message.reference}\0{body_of(understood)}"
    return hashlib.sha256(whole.encode()).digest()


def received(row: tuple[object, ...], *, is_new: bool = False) -> Received:
    """A message as the inbox has it."""
    seq, _, _, chat, at, body, stage, attempts, fault, decision, matter, *_ = row
    return Received(
        seq=MessageSeq(int(str(seq))),
        message=None if body is None else _incoming(row, given(str(body))),
        chat=Chat(str(chat)),
        at=datetime.fromisoformat(str(at)),
        stage=Stage(str(stage)),
        attempts=int(str(attempts)),
        fault=None if fault is None else str(fault),
        decision=None if decision is None else str(decision),
        matter=None if matter is None else _matter(given(str(matter))),
        is_new=is_new,
    )


def _incoming(row: tuple[object, ...], said: dict[str, Any]) -> Incoming:
    place, reference = row[-2:]
    return Incoming(
        channel=str(row[1]),
        key=str(row[2]),
        chat=Chat(str(row[3])),
        origin=said.get("origin"),
        sender=said.get("sender"),
        text=said["text"],
        press=said["press"],
        on=None if said["on"] is None else DeliveryId(said["on"]),
        answers=said.get("answers"),
        place=None if place is None else int(str(place)),
        reference=None if reference is None else str(reference),
        is_edit=said.get("is_edit", False),
        album=said.get("album"),
        attachments=tuple(_attachment(one) for one in said.get("attachments", ())),
        unread=said.get("unread"),
        language=said.get("language"),
        raw=said.get("raw"),
        fault=said.get("fault"),
    )


def _attachment(facts: dict[str, Any]) -> Attachment:
    return Attachment(**{**facts, "kind": AttachmentKind(facts["kind"])})


def _matter(facts: dict[str, object]) -> Matter:
    queues, before = facts["queues"], facts["before"]
    entry, only, person = facts["entry"], facts["only"], facts["person"]
    return Matter(
        queues=tuple(QueueId(str(queue)) for queue in queues) if isinstance(queues, list) else (),
        entry=None if entry is None else EntryId(str(entry)),
        language=str(facts["language"]),
        before=tuple(MessageSeq(int(s)) for s in before) if isinstance(before, list) else (),
        only=None if only is None else str(only),
        person=None if person is None else PersonId(str(person)),
    )
