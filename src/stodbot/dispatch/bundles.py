"""Which waiting messages of a chat are seen to as one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from stodbot.enquiries.incoming import Incoming, Received

_MOST_TOGETHER = 500  # messages
_LONGEST_TOGETHER = 8_000  # characters


def first_bundle(waiting: Sequence[Received], *, is_flood: bool) -> list[Received]:
    """The first message, and those that go with it: its album, its edits, in a flood more."""
    first = waiting[0]
    message = first.message
    if message is None:
        return [first]
    if message.album is not None:
        return [one for one in waiting if one.message and one.message.album == message.album]
    versions = _versions(waiting)
    if len(versions) > 1:
        return versions
    if not is_flood:
        return [first]
    if message.press is not None:
        return list(takewhile(lambda one: _press(one) == message.press, waiting))
    return _plain(waiting) or [first]


def joined(bundle: Sequence[Received]) -> Received:
    """The messages as one: the last, with all that was typed and all that hangs on them."""
    *earlier, last = bundle
    if not earlier or last.message is None:
        return last
    if last.message.is_edit:  # what it says now is what counts
        seqs = tuple(one.seq for one in earlier)
        now = replace(last.message, is_edit=earlier[0].message is None or _is_edit(earlier[0]))
        return replace(last, at=bundle[0].at, instead_of=seqs, message=now)
    if last.message.press is not None:
        return replace(last, along=tuple(one.seq for one in earlier))
    messages = [one.message for one in bundle if one.message is not None]
    texts = [message.text for message in messages if message.text]
    return replace(
        last,
        at=bundle[0].at,
        along=tuple(one.seq for one in earlier),
        message=replace(
            last.message,
            text="\n".join(texts) if texts else None,
            attachments=tuple(found for message in messages for found in message.attachments),
            answers=next((message.answers for message in messages if message.answers), None),
        ),
    )


def _versions(waiting: Sequence[Received]) -> list[Received]:
    """The first message and its edits."""
    reference = waiting[0].message.reference if waiting[0].message else None
    if reference is None:
        return []
    return [one for one in waiting if one.message and one.message.reference == reference]


def _is_edit(one: Received) -> bool:
    return one.message is not None and one.message.is_edit


def _plain(waiting: Sequence[Received]) -> list[Received]:
    """The messages from the first on that are words and nothing else, as far as can be read."""
    bundle: list[Received] = []
    characters = 0
    for one in waiting[:_MOST_TOGETHER]:
        if one.message is None or not _is_plain(one.message):
            break
        characters += len(one.message.text or "")
        if bundle and characters > _LONGEST_TOGETHER:
            break
        bundle.append(one)
    return bundle


def _is_plain(message: Incoming) -> bool:
    has_more = message.is_edit or message.answers or message.attachments or message.unread
    text = (message.text or "").strip()
    return bool(text) and not has_more and not text.startswith("/") and not _is_pick(text)


def _is_pick(text: str) -> bool:
    return text.rstrip(".)").isdigit()


def _press(one: Received) -> str | None:
    return one.message.press if one.message else None
