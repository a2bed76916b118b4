"""What happens when nobody does anything: substitute, queue, growth manager."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stodbot.domain.enquiry import Enquiry, Item, ItemNumber, State
from stodbot.domain.entry import PersonId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.enquiries.desk import Desk
from stodbot.enquiries.escalation import Escalation
from stodbot.enquiries.outcome import Deed, Outcome
from stodbot.enquiries.outgoing import Kind
from stodbot.errors import NotFoundError, WrongStateError
from tests.enquiries.toys import (
    ADA,
    ASKER,
    BO,
    COORDINATORS,
    CY,
    EVA,
    FUNDS,
    GUN,
    NOON,
    ONE,
    OVERDUE,
    REGISTRAR,
    STEN,
    TWO,
    answered,
    claimed,
    closed,
    enquiry_of,
    item_of,
    new,
    office_with,
    owed,
    without,
)

ESCALATION = Escalation(office_with())
NEXT_DUE = datetime(2026, 11, 30, 11, tzinfo=UTC)  # two working days after OVERDUE, a Thursday
OF_EVA = claimed(EVA, queue=FUNDS)


def shown_to(outcome: Outcome) -> list[PersonId]:
    """Who gets a card."""
    cards = [one for one in outcome.outgoing if one.kind is Kind.CARD]
    assert all({"why": "escalated"} == card.facts for card in cards)
    return [PersonId(card.to.removeprefix("staff:")) for card in cards]


def steps(enquiry: Enquiry, count: int, escalation: Escalation = ESCALATION) -> list[Outcome]:
    """So many escalations, each at the moment it is due."""
    outcomes: list[Outcome] = []
    for _ in range(count):
        due_at = enquiry.items[0].due_at
        assert due_at is not None
        outcomes.append(escalation.escalate(enquiry, ONE, due_at))
        enquiry = outcomes[-1].enquiry
    return outcomes


@pytest.mark.parametrize("item", [new(), claimed(ADA)])
def test_nothing_is_escalated_before_it_is_due(item: Item) -> None:
    with pytest.raises(WrongStateError):
        ESCALATION.escalate(enquiry_of(item), ONE, OVERDUE - timedelta(microseconds=1))


@pytest.mark.parametrize("item", [answered(ADA), closed(ADA)])
def test_nothing_is_escalated_that_waits_for_nobody_here(item: Item) -> None:
    with pytest.raises(WrongStateError):
        ESCALATION.escalate(enquiry_of(item), ONE, OVERDUE)


def test_nothing_is_escalated_that_is_void() -> None:
    with pytest.raises(WrongStateError):
        ESCALATION.escalate(enquiry_of(new(), voided="test"), ONE, OVERDUE)


def test_an_item_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        ESCALATION.escalate(enquiry_of(new()), ItemNumber(2), OVERDUE)


def test_an_item_is_due_again_after_as_many_working_days() -> None:
    outcome = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    assert NEXT_DUE == item_of(outcome).due_at


def test_days_off_do_not_count() -> None:
    eve = datetime(2026, 12, 23, 11, tzinfo=UTC)  # then Christmas, a weekend, and 1 January

    outcome = ESCALATION.escalate(enquiry_of(replace(OF_EVA, due_at=eve)), ONE, eve)

    assert datetime(2026, 12, 29, 11, tzinfo=UTC) == item_of(outcome).due_at


# the first level: the substitute


def test_a_silent_holder_and_their_substitute_are_told_first_and_the_holder_keeps_it() -> None:
    outcome = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    item = item_of(outcome)
    assert [EVA, STEN] == shown_to(outcome)
    assert (State.CLAIMED, EVA, 1) == (item.state, item.holder, item.level)


def test_a_silent_holder_who_is_away_is_not_told() -> None:
    outcome = Escalation(office_with(EVA)).escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    assert [STEN] == shown_to(outcome)


def test_the_silent_holder_may_say_that_it_is_theirs_still() -> None:
    escalated = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    outcome = Desk(office_with()).claim(escalated.enquiry, ONE, EVA, OVERDUE)

    item = item_of(outcome)
    assert (State.CLAIMED, EVA, 0) == (item.state, item.holder, item.level)


def test_the_substitute_may_then_claim_what_the_holder_has() -> None:
    escalated = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    outcome = Desk(office_with()).claim(escalated.enquiry, ONE, STEN, OVERDUE)

    item = item_of(outcome)
    assert (State.CLAIMED, STEN, 0) == (item.state, item.holder, item.level)


def test_what_nobody_claimed_goes_to_those_who_might_have_and_their_substitute() -> None:
    outcome = ESCALATION.escalate(enquiry_of(new(queue=FUNDS, suggested=EVA)), ONE, OVERDUE)

    assert [EVA, STEN] == shown_to(outcome)


def test_what_was_for_a_person_goes_to_that_person_and_their_substitute() -> None:
    item = new(suggested=BO, offered=(BO,))

    outcome = ESCALATION.escalate(enquiry_of(item), ONE, OVERDUE)

    assert [BO, ADA] == shown_to(outcome)


def test_the_queue_gets_it_at_once_where_there_is_no_substitute() -> None:
    outcome = ESCALATION.escalate(enquiry_of(claimed(CY)), ONE, OVERDUE)

    assert [ADA, BO, CY] == shown_to(outcome)


def test_the_queue_gets_it_at_once_where_the_substitute_is_away() -> None:
    escalation = Escalation(office_with(BO))

    outcome = escalation.escalate(enquiry_of(claimed(ADA)), ONE, OVERDUE)

    assert [ADA, CY] == shown_to(outcome)


def test_the_queue_gets_it_at_once_where_the_holder_left() -> None:
    escalation = Escalation(office_with(coordinators=without(CY)))

    outcome = escalation.escalate(enquiry_of(claimed(CY)), ONE, OVERDUE)

    assert [ADA, BO] == shown_to(outcome)


# the second level: the queue


def test_the_queue_gets_it_next_and_it_is_released() -> None:
    item = claimed(ADA, level=1)

    outcome = ESCALATION.escalate(enquiry_of(item), ONE, OVERDUE)

    after = item_of(outcome)
    assert [ADA, BO, CY] == shown_to(outcome)
    assert (State.NEW, None, 2) == (after.state, after.holder, after.level)


def test_those_who_are_away_are_left_out() -> None:
    escalation = Escalation(office_with(CY))

    outcome = escalation.escalate(enquiry_of(claimed(ADA, level=1)), ONE, OVERDUE)

    assert [ADA, BO] == shown_to(outcome)


def test_a_substitute_to_whom_it_was_offered_still_may_claim_it() -> None:
    outcome = steps(enquiry_of(OF_EVA), 2)[-1]

    claimed_by_sten = Desk(office_with()).claim(outcome.enquiry, ONE, STEN, NEXT_DUE)

    assert STEN == item_of(claimed_by_sten).holder


# the third level and after: the growth manager


def test_the_growth_manager_gets_it_last_and_may_claim_it() -> None:
    outcome = steps(enquiry_of(OF_EVA), 3)[-1]

    assert [GUN] == shown_to(outcome)
    assert GUN in office_with().roster.concerned(item_of(outcome))
    assert 3 == item_of(outcome).level


def test_the_growth_manager_alone_is_reminded_afterwards() -> None:
    outcomes = steps(enquiry_of(OF_EVA), 8)

    assert [[GUN]] * 5 == [shown_to(outcome) for outcome in outcomes[3:]]


def test_a_reminder_has_the_level_of_the_growth_manager() -> None:
    outcomes = steps(enquiry_of(OF_EVA), 6)

    assert [1, 2, 3, 3, 3, 3] == [item_of(outcome).level for outcome in outcomes]


def test_the_queue_is_told_again_where_there_is_no_growth_manager() -> None:
    coordinators = replace(COORDINATORS, growth_manager=None)
    escalation = Escalation(office_with(coordinators=coordinators))

    outcome = escalation.escalate(enquiry_of(new(level=2)), ONE, OVERDUE)

    assert [ADA, BO, CY] == shown_to(outcome)


# the asker


def test_the_asker_is_told_at_each_level_and_no_more() -> None:
    outcomes = steps(enquiry_of(OF_EVA), 8)

    told = [sum(to == ASKER for to, _, _ in owed(outcome)) for outcome in outcomes]
    assert [1, 1, 1, 0, 0, 0, 0, 0] == told


def test_the_asker_is_told_that_it_is_still_open_and_nothing_else() -> None:
    outcome = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    assert [(ASKER, Kind.STILL_OPEN, {})] == [one for one in owed(outcome) if one[0] == ASKER]


@pytest.mark.parametrize("other", [1, 2, 3])
def test_the_asker_is_not_told_what_they_know_by_another_item(other: int) -> None:
    enquiry = enquiry_of(OF_EVA, new(TWO, level=other))

    outcome = ESCALATION.escalate(enquiry, ONE, OVERDUE)

    assert ASKER not in [to for to, _, _ in owed(outcome)]


def test_the_asker_is_told_where_an_item_gets_further_than_the_others() -> None:
    enquiry = enquiry_of(replace(OF_EVA, level=1), new(TWO, level=1))

    outcome = ESCALATION.escalate(enquiry, ONE, OVERDUE)

    assert (ASKER, Kind.STILL_OPEN, {}) in owed(outcome)


# whoever does something


@pytest.mark.parametrize("level", [1, 2, 3])
def test_whoever_claims_it_sets_the_clock_back(level: int) -> None:
    outcome = Desk(office_with()).claim(enquiry_of(new(level=level)), ONE, BO, OVERDUE)

    assert (0, NEXT_DUE) == (item_of(outcome).level, item_of(outcome).due_at)


def test_only_the_item_that_is_due_is_escalated() -> None:
    other = new(TWO, queue=FUNDS, due_at=NEXT_DUE)

    outcome = ESCALATION.escalate(enquiry_of(new(), other), ONE, OVERDUE)

    assert other == item_of(outcome, TWO)


def test_the_log_tells_the_item_and_the_level_and_no_more() -> None:
    outcome = ESCALATION.escalate(enquiry_of(OF_EVA), ONE, OVERDUE)

    done = outcome.done
    expected = (Deed.ESCALATED, {"item": ONE, "level": 1}, None)
    assert expected == (done.deed, done.facts, done.about)


def test_the_log_of_an_escalation_does_not_tell_who_asked() -> None:
    outcomes = steps(enquiry_of(OF_EVA), 4)

    assert ASKER not in repr([outcome.done for outcome in outcomes])


def test_the_registrars_own_items_go_to_the_growth_manager_in_the_end() -> None:
    mine = new(queue=REGISTRAR_QUEUE, suggested=REGISTRAR)

    outcomes = steps(enquiry_of(replace(mine, due_at=NOON)), 3)

    assert [[REGISTRAR], [REGISTRAR], [GUN]] == [shown_to(outcome) for outcome in outcomes]
