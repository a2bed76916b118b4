"""Whether a message goes on about the topic just discussed."""

from collections.abc import Collection
from dataclasses import dataclass

from stodbot.domain.entry import Entry, EntryId, FacetName
from stodbot.matching.matcher import Match, Outcome

_LONGEST = 12  # words; who writes more names the topic
_BARE = 6  # words; what is longer and surely about something is about that


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The topic that a message goes on about, and the side of it that is asked for."""

    topic: EntryId
    facet: FacetName | None


def find_follow_up(
    topic: Entry | None,
    length: int,
    match: Match,
    side: FacetName | None,
    named: Collection[str],
) -> FollowUp | None:
    """The follow-up that a message of so many words is, None where it stands on its own.

    A question for a side ("hur lång tid tar det") is about the topic just discussed, unless its
    words name something else: `named` are the entries that they name, and what is out of scope.
    Otherwise the topic only decides where the match was in two minds.
    """
    if topic is None or not 0 < length <= _LONGEST:
        return None
    facet = side if side in topic.facets else None
    is_bare = length <= _BARE or match.outcome is not Outcome.CONFIDENT
    if facet is not None and is_bare and not set(named) - {topic.id}:
        return FollowUp(topic.id, facet)
    if match.outcome is Outcome.UNSURE and topic.id in match.choices:
        return FollowUp(topic.id, facet)
    return None
