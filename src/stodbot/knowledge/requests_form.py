"""Reads `requests.yaml`: how people ask for a public document, and about such documents."""

import re

from stodbot.domain.entry import EntryId
from stodbot.domain.knowledge_base import RequestExamples
from stodbot.knowledge.form import Form
from stodbot.knowledge.strict_yaml import Node

_ID = re.compile(r"[a-z0-9-]{1,48}")


def read_requests(node: Node, form: Form) -> RequestExamples | None:
    """The file's content; an entry that is not there makes it idle, not wrong."""
    values = form.fields(
        node,
        "entry, wants, about",
        {
            "entry": form.matching(_ID, "Använd 1-48 tecken: a-z, 0-9 och bindestreck."),
            "wants": form.phrasings,
            "about": form.phrasings,
        },
        required=("entry", "wants", "about"),
    )
    if not (values.get("entry") and values.get("wants")):
        return None
    return RequestExamples(
        entry=EntryId(values["entry"]),
        wants=values["wants"],
        about=values.get("about") or {},
    )
