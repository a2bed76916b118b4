"""Reads `texts/<language>.yaml`: the bot's sentences, and how people ask for one side."""

import string
from collections.abc import Iterable, Mapping

from stodbot.domain.enquiry_phrases import ASKER_FIELDS
from stodbot.domain.entry import FacetName, Language
from stodbot.domain.phrases import FIELDS
from stodbot.domain.staff_phrases import STAFF_FIELDS
from stodbot.knowledge.form import Form, unknown_key
from stodbot.knowledge.strict_yaml import Node

_SIDES = "sides"
_WHOLE = "whole"  # asks for no side in particular

EVERY_FIELD = {**FIELDS, **ASKER_FIELDS, **STAFF_FIELDS}
Sides = dict[FacetName | None, tuple[str, ...]]


def read_phrases(node: Node, form: Form) -> tuple[dict[str, str], Sides]:
    """The sentences by key, and how people ask for each side of a subject."""
    sentences: dict[str, str] = {}
    sides: Sides = {}
    for key, value in form.pairs(node, "texter"):
        if key.value == _SIDES:
            sides = _sides(value, form)
            continue
        if key.value not in EVERY_FIELD:
            form.report(key, unknown_key(key.value, list(EVERY_FIELD)))
            continue
        text = form.text(value)
        if text is not None and check_fields(value, form, key.value, text, EVERY_FIELD[key.value]):
            sentences[key.value] = text
    return sentences, sides


def _sides(node: Node, form: Form) -> Sides:
    read_name = form.choice(FacetName)
    found: Sides = {}
    for key, value in form.pairs(node, "delar (who, amount, apply ...)"):
        name = None if key.value == _WHOLE else read_name(key)
        examples = form.items(value, form.phrasing)
        if name is not None or key.value == _WHOLE:
            found[name] = examples
    return found


def needed_in(language: Language) -> list[str]:
    """The keys that a language must have; what only staff see is in Swedish."""
    asked = [*FIELDS, *ASKER_FIELDS]
    return [*asked, *STAFF_FIELDS] if language is Language.SWEDISH else asked


def missing_phrases(own: Mapping[str, str], needed: Iterable[str]) -> list[str]:
    """The keys that the program says and a language lacks."""
    return [key for key in needed if key not in own]


def check_fields(node: Node, form: Form, key: str, text: str, wanted: frozenset[str]) -> bool:
    """Report what the program could not fill in, or would be left out."""
    try:
        parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        form.report(node, "klamrarna { } går inte ihop. Skriv {namn} för det som fylls i.")
        return False
    if {name for _, name, _, _ in parts} != wanted or any(spec or how for _, _, spec, how in parts):
        fields = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "inga"
        form.report(node, f'texten "{key}" ska ha just de här fälten, skrivna så: {fields}.')
        return False
    return True
