"""Texts and what is marked in them, counted in UTF-16 units."""

import re

import regex

from tests.botapi.markup import parse_html
from tests.botapi.wire import Json, bad_request

LONGEST, LONGEST_CAPTION = 4096, 1024
_TYPES = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold",
    "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
_FOUND = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@])"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<![\w@.+-])@[A-Za-z]\w{2,31}\b"),
    "url": re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]"),
}
_SEEN = regex.compile(r"[^\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufffc]")


def units(text: str) -> int:
    """Its length as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, mode: str, entities: list[Json], longest: int) -> tuple[str, list[Json]]:
    """The text as it is stored, and all its entities; raises Refused for what is not valid."""
    if mode.lower() == "html" and text:
        text, entities = parse_html(text)
    elif mode.lower() not in {"", "none", "html"}:
        known = mode.lower() in {"markdown", "markdownv2"}
        raise bad_request(
            f"parse_mode {mode} is not emulated" if known else "unsupported parse_mode"
        )
    if units(text) > longest:
        raise bad_request(
            "message is too long" if longest == LONGEST else "message caption is too long"
        )
    for entity in entities:
        check_entity(text, entity)
    lead = units(text) - units(text.lstrip())
    trimmed = text.strip() if _SEEN.search(text) else ""
    return trimmed, detected(trimmed, _moved(entities, lead, units(trimmed)))


def check_entity(text: str, entity: Json) -> None:
    """Raise Refused for an entity that does not fit the text."""
    kind, start, length = entity["type"], entity["offset"], entity["length"]
    if kind not in _TYPES:
        raise bad_request(f"can't parse MessageEntity: type {kind} is unknown")
    if kind in _NEEDS and _NEEDS[kind] not in entity:
        raise bad_request(f"can't parse MessageEntity: can't find field {_NEEDS[kind]}")
    if start < 0 or length <= 0 or start + length > units(text):
        raise bad_request("can't parse entities: an entity is not inside the text")
    whole = text.encode("utf-16-le", "surrogatepass")
    for at in (start, start + length):
        if 0xDC <= next(iter(whole[2 * at + 1 : 2 * at + 2]), 0) <= 0xDF:
            raise bad_request("entity begins or ends in a middle of a UTF-16 symbol")


def detected(text: str, entities: list[Json]) -> list[Json]:
    """Those entities, and those that Telegram finds by itself."""
    taken = [(one["offset"], one["offset"] + one["length"]) for one in entities]
    result = list(entities)
    for kind, pattern in _FOUND.items():
        if not any(sign in text for sign in "/@"):
            break
        for match in pattern.finditer(text):
            start, length = units(text[: match.start()]), units(match[0])
            if all(start >= end or start + length <= begin for begin, end in taken):
                result.append({"type": kind, "offset": start, "length": length})
                taken.append((start, start + length))
    return sorted(result, key=lambda one: (one["offset"], -one["length"]))


def _moved(entities: list[Json], lead: int, length: int) -> list[Json]:
    """Entities of a text of which the beginning and the end were cut off."""
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(length, entity["offset"] + entity["length"] - lead)
        if start < end:
            moved.append({**entity, "offset": start, "length": end - start})
    return moved
