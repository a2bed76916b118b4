# house style: the expected value comes first
import pytest

from tests.loop.conftest import (
    ANNA,
    BERGMAN,
    BO,
    KALLENBACH,
    LIDGREN,
    LOOCK,
    REGISTRAR,
    SAGEBRO,
    UNKNOWN,
    Played,
    Stage,
    answered,
    claimed,
    press,
    say,
    sent,
    verbs,
    wait,
    written_to,
)

AWAY = "/borta 2026-11-23 2026-12-04"
TWO_WORKING_DAYS = ("+2d", "+2d", "+4d")  # from a Monday: Wednesday, Friday, Tuesday


def _escalations(stage: Stage) -> list[Played]:
    return [stage.play(wait(step)) for step in TWO_WORKING_DAYS]


def test_kontakt_lists_every_person_and_the_registrar(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/kontakt"))
    persons = {button["action"].split()[-1] for button in played.last(ANNA)["buttons"]}

    assert {
        "registrator",
        "frida-kallenbach",
        "frida-bergman",
        "peter-sagebro",
        "johan-loock",
        "maria-lidgren",
    } == persons


def test_person_chosen_by_a_typed_number_gets_the_message(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, "/kontakt"), say(ANNA, "4"), say(ANNA, "Hej, det gäller torget."), say(ANNA, "1")
    )

    assert [SAGEBRO] == played.staff


def test_message_to_a_named_person_is_previewed(stage: Stage) -> None:
    played = stage.play(*written_to("peter-sagebro")[:3])
    preview = played.last(ANNA)

    assert (True, True) == ("send" in verbs(preview), "torget" in preview["text"])


def test_writing_to_a_named_person_first_says_what_becomes_public(stage: Stage) -> None:
    played = stage.play(*written_to("peter-sagebro")[:2])

    assert "allmän handling" in played.last(ANNA)["text"]


def test_message_to_a_named_person_lands_with_that_person_alone(stage: Stage) -> None:
    played = stage.play(*written_to("frida-bergman"))

    assert [BERGMAN] == played.staff


def test_message_to_a_named_person_gets_a_receipt_with_number(stage: Stage) -> None:
    played = stage.play(*written_to("peter-sagebro"))

    assert "26STOD1." in played.receipts(ANNA)[0]


def test_message_that_names_a_coordinator_lands_with_that_person(stage: Stage) -> None:
    played = stage.play(*sent(text="Jag vill prata med Johan Loock om vägen"))

    assert [LOOCK] == played.staff


def test_first_name_of_two_coordinators_is_never_guessed(stage: Stage) -> None:
    played = stage.play(*sent(text="kan Frida ringa mig?"))

    assert [REGISTRAR] == played.staff


def test_message_to_an_absent_person_goes_to_the_substitute(stage: Stage) -> None:
    stage.play(say(SAGEBRO, AWAY))

    played = stage.play(*written_to("peter-sagebro"))

    assert [LOOCK] == played.staff


def test_asker_of_an_absent_person_is_told_who_gets_it(stage: Stage) -> None:
    played = stage.play(say(SAGEBRO, AWAY), *written_to("peter-sagebro"))

    assert "Johan Loock" in played.last(ANNA)["text"]


def test_question_to_a_queue_goes_past_an_absent_member(stage: Stage) -> None:
    stage.play(say(KALLENBACH, AWAY))

    played = stage.play(*sent())

    assert [BERGMAN] == played.staff


def test_question_to_a_queue_where_all_are_absent_goes_to_the_growth_manager(stage: Stage) -> None:
    stage.play(say(KALLENBACH, AWAY), say(BERGMAN, AWAY))

    played = stage.play(*sent())

    assert [LIDGREN] == played.staff


def test_absence_that_has_not_begun_changes_nothing(stage: Stage) -> None:
    stage.play(say(SAGEBRO, "/borta 2026-11-25 2026-11-27"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [SAGEBRO] == played.staff


def test_absence_begins_on_its_first_day(stage: Stage) -> None:
    stage.play(say(SAGEBRO, "/borta 2026-11-25 2026-11-27"), wait("+2d"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [LOOCK] == played.staff


def test_absence_lasts_through_its_last_day(stage: Stage) -> None:
    stage.play(say(SAGEBRO, "/borta 2026-11-23 2026-11-25"), wait("+2d"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [LOOCK] == played.staff


def test_absence_ends_after_its_last_day(stage: Stage) -> None:
    stage.play(say(SAGEBRO, "/borta 2026-11-23 2026-11-24"), wait("+2d"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [SAGEBRO] == played.staff


def test_borta_slut_ends_the_absence(stage: Stage) -> None:
    stage.play(say(SAGEBRO, AWAY), say(SAGEBRO, "/borta slut"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [SAGEBRO] == played.staff


@pytest.mark.parametrize("words", ["", " igår", " 2026-12-12 2026-12-01", " 2026-13-01 2026-13-05"])
def test_absence_that_can_not_be_read_changes_nothing(words: str, stage: Stage) -> None:
    stage.play(say(SAGEBRO, f"/borta{words}"))

    played = stage.play(*written_to("peter-sagebro"))

    assert [SAGEBRO] == played.staff


def test_borta_typed_by_an_asker_sends_nobody_away(stage: Stage) -> None:
    stage.play(say(ANNA, AWAY))

    played = stage.play(*sent())

    assert [BERGMAN, KALLENBACH] == played.staff


def test_enquiry_passed_to_an_absent_person_reaches_the_substitute(stage: Stage) -> None:
    played = stage.play(say(SAGEBRO, AWAY), *claimed(), press(KALLENBACH, "pass peter-sagebro"))

    assert "claim" in verbs(played.last(LOOCK))


def test_holder_who_goes_away_is_followed_by_the_substitute(stage: Stage) -> None:
    stage.play(*claimed(), say(KALLENBACH, AWAY))

    played = stage.play(wait("+2d"), press(BERGMAN, "claim"))

    assert "reply" in verbs(played.last(BERGMAN))


def test_silence_escalates_to_substitute_then_queue_then_growth_manager(stage: Stage) -> None:
    stage.play(*written_to("peter-sagebro"))

    first, second, third = _escalations(stage)

    assert (LOOCK in first.staff, SAGEBRO in second.staff, LIDGREN in third.staff) == (
        True,
        True,
        True,
    )


def test_silence_does_not_reach_the_growth_manager_at_once(stage: Stage) -> None:
    stage.play(*written_to("peter-sagebro"))

    first, second, _ = _escalations(stage)

    assert LIDGREN not in first.staff + second.staff


def test_silence_is_told_to_the_asker_that_it_is_still_open(stage: Stage) -> None:
    stage.play(*written_to("peter-sagebro"))

    first, *_ = _escalations(stage)

    assert [True] == ["26STOD1" in message["text"] for message in first.to(ANNA)]


def test_silence_of_the_holder_escalates_to_the_substitute(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(wait("+2d"))

    assert "claim" in verbs(played.last(BERGMAN))


def test_silence_shorter_than_two_working_days_escalates_nothing(stage: Stage) -> None:
    stage.play(*sent())

    played = stage.play(wait("+1d"), wait("+23h"))

    assert [] == played.messages


def test_answered_enquiry_is_not_escalated(stage: Stage) -> None:
    stage.play(*answered())

    played = stage.play(wait("+6w"))

    assert [] == played.messages


def test_weekend_counts_no_working_day(stage: Stage) -> None:
    stage.starts_at(2026, 11, 27, 13, 0)
    stage.play(*sent())

    played = stage.play(wait("+3d"), wait("+23h"))

    assert [] == played.messages


def test_weekend_passes_and_the_second_working_day_escalates(stage: Stage) -> None:
    stage.starts_at(2026, 11, 27, 13, 0)
    stage.play(*sent())

    played = stage.play(wait("+4d"))

    assert BERGMAN in played.staff


def test_christmas_counts_no_working_day(stage: Stage) -> None:
    stage.starts_at(2026, 12, 23, 13, 0)  # Monday 28 is the first working day after, 29 the second
    stage.play(*sent())

    played = stage.play(wait("+5d"), wait("+23h"))

    assert [] == played.messages


def test_christmas_passes_and_the_second_working_day_escalates(stage: Stage) -> None:
    stage.starts_at(2026, 12, 23, 13, 0)
    stage.play(*sent())

    played = stage.play(wait("+6d"))

    assert BERGMAN in played.staff


def test_absence_over_christmas_sends_to_the_substitute_and_on_to_the_manager(
    stage: Stage,
) -> None:
    stage.starts_at(2026, 12, 18, 9, 0)
    stage.play(say(SAGEBRO, "/borta 2026-12-18 2027-01-10"), *written_to("peter-sagebro"))

    played = stage.play(wait("+3w"))

    assert [LOOCK, LIDGREN] == sorted(played.staff)


def test_unanswered_registrar_escalates_to_the_growth_manager(stage: Stage) -> None:
    stage.play(*sent(text=UNKNOWN))

    played = stage.play(wait("+2w"))

    assert LIDGREN in played.staff


def test_work_is_shared_within_a_queue(stage: Stage) -> None:
    first = stage.play(*sent()).last(BERGMAN)["text"]

    second = stage.play(*sent(BO)).last(BERGMAN)["text"]

    assert ("Frida Kallenbach" in first, "Frida Bergman" in second) == (True, True)
