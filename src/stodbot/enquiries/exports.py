"""What is handed out of the register: a case, everything about one person, the e-archive's copy.

The schemas are described in `docs/reference/exports.md`.
"""

import html
from collections.abc import Sequence
from datetime import datetime

from stodbot.domain.enquiry import Enquiry, Item
from stodbot.enquiries.case import Case, Past
from stodbot.enquiries.files import FileState
from stodbot.enquiries.incoming import Attachment
from stodbot.enquiries.wording import escaped, shown

_FORMAT = 3  # of every schema here; raised when one of them changes


def case_facts(case: Case) -> dict[str, object]:
    """A case with all that was done, for JSON."""
    enquiry, sender = case.enquiry, case.sender
    return {
        "format": _FORMAT,
        "id": f"stodbot:{enquiry.number}",  # never changes, never used again
        **enquiry_facts(enquiry),
        "asker": enquiry.asker,
        "sender": {
            "company": sender.company,
            "municipality": sender.municipality,
            "contact": sender.contact,
        },
        "written": [
            {
                "received": _utc(one.received_at),
                **_text_facts(one.text),
                "attachments": [_attachment_facts(case, file) for file in one.attachments],
            }
            for one in case.written
        ],
        "events": [_past_facts(case, past) for past in case.past],
        "deliveries": [
            {"kind": one.message.kind, "to": one.message.to, "state": one.state}
            for one in case.deliveries
        ],
    }


def enquiry_facts(enquiry: Enquiry) -> dict[str, object]:
    """An entry of the register without what was written, for JSON."""
    return {
        "number": enquiry.number,
        "received": _utc(enquiry.received_at),
        "registered": _utc(enquiry.registered_at),
        "purpose": enquiry.purpose,
        "language": enquiry.language,
        "subjects": list(enquiry.subjects),
        "entry": enquiry.entry,
        "person": enquiry.person,
        "items": [item_facts(item) for item in enquiry.items],
        "rating": enquiry.rating,
        "voided": enquiry.voided,
        "weeded": enquiry.weeded,
        "diary": enquiry.diary,
    }


def item_facts(item: Item) -> dict[str, object]:
    """A queue's part of an enquiry, for JSON."""
    return {
        "item": item.number,
        "queue": item.queue,
        "state": item.state,
        "holder": item.holder,
        "suggested": item.suggested,
        "offered": list(item.offered),
        "level": item.level,
        "due": None if item.due_at is None else _utc(item.due_at),
        "reason": item.reason,
    }


def person_facts(asker: str, cases: Sequence[Case]) -> dict[str, object]:
    """Everything in the register about one person, for JSON."""
    return {"format": _FORMAT, "asker": asker, "cases": [case_facts(case) for case in cases]}


def case_page(
    title: str,
    written: Sequence[str],
    events: Sequence[tuple[str, str, str]],
    attachments: Sequence[str] = (),
) -> str:
    """A case as a page to print: what was sent, and when what was done, with the texts of it."""
    rows = "".join(
        f"<tr><td>{html.escape(when)}</td><td>{html.escape(what)}{_block(text)}</td></tr>\n"
        for when, what, text in events
    )
    heading = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="sv">\n<meta charset="utf-8">\n<title>{heading}</title>\n'
        "<style>body{font:1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto}"
        "td{vertical-align:top;padding:.2rem .8rem .2rem 0}blockquote{white-space:pre-wrap}"
        f"</style>\n<h1>{heading}</h1>\n{''.join(map(_block, written))}{_list(attachments)}"
        f"<table>\n{rows}</table>\n</html>\n"
    )


def _block(text: str) -> str:
    return f"<blockquote>{html.escape(shown(text))}</blockquote>" if text else ""


def _list(lines: Sequence[str]) -> str:
    items = "".join(f"<li>{html.escape(shown(line))}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>\n" if items else ""


def _attachment_facts(case: Case, attachment: Attachment) -> dict[str, object]:
    """What hung on a message, and where it lies; `state` is null for what is no file."""
    name, file = attachment.name, case.file(attachment)
    return {
        "kind": attachment.kind,
        "name": None if name is None else shown(name),
        "original": None if name is None else escaped(name),
        "media_type": attachment.media_type,
        "size": attachment.size if file is None or file.size is None else file.size,
        "state": None if file is None else file.state,
        "path": file.path if file is not None and file.state is FileState.KEPT else None,
        "sha256": None if file is None else file.digest,
        "fault": None if file is None else file.fault,
    }


def _past_facts(case: Case, past: Past) -> dict[str, object]:
    facts = {key: value for key, value in past.facts.items() if key != "row"}
    text: dict[str, object] = {} if past.text is None else {**_text_facts(past.text)}
    if past.attachments:
        text["attachments"] = [_attachment_facts(case, file) for file in past.attachments]
    return {
        "seq": past.seq,
        "at": _utc(past.at),
        "actor": past.actor,
        "what": past.deed,
        "facts": facts,
        **text,
    }


def _text_facts(original: str) -> dict[str, str]:
    """What was typed: to be read, and just as it was, as a JSON literal."""
    return {"text": shown(original), "original": escaped(original)}


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
