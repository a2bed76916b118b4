"""Who is told in the morning what waits."""

from stodbot.enquiries.morning import morning_calls
from stodbot.enquiries.outgoing import Kind, Outgoing
from stodbot.enquiries.rooms import GENERAL, chat_of
from tests.enquiries.toys import (
    ADA,
    BO,
    EVA,
    STRANGER,
    claimed,
    enquiry_of,
    new,
    roster_with,
)

OPEN = [enquiry_of(new())]  # of the queue that Ada and Bo are in, and Eva is not


def test_those_with_something_to_do_are_told_each_alone() -> None:
    calls = morning_calls(roster_with(), OPEN, [ADA, BO, EVA], has_group=False)

    assert (
        Outgoing(to=chat_of(ADA), kind=Kind.MORNING),
        Outgoing(to=chat_of(BO), kind=Kind.MORNING),
    ) == calls


def test_whoever_is_away_is_left_in_peace() -> None:
    calls = morning_calls(roster_with(ADA), OPEN, [ADA, BO], has_group=False)

    assert [chat_of(BO)] == [call.to for call in calls]


def test_whoever_is_not_on_the_staff_is_told_nothing() -> None:
    assert () == morning_calls(roster_with(), OPEN, [STRANGER], has_group=False)


def test_the_holder_is_told_also_of_what_is_another_queues() -> None:
    held = [enquiry_of(claimed(EVA))]

    assert [chat_of(EVA)] == [
        call.to for call in morning_calls(roster_with(), held, [EVA], has_group=False)
    ]


def test_a_group_is_told_once_and_only_if_anything_waits() -> None:
    roster = roster_with()

    told = [morning_calls(roster, open_, [ADA, BO], has_group=True) for open_ in (OPEN, [])]

    assert [(Outgoing(to=GENERAL, kind=Kind.MORNING),), ()] == told
