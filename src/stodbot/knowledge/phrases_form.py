"""Reads `texts/<language>.yaml`: the bot's sentences, and how people ask for one side."""

import re
import string
from collections.abc import Mapping

from stodbot.domain.entry import FacetName
from stodbot.knowledge.form import Form
from stodbot.knowledge.strict_yaml import Mapping as MappingNode
from stodbot.knowledge.strict_yaml import Node

_KEY = re.compile(r"[a-z0-9_]+")
_SIDES = "sides"
_WHOLE = "whole"  # asks for no side in particular

Sides = dict[FacetName | None, tuple[str, ...]]


def read_phrases(node: Node, form: Form) -> tuple[dict[str, str], Sides]:
    """The sentences by key, and how people ask for each side of a subject."""
    sentences: dict[str, str] = {}
    sides: Sides = {}
    for key, value in form.pairs(node, "texter"):
        if key.value == _SIDES:
            sides = _sides(value, form)
            continue
        if not _KEY.fullmatch(key.value):
            form.report(key, f'"{key.value[:60]}" är ingen nyckel. Använd a-z, 0-9 och _.')
        text = form.text(value)
        if text is not None and _fields(text) is None:
            form.report(value, "klamrarna { } går inte ihop. Skriv {namn} för det som fylls i.")
        elif text is not None:
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


def missing_phrases(
    node: Node, form: Form, own: Mapping[str, str], model: Mapping[str, str]
) -> None:
    """Report what differs from the sentences of another language: keys and the {fields} in them."""
    if not isinstance(node, MappingNode):
        return
    for key, text in model.items():
        if key not in own:
            form.report(node, f'texten "{key}" saknas på det här språket. Lägg till den.')
        elif _fields(own[key]) != _fields(text):
            wanted = ", ".join(sorted(_fields(text) or ())) or "inga"
            form.report(node, f'texten "{key}" ska ha samma {{fält}} som på svenska: {wanted}.')


def _fields(text: str) -> frozenset[str] | None:
    try:
        return frozenset(
            name for _, name, _, _ in string.Formatter().parse(text) if name is not None
        )
    except ValueError:
        return None
