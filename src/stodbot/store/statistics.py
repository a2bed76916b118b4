"""What can be counted over the inbox, the register and the log.

All three grow in the order of time: what is counted is read from their ends, so that it takes as
long as there is to count, however much was kept before.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from stodbot.domain.action import Feedback
from stodbot.domain.button import asker_action
from stodbot.domain.decision import DecisionKind
from stodbot.enquiries.lossless import given
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.statistics import Fate, Figures, Unanswered, Wait
from stodbot.store.database import Database, Sessions

_BEFORE = {  # the last row that is too old
    "inbox": "SELECT seq FROM inbox WHERE received_at < ? ORDER BY seq DESC LIMIT 1",
    "event": "SELECT seq FROM event WHERE at < ? ORDER BY seq DESC LIMIT 1",
    "enquiry": "SELECT id FROM enquiry WHERE registered_at < ? ORDER BY id DESC LIMIT 1",
}
# Only of what was typed and decided on the language is known: neither of presses nor of choices.
_READ = "stage = 'done' AND language IS NOT NULL AND substr(chat, 1, 6) = 'asker:'"
_WITH_BEFORE = '%"before":[_%]%'  # in canonical JSON: messages came before it
_KEPT = f"{_READ} AND body IS NOT NULL"


class StoredStatistics:
    """What can be counted."""

    def __init__(self, db: Sessions) -> None:
        self._db = db

    async def figures(self, since: datetime) -> Figures:
        """What was done since then."""
        return await self._db.read(lambda db: figures(db, since))

    async def read_per_day(self, since: datetime, zone: tzinfo) -> Mapping[date, int]:
        """How many messages the bot read on each day in that zone, but for days without any."""
        return await self._db.read(lambda db: read_per_day(db, since, zone))

    async def unanswered(self, since: datetime) -> list[Unanswered]:
        """Questions since then whose text is still kept, oldest first."""
        return await self._db.read(lambda db: unanswered(db, since))


def figures(db: Database, since: datetime) -> Figures:
    """What was done since then."""
    after = _before(db, "inbox", since)
    decided = db.execute(
        f"SELECT decision, count(*) FROM inbox WHERE seq > ? AND {_READ} GROUP BY decision",  # noqa: S608
        (after,),
    )
    found: dict[str, int] = dict(decided.fetchall())
    said = {  # whoever presses twice has said it once
        (decision, _press(body) or seq) for seq, _, decision, body in _feedback(db, after)
    }
    helped = Counter(decision for decision, _ in said)
    (registered,) = db.execute(
        "SELECT count(*) FROM enquiry WHERE id > ?", (_before(db, "enquiry", since),)
    ).fetchone()
    return Figures(
        decided={kind: found.get(kind, 0) for kind in DecisionKind},
        helped=helped["helpful"],
        unhelpful=helped["unhelpful"],
        registered=registered,
        waits=tuple(_waits(db, since)),
    )


def _waits(db: Database, since: datetime) -> Iterator[Wait]:
    """Of each enquiry that had not been answered before."""
    rows = db.execute(
        "SELECT q.registered_at, e.at FROM event e JOIN enquiry q ON q.number = e.subject"
        " WHERE e.seq > ? AND e.kind = ? AND NOT EXISTS (SELECT 1 FROM event earlier"
        " WHERE earlier.subject = e.subject AND earlier.seq < e.seq AND earlier.kind = e.kind)",
        (_before(db, "event", since), Deed.REPLIED),
    )
    for registered_at, answered_at in rows.fetchall():
        yield Wait(
            registered_at=datetime.fromisoformat(registered_at),
            answered_at=datetime.fromisoformat(answered_at),
        )


def read_per_day(db: Database, since: datetime, zone: tzinfo) -> dict[date, int]:
    """How many messages the bot read on each day in that zone, but for days without any."""
    minutes = db.execute(  # no day begins within one, in whatever zone
        "SELECT substr(received_at, 1, 16) AS minute, count(*) FROM inbox"  # noqa: S608
        f" WHERE seq > ? AND {_READ} GROUP BY minute",
        (_before(db, "inbox", since),),
    )
    days: Counter[date] = Counter()
    for minute, count in minutes:
        at = datetime.fromisoformat(minute).replace(tzinfo=UTC)
        days[at.astimezone(zone).date()] += count
    return dict(days)


def unanswered(db: Database, since: datetime) -> list[Unanswered]:
    """Questions since then whose text is still kept, oldest first."""
    after = _before(db, "inbox", since)
    sent, joined = _taken_on(db, _before(db, "event", since))
    found = dict(_left_open(db, after))
    found |= dict.fromkeys(_unhelpful(db, after), Fate.UNHELPFUL)
    found |= dict.fromkeys(found.keys() & sent, Fate.SENT_ON)
    questions = (_question(db, seq, found[seq]) for seq in sorted(found.keys() - joined))
    return [question for question in questions if question is not None]


def _before(db: Database, table: str, since: datetime) -> int:
    """After which row it is new enough."""
    row = db.execute(_BEFORE[table], (since.astimezone(UTC).isoformat(),)).fetchone()
    return 0 if row is None else int(row[0])


def _taken_on(db: Database, after: int) -> tuple[set[int], set[int]]:
    """The messages that enquiries were made of, and those that were added to one later."""
    sent: set[int] = set()
    joined: set[int] = set()
    rows = db.execute(
        "SELECT facts FROM event WHERE seq > ? AND kind IN (?, ?)",
        (after, Deed.REGISTERED, Deed.ADDED),
    )
    for (facts,) in rows:
        said: dict[str, Any] = json.loads(facts)
        sent.update(map(int, said.get("messages", ())))
        joined.update(int(seq) for seq in [said.get("message")] if seq is not None)
    return sent, joined


def _left_open(db: Database, after: int) -> Iterator[tuple[int, Fate]]:
    """What was asked back about without anything being chosen, and what no answer was known to.

    A version that was changed afterwards is no question any more: the new one is.
    """
    followed = db.execute(
        "SELECT matter FROM inbox WHERE seq > ? AND decision = 'answer' AND matter LIKE ?",
        (after, _WITH_BEFORE),
    )
    led_on = {int(seq) for (matter,) in followed for seq in given(matter)["before"]}
    rows = db.execute(
        f"SELECT seq, decision, matter FROM inbox WHERE seq > ? AND {_KEPT}"  # noqa: S608
        " AND decision IN ('clarify', 'forward') AND (reference IS NULL OR NOT EXISTS"
        " (SELECT 1 FROM inbox later WHERE later.chat = inbox.chat AND later.seq > inbox.seq"
        " AND later.reference = inbox.reference"
        " AND (later.decision IS NULL OR later.decision <> 'unchanged')))",
        (after,),
    )
    for seq, decision, matter in rows.fetchall():
        if _is_about_health(matter):
            continue
        if decision == DecisionKind.FORWARD:
            yield seq, Fate.OFFERED
        elif seq not in led_on:
            yield seq, Fate.ASKED_BACK


def _unhelpful(db: Database, after: int) -> set[int]:
    """The questions whose answer did not help, as was said of it last."""
    said: dict[int, str] = {}
    for seq, chat, decision, body in _feedback(db, after):
        action = asker_action(_press(body) or "")
        answered = action.message if isinstance(action, Feedback) else _answer(db, seq, chat, after)
        if answered is not None:
            said[answered] = decision
    asked = (_asked(db, seq) for seq, decision in said.items() if decision == "unhelpful")
    return {seq for seq in asked if seq is not None}


def _feedback(db: Database, after: int) -> list[tuple[int, str, str, str | None]]:
    """Where somebody said whether an answer helped, in its order: seq, chat, which and body."""
    rows = db.execute(
        "SELECT seq, chat, decision, body FROM inbox"
        " WHERE seq > ? AND decision IN ('helpful', 'unhelpful') ORDER BY seq",
        (after,),
    )
    return rows.fetchall()


def _press(body: str | None) -> str | None:
    return None if body is None else given(body)["press"]


def _is_about_health(matter: str | None) -> bool:
    """Or might be, in part; then it says what alone would go to a human."""
    return matter is not None and given(matter)["only"] is not None


def _answer(db: Database, before: int, chat: str, after: int) -> int | None:
    """The last message in a chat that was answered: it is what a number was typed under."""
    row = db.execute(
        "SELECT seq FROM inbox WHERE seq < ? AND seq > ? AND chat = ? AND decision = 'answer'"
        " ORDER BY seq DESC LIMIT 1",
        (before, after, chat),
    ).fetchone()
    return None if row is None else int(row[0])


def _asked(db: Database, answered: int) -> int | None:
    """The question that led to an answer; None where a topic was chosen without one."""
    row = db.execute("SELECT language, matter FROM inbox WHERE seq = ?", (answered,)).fetchone()
    language, matter = row or (None, None)
    if language is not None:
        return answered
    before = [] if matter is None else given(matter)["before"]
    return int(before[-1]) if before else None


def _question(db: Database, seq: int, fate: Fate) -> Unanswered | None:
    """A question and what came of it; None for what is none, or is not kept."""
    row = db.execute(
        f"SELECT received_at, body, matter FROM inbox WHERE seq = ? AND {_KEPT}",  # noqa: S608
        (seq,),
    ).fetchone()
    if row is None:
        return None
    at, body, matter = row
    if _is_about_health(matter):
        return None
    text = given(body)["text"]
    if not text:
        return None
    return Unanswered(text=text, at=datetime.fromisoformat(at), fate=fate)
