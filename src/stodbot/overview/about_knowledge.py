"""How the knowledge is, for whoever keeps it: what is in force, out of date, and refused."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, tzinfo

from stodbot.domain.entry import Entry, Language
from stodbot.domain.knowledge_base import KnowledgeBase
from stodbot.knowledge.status import KnowledgeStatus

_AHEAD = timedelta(days=30)
_MOST_PROBLEMS = 10
_VERSION_CHARACTERS = 8  # enough to tell two versions apart

Say = Callable[..., str]  # as Phrasebook.say


def about_knowledge(
    base: KnowledgeBase, status: KnowledgeStatus, today: date, zone: tzinfo, say: Say
) -> str:
    """A message in plain Swedish; times as in the time zone."""
    blocks = [
        [_say(say, "version", **_facts(status, zone))],
        [*_refused(status, zone, say)],
        [*_ending(base, today, say)],
        [*_to_review(base, today, say)],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _facts(status: KnowledgeStatus, zone: tzinfo) -> dict[str, object]:
    version, at = status.version[:_VERSION_CHARACTERS], _when(status.loaded_at, zone)
    return {"version": version, "at": at, "count": status.entries}


def _refused(status: KnowledgeStatus, zone: tzinfo, say: Say) -> Iterator[str]:
    """What the last change is about, if it could not be used."""
    if status.refused_at is None:
        return
    at, number = _when(status.refused_at, zone), len(status.problems)
    if not number:
        yield _say(say, "not_loaded", at=at)
        return
    yield _say(say, "refused", at=at, count=number)
    yield from (f"- {problem}" for problem in status.problems[:_MOST_PROBLEMS])
    if number > _MOST_PROBLEMS:
        yield _say(say, "refused_more", count=number - _MOST_PROBLEMS)


def _ending(base: KnowledgeBase, today: date, say: Say) -> Iterator[str]:
    """Whatever is said up to a day that is near or has been, the earliest first."""
    dated = [pair for entry in base.entries.values() for pair in _dated(entry)]
    ending = sorted((day, name) for name, day in dated if day <= today + _AHEAD)
    if ending:
        yield _say(say, "ending", days=_AHEAD.days)
    for day, name in ending:
        yield _say(say, "ended_item" if day < today else "ending_item", entry=name, date=day)


def _dated(entry: Entry) -> Iterator[tuple[str, date]]:
    """The answer's last day, and those of the sides that don't just end with it."""
    whole = entry.answer.valid_to
    if whole is not None:
        yield entry.id, whole
    for name, side in entry.facets.items():
        if side.valid_to is not None and side.valid_to != whole:
            yield f"{entry.id} ({name})", side.valid_to


def _to_review(base: KnowledgeBase, today: date, say: Say) -> Iterator[str]:
    dated = ((entry.review_by, entry.id) for entry in base.entries.values())
    late = sorted((day, name) for day, name in dated if day is not None and day < today)
    if late:
        yield _say(say, "review")
    for day, name in late:
        yield _say(say, "review_item", entry=name, date=day)


def _when(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _say(say: Say, key: str, **fields: object) -> str:
    return say(Language.SWEDISH, f"knowledge_{key}", **fields)
