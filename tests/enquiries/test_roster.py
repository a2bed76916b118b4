"""Who answers what on a day."""

from dataclasses import replace
from datetime import date

import pytest

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId, QueueId
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE, Absence
from stodbot.enquiries.rooms import chat_of, person_of
from stodbot.enquiries.roster import NOBODY_NAMED, Roster
from tests.enquiries.toys import (
    ADA,
    AWAY,
    BO,
    COORDINATORS,
    CY,
    EVA,
    FUNDS,
    GRANTS,
    GUN,
    REGISTRAR,
    STEN,
    STRANGER,
    TODAY,
    TWO,
    claimed,
    enquiry_of,
    new,
    person,
    roster_with,
    without,
)


def test_members_of_a_queue_are_concerned() -> None:
    actual = roster_with().concerned(new())

    assert (ADA, BO, CY) == actual


def test_whoever_an_item_was_offered_to_is_concerned_once() -> None:
    actual = roster_with().concerned(new(offered=(EVA, ADA)))

    assert (ADA, BO, CY, EVA) == actual


def test_a_queue_that_is_gone_is_the_registrars() -> None:
    roster = roster_with()

    actual = (roster.known(QueueId("gone")), roster.members(QueueId("gone")))

    assert (REGISTRAR_QUEUE, (REGISTRAR,)) == actual


def test_somebody_answers_in_their_own_queue() -> None:
    assert FUNDS == roster_with().queue_of(EVA)


def test_somebody_in_no_queue_is_asked_through_the_registrar() -> None:
    assert REGISTRAR_QUEUE == roster_with().queue_of(STRANGER)


def test_whoever_is_there_is_present() -> None:
    actual = roster_with(BO).present((ADA, CY))

    assert (ADA, CY) == actual


def test_a_substitute_stands_in_for_one_who_is_away() -> None:
    actual = roster_with(EVA).present((EVA,))

    assert (STEN,) == actual


def test_one_who_is_away_is_left_out_where_their_substitute_is_there_anyway() -> None:
    actual = roster_with(ADA).present((ADA, BO, CY))

    assert (BO, CY) == actual


def test_the_growth_manager_stands_in_where_the_substitute_is_away_too() -> None:
    actual = roster_with(EVA, STEN).present((EVA,))

    assert (GUN,) == actual


def test_the_growth_manager_stands_in_where_there_is_no_substitute() -> None:
    actual = roster_with(REGISTRAR).present((REGISTRAR,))

    assert (GUN,) == actual


def test_the_registrar_stands_in_where_the_growth_manager_is_away_too() -> None:
    actual = roster_with(EVA, STEN, GUN).present((EVA,))

    assert (REGISTRAR,) == actual


def test_the_registrar_stands_in_where_there_is_no_growth_manager() -> None:
    coordinators = replace(COORDINATORS, growth_manager=None)

    actual = roster_with(EVA, STEN, coordinators=coordinators).present((EVA,))

    assert (REGISTRAR,) == actual


def test_those_asked_for_are_told_where_everybody_is_away() -> None:
    actual = roster_with(EVA, STEN, GUN, REGISTRAR).present((EVA,))

    assert (EVA,) == actual


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 22), False),
        (date(2026, 12, 23), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
    ],
)
def test_both_days_of_an_absence_count(today: date, *, expected: bool) -> None:
    absences = {ADA: [Absence(first=date(2026, 12, 23), last=date(2027, 1, 6))]}

    actual = Roster(COORDINATORS, absences, today).is_away(ADA)

    assert expected == actual


def test_an_absence_that_the_knowledge_tells_counts_beside_the_others() -> None:
    people = {**COORDINATORS.people, ADA: replace(COORDINATORS.people[ADA], away=tuple(AWAY))}
    other = {ADA: [Absence(first=date(2027, 1, 1), last=date(2027, 1, 1))]}

    actual = Roster(replace(COORDINATORS, people=people), other, TODAY).is_away(ADA)

    assert actual


def test_the_turn_goes_round() -> None:
    roster, turns = roster_with(), [PersonId("")]

    for _ in range(7):
        turns.append(roster.next_in_turn((ADA, BO, CY), turns[-1], None))

    assert [ADA, BO, CY, ADA, BO, CY, ADA] == turns[1:]


def test_the_first_turn_is_the_first_persons() -> None:
    assert ADA == roster_with().next_in_turn((ADA, BO, CY), None, None)


@pytest.mark.parametrize("municipality", ["Sundsvall", "sundsvall", " SUNDSVALL ", "ånge"])
def test_whoever_answers_for_the_municipality_comes_first(municipality: str) -> None:
    actual = [
        roster_with().next_in_turn((ADA, BO, CY), last, municipality)
        for last in (None, ADA, BO, CY)
    ]

    assert [BO] * 4 == actual


def test_a_municipality_that_is_nobodys_leaves_the_turn_as_it_is() -> None:
    assert CY == roster_with().next_in_turn((ADA, BO, CY), BO, "Kramfors")


def test_one_who_had_the_last_turn_and_is_away_does_not_set_the_turn_back() -> None:
    actual = roster_with(BO).next_in_turn((ADA, BO, CY), BO, None)

    assert CY == actual


def test_the_turn_of_one_who_is_away_is_the_next_ones() -> None:
    actual = roster_with(BO).next_in_turn((ADA, BO, CY), ADA, None)

    assert CY == actual


def test_the_turn_is_a_substitutes_where_no_member_is_there() -> None:
    actual = roster_with(EVA).next_in_turn((EVA,), EVA, None)

    assert STEN == actual


def test_the_turn_of_one_for_the_municipality_who_is_away_is_no_outsiders() -> None:
    local = person(CY, municipalities=("Kramfors",))
    coordinators = replace(COORDINATORS, people={**COORDINATORS.people, CY: local})

    actual = roster_with(CY, coordinators=coordinators).next_in_turn((ADA, CY), None, "Kramfors")

    assert ADA == actual


def test_only_registrar_and_growth_manager_lead() -> None:
    roster = roster_with()

    actual = [who for who in (*COORDINATORS.people, STRANGER) if roster.leads(who)]

    assert [REGISTRAR, GUN] == actual


def test_only_those_concerned_the_holder_and_those_who_lead_see_an_enquiry() -> None:
    roster, enquiry = roster_with(), enquiry_of(claimed(STEN, queue=FUNDS))

    actual = [who for who in (*COORDINATORS.people, STRANGER) if roster.sees(who, enquiry)]

    assert [REGISTRAR, EVA, STEN, GUN] == actual


def test_one_concerned_by_a_part_sees_the_whole_enquiry() -> None:
    enquiry = enquiry_of(new(), new(TWO, queue=FUNDS))

    assert roster_with().sees(EVA, enquiry)


def test_one_who_left_is_not_present() -> None:
    roster = roster_with(coordinators=without(STEN))

    actual = roster.present(roster.concerned(new(queue=FUNDS, offered=(STEN,))))

    assert (EVA,) == actual


def test_the_registrar_stands_in_for_those_who_left() -> None:
    actual = roster_with().present((STRANGER,))

    assert (REGISTRAR,) == actual


def test_one_who_left_is_not_concerned() -> None:
    roster = roster_with(coordinators=without(STEN))

    actual = roster.concerned(new(queue=FUNDS, offered=(STEN,)))

    assert (EVA,) == actual


def test_a_knowledge_without_people_leaves_everything_to_the_registrar() -> None:
    roster = Roster(NOBODY_NAMED, {}, TODAY)

    actual = (roster.members(GRANTS), roster.growth_manager, roster.present((REGISTRAR,)))

    assert ((REGISTRAR,), None, (REGISTRAR,)) == actual


def test_a_staff_chat_is_that_persons() -> None:
    assert EVA == person_of(chat_of(EVA))


@pytest.mark.parametrize("chat", ["asker:eva", "eva", "", "Staff:eva", "asker:staff:eva"])
def test_any_other_chat_is_no_staff_members(chat: str) -> None:
    assert None is person_of(Chat(chat))
