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
    *,
    is_subject: bool,
) -> FollowUp | None:
    """The follow-up that a message of so many words is, None where it stands on its own.

    A question for a side ("hur lång tid tar det") is about the topic just discussed, unless its
    words name something else: `named` are the entries that they name, and what is out of scope.
    Nor is it where the match is sure and `is_subject`: of something of its own, as a grant or a
    strategy is, and applying or paying is not.
    Otherwise the topic only decides where the match was in two minds.
    """
    if topic is None or not 0 < length <= _LONGEST:
        return None
    facet = side if side in topic.facets else None
    is_other = match.outcome is Outcome.CONFIDENT and (length > _BARE or is_subject)
    if facet is not None and not is_other and not set(named) - {topic.id}:
        return FollowUp(topic.id, facet)
    if match.outcome is Outcome.UNSURE and topic.id in match.choices:
        return FollowUp(topic.id, facet)
    return None
