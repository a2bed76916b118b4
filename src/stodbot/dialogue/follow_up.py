"""Whether a message goes on about the topic just discussed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stodbot.domain.entry import Entry, EntryId, FacetName
from stodbot.matching.facets import Side
from stodbot.matching.matcher import Match, Outcome

_LONGEST = 12  # words; who writes more names the topic


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The topic that a message goes on about, and the side of it that is asked for."""

    topic: EntryId
    facet: FacetName | None


def find_follow_up(
    topic: Entry | None,
    words: Sequence[str],
    match: Match,
    side: Side | None,
    match_rest: Callable[[Sequence[str]], Match],
) -> FollowUp | None:
    """The follow-up that a message is, None where it stands on its own.

    A question for a side ("hur lång tid tar det") is about the topic just discussed unless its
    other words name another: `match_rest` matches those. Otherwise the topic only decides where
    the match was in two minds.
    """
    if topic is None or len(words) > _LONGEST:
        return None
    if side is not None and side.facet in topic.facets:
        rest = [word for word in words if word not in side.words]
        if not rest or match_rest(rest).outcome is not Outcome.CONFIDENT:
            return FollowUp(topic.id, side.facet)
    if match.outcome is Outcome.UNSURE and topic.id in match.choices:
        return FollowUp(topic.id, side.facet if side and side.facet in topic.facets else None)
    return None
