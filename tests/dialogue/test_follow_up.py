"""When a message goes on about the topic just discussed."""

from collections.abc import Collection

import pytest

from stodbot.app import App
from stodbot.dialogue.follow_up import FollowUp, find_follow_up
from stodbot.domain.entry import EntryId, FacetName
from stodbot.matching.matcher import Match, Outcome

BICYCLES, BOATS = EntryId("bicycles"), EntryId("boats")
NO_MATCH = Match(Outcome.NO_MATCH, (), (), 0.1, 0.1)
TORN = Match(Outcome.UNSURE, (), (BOATS, BICYCLES), 0.5, 0.9)


def follow_up(
    app: App,
    *,
    length: int = 3,
    match: Match = NO_MATCH,
    side: FacetName | None = None,
    named: Collection[str] = (),
    is_subject: bool = False,
) -> FollowUp | None:
    topic = app.base.entries[BICYCLES]
    return find_follow_up(topic, length, match, side, named, is_subject=is_subject)


def test_a_side_that_the_topic_has_is_a_follow_up(toy_app: App) -> None:
    found = follow_up(toy_app, side=FacetName.AMOUNT)

    assert FollowUp(BICYCLES, FacetName.AMOUNT) == found


def test_a_side_that_the_topic_lacks_is_none(toy_app: App) -> None:
    assert follow_up(toy_app, side=FacetName.DECIDES) is None


def test_naming_another_topic_is_none(toy_app: App) -> None:
    assert follow_up(toy_app, side=FacetName.AMOUNT, named={BOATS}) is None


def test_naming_the_same_topic_is_a_follow_up(toy_app: App) -> None:
    assert follow_up(toy_app, side=FacetName.AMOUNT, named={BICYCLES}) is not None


def test_the_topic_decides_where_the_match_was_in_two_minds(toy_app: App) -> None:
    assert FollowUp(BICYCLES, None) == follow_up(toy_app, match=TORN)


def test_a_longer_message_that_is_surely_about_something_is_about_that(toy_app: App) -> None:
    sure = Match(Outcome.CONFIDENT, (), (), 0.99, 0.99)

    assert follow_up(toy_app, length=7, match=sure, side=FacetName.AMOUNT) is None
    assert follow_up(toy_app, length=6, match=sure, side=FacetName.AMOUNT) is not None


def test_a_message_that_is_surely_about_another_subject_is_about_that(toy_app: App) -> None:
    sure = Match(Outcome.CONFIDENT, (), (), 0.99, 0.99)

    assert follow_up(toy_app, match=sure, side=FacetName.AMOUNT, is_subject=True) is None


@pytest.mark.parametrize("length", [0, 13])
def test_neither_silence_nor_a_long_message_is_a_follow_up(toy_app: App, length: int) -> None:
    assert follow_up(toy_app, length=length, side=FacetName.AMOUNT) is None


def test_without_a_topic_there_is_none() -> None:
    assert find_follow_up(None, 3, TORN, FacetName.AMOUNT, (), is_subject=True) is None
