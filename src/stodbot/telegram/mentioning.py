"""Calls somebody in a group by the name that stands in a message: only then do they notice it."""

import unicodedata
from collections.abc import Mapping, Sequence

from stodbot.domain.entry import PersonId
from stodbot.domain.message import Mention
from stodbot.telegram.splitting import utf16_length
from telegram import MessageEntity, User

Mentioned = dict[int, list[MessageEntity]]  # by the part, from 0


def mentioned(
    parts: Sequence[str], mentions: Sequence[Mention], users: Mapping[PersonId, int]
) -> Mentioned:
    """An entity for the first time that each name stands in a part, of those who have a user."""
    found: Mentioned = {}
    for mention in mentions:
        user, name = users.get(mention.person), unicodedata.normalize("NFC", mention.name)
        place = next((at for at, part in enumerate(parts) if name in part), None)
        if user is not None and place is not None and name:
            found.setdefault(place, []).append(_entity(parts[place], name, user))
    return found


def _entity(part: str, name: str, user: int) -> MessageEntity:
    before, _, _ = part.partition(name)
    return MessageEntity(
        type=MessageEntity.TEXT_MENTION,
        offset=utf16_length(before),
        length=utf16_length(name),
        user=User(id=user, first_name=name, is_bot=False),
    )
