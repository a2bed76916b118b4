"""What the way in, the way out and the talks still hold of an enquiry, removed with its weeding.

Every function runs inside its caller's transaction. Most of it is gone by the rule on what no human
was to answer (`inbox.remove_old`) long before; but that may keep texts for longer, and staff may
have looked at the enquiry yesterday.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from stodbot.domain.enquiry import Chat, Enquiry
from stodbot.enquiries.case import Past
from stodbot.enquiries.chain import canonical
from stodbot.enquiries.rooms import is_staffs
from stodbot.store.database import Database

_DIGEST_BYTES = 32
_COMES_AGAIN = timedelta(days=2)  # a message, at the most after; Telegram: 24 hours
_FORGET = (  # nothing of it can be sent any more
    "UPDATE outbox SET facts = NULL, buttons = NULL, token = NULL, until = NULL,"
    " fault = CASE WHEN state IN ('waiting', 'sending') THEN 'weeded' ELSE fault END,"
    " state = CASE WHEN state IN ('waiting', 'sending') THEN 'failed' ELSE state END"
)
_EMPTY = (  # with the digest, by which a text could be guessed, once it can't come again
    "UPDATE inbox SET body = NULL, matter = NULL,"
    " digest = CASE WHEN received_at <= ? THEN ? ELSE digest END"
)
_TOLD = "(body IS NOT NULL OR matter IS NOT NULL)"
_INDEXED = (  # what has facts left is little, and found by the indexes on it
    "facts IS NOT NULL AND state <> 'waiting'",
    "facts IS NOT NULL AND state IN ('waiting', 'sending')",
)
_STAFFS = "(chat LIKE 'staff:%' OR chat LIKE 'group:%')"


def forget(db: Database, enquiry: Enquiry, past: Sequence[Past], at: datetime) -> None:
    """Remove what was said on it, and what was said in the talks of those who took part till then.

    What they said after the last that happened is another matter's, unless it names the enquiry.
    """
    last = past[-1].at.isoformat()
    actors = {one.actor for one in past if one.actor != "system"}
    chats = sorted({enquiry.asker, *actors})
    _forget_messages(db, _messages(past), at)
    _forget_messages(db, _shown_to_staff(db, enquiry), at, f" AND {_STAFFS}")
    for chat in chats:
        _forget_talk(db, Chat(chat), last, at)
    _forget_room(db, enquiry, at)
    db.execute(f"{_FORGET} WHERE enquiry = ?", (enquiry.id,))


def _messages(past: Iterable[Past]) -> set[int]:
    """The messages that it is made of, as the log has them."""
    found: set[int] = set()
    for one in past:
        messages, message = one.facts.get("messages"), one.facts.get("message")
        if isinstance(messages, list):
            found.update(int(seq) for seq in messages)
        if isinstance(message, int):
            found.add(message)
    return found


def _shown_to_staff(db: Database, enquiry: Enquiry) -> set[int]:
    """Forget what was shown to staff that names it; returns the messages that asked for that."""
    literal = canonical(enquiry.number)[1:-1]
    named = re.compile(rf"(?<!\d){re.escape(literal)}(?!\d)")  # not 26STOD12 for 26STOD1
    rows = [
        row
        for which in _INDEXED
        for row in db.execute(
            f"SELECT id, facts, cause FROM outbox WHERE {which} AND kind = 'said'"  # noqa: S608
            f" AND {_STAFFS} AND replace(facts, ?, '') <> facts",
            (literal,),
        ).fetchall()
    ]
    found = [(key, cause) for key, facts, cause in rows if named.search(facts)]
    db.executemany(f"{_FORGET} WHERE id = ?", [(key,) for key, _ in found])
    return {int(cause) for _, cause in found if cause is not None}


def _forget_messages(db: Database, seqs: Iterable[int], at: datetime, also: str = "") -> None:
    sql = f"{_EMPTY} WHERE seq = ? AND stage <> 'waiting'{also}"
    db.executemany(sql, [(*_instead(at), seq) for seq in sorted(seqs)])


def _forget_talk(db: Database, chat: Chat, last: str, at: datetime) -> None:
    """All that was said in a chat until then; what could not be understood waits for a human."""
    indexed = [_TOLD] if is_staffs(chat) else [_TOLD, "reference IS NOT NULL"]
    for which in indexed:
        sql = f"{_EMPTY} WHERE {which} AND chat = ? AND received_at <= ? AND stage = 'done'"
        db.execute(sql, (*_instead(at), chat, last))
    db.execute(
        f"{_FORGET} WHERE chat = ? AND coalesce(sent_at, next_at) <= ? AND kind = 'said'"
        " AND facts IS NOT NULL",
        (chat, last),
    )
    db.execute("DELETE FROM talk WHERE chat = ? AND changed_at <= ?", (chat, last))


def _forget_room(db: Database, enquiry: Enquiry, at: datetime) -> None:
    """What staff said in its room of the group, and whatever they were writing on it."""
    room = f"staff:%@{enquiry.id}"
    sql = f"{_EMPTY} WHERE {_TOLD} AND chat LIKE ? AND stage <> 'waiting'"
    db.execute(sql, (*_instead(at), room))
    db.execute(f"{_FORGET} WHERE chat = ?", (f"group:{enquiry.id}",))
    number = f'"number":{canonical(enquiry.number)}'
    db.execute(
        "DELETE FROM talk WHERE chat LIKE ?"
        " OR (chat LIKE 'staff:%' AND replace(state, ?, '') <> state)",
        (room, number),
    )


def _instead(at: datetime) -> tuple[str, bytes]:
    """Until when, and by what, a digest is replaced."""
    return (at - _COMES_AGAIN).isoformat(), secrets.token_bytes(_DIGEST_BYTES)
