# house style: the expected value comes first
import pytest

from tests.loop.conftest import (
    ANNA,
    BERGMAN,
    BO,
    KALLENBACH,
    LOOCK,
    MACHINE,
    RECEIPT,
    REGISTRAR,
    TWO_SUBJECTS,
    UNKNOWN,
    Stage,
    press,
    say,
    sent,
    verbs,
    wait,
)

FACTS = {"company": "Nybergs Snickeri AB", "municipality": "Kramfors", "contact": "060-12 34 56"}
NAMES_OR_NUMBERS = ("Brand & Räddning HB", "070-112 12 12")


@pytest.mark.parametrize("text", [MACHINE, "bidrag", UNKNOWN], ids=["answer", "clarify", "forward"])
def test_reply_to_a_question_offers_forward(text: str, stage: Stage) -> None:
    played = stage.play(say(ANNA, text))

    assert 1 == verbs(played.last(ANNA)).count("forward")


def test_forward_gives_a_preview_with_send_edit_and_cancel(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "forward"))

    assert {"send", "edit", "cancel"} == set(verbs(played.last(ANNA)))


def test_preview_shows_the_text_that_will_be_sent(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "forward"))

    assert MACHINE in played.last(ANNA)["text"]


def test_preview_says_that_it_becomes_a_public_record(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "forward"))

    assert "allmän handling" in played.last(ANNA)["text"]


def test_preview_alone_reaches_no_staff(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "forward"))

    assert [] == played.staff


def test_send_gives_the_receipt_word_for_word(stage: Stage) -> None:
    played = stage.play(*sent())

    assert played.last(ANNA)["text"].startswith(RECEIPT + "\n")


def test_receipt_holds_the_first_number_of_the_year(stage: Stage) -> None:
    played = stage.play(*sent())

    assert "26STOD1." in played.last(ANNA)["text"]


def test_receipt_goes_to_the_asker_alone(stage: Stage) -> None:
    played = stage.play(*sent())

    assert [ANNA] == [message["to"] for message in played.messages if RECEIPT in message["text"]]


def test_enquiries_of_several_askers_get_numbers_without_gaps(stage: Stage) -> None:
    played = stage.play(*sent(ANNA), *sent(BO), *sent("asker:cia"))
    receipts = [message["text"] for message in played.messages if RECEIPT in message["text"]]

    assert [True] * 3 == [f" 26STOD{k}." in text for k, text in enumerate(receipts, 1)]


def test_send_pressed_twice_gives_one_number(stage: Stage) -> None:
    played = stage.play(*sent(), press(ANNA, "send"), *sent(BO))

    assert "26STOD2." in played.last(BO)["text"]


def test_send_pressed_twice_gives_one_receipt(stage: Stage) -> None:
    played = stage.play(*sent(), press(ANNA, "send"))

    assert 1 == len(played.receipts(ANNA))


def test_send_pressed_twice_gives_one_notice(stage: Stage) -> None:
    played = stage.play(*sent(), press(ANNA, "send"))

    assert 1 == len(played.to(KALLENBACH))


def test_cancelled_preview_sends_nothing(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "cancel"))

    assert ([], []) == (played.staff, played.receipts(ANNA))


def test_send_after_cancel_sends_nothing(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "cancel"), press(ANNA, "send")
    )

    assert ([], []) == (played.staff, played.receipts(ANNA))


def test_cancelled_preview_uses_no_number(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "cancel"), *sent(BO)
    )

    assert "26STOD1." in played.last(BO)["text"]


def test_typed_avbryt_cancels_the_preview(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), say(ANNA, "/avbryt"), press(ANNA, "send")
    )

    assert ([], []) == (played.staff, played.receipts(ANNA))


def test_edited_text_is_shown_in_a_new_preview(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, "edit text"),
        say(ANNA, "Kan vi få bidrag till en svarv?"),
    )

    assert "Kan vi få bidrag till en svarv?" in played.last(ANNA)["text"]


def test_edited_text_replaces_the_first_one_for_staff(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, "edit text"),
        say(ANNA, "Kan vi få bidrag till en svarv?"),
        press(ANNA, "send"),
    )
    card = played.last(KALLENBACH)["text"]

    assert (True, False) == ("till en svarv?" in card, MACHINE in card)


@pytest.mark.parametrize("fact", FACTS)
def test_fact_about_the_sender_is_shown_in_the_preview(fact: str, stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, f"edit {fact}"),
        say(ANNA, FACTS[fact]),
    )

    assert FACTS[fact] in played.last(ANNA)["text"]


@pytest.mark.parametrize("fact", FACTS)
def test_fact_about_the_sender_reaches_staff(fact: str, stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, f"edit {fact}"),
        say(ANNA, FACTS[fact]),
        press(ANNA, "send"),
    )

    assert FACTS[fact] in played.last(KALLENBACH)["text"]


@pytest.mark.parametrize("given", NAMES_OR_NUMBERS)
def test_asked_for_name_or_number_is_no_emergency(given: str, stage: Stage) -> None:
    fact = "company" if given.endswith("HB") else "contact"

    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, f"edit {fact}"), say(ANNA, given)
    )

    assert given in played.last(ANNA)["text"]


def test_asking_for_a_fact_leaves_send_available(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "edit company"), press(ANNA, "send")
    )

    assert 1 == len(played.receipts(ANNA))


def test_typed_number_picks_forward_and_send(stage: Stage) -> None:
    offer = stage.play(say(ANNA, MACHINE)).last(ANNA)
    place = 1 + verbs(offer).index("forward")

    played = stage.play(say(ANNA, str(place)), say(ANNA, "1"))

    assert 1 == len(played.receipts(ANNA))


def test_notice_is_one_line_to_each_member_of_the_queue(stage: Stage) -> None:
    played = stage.play(*sent())

    assert [BERGMAN, KALLENBACH] == sorted(who for who in played.recipients if who != ANNA)


def test_notice_holds_number_and_text(stage: Stage) -> None:
    card = stage.play(*sent()).last(BERGMAN)["text"]

    assert (True, True) == ("26STOD1" in card, MACHINE in card)


def test_notice_offers_claim(stage: Stage) -> None:
    played = stage.play(*sent())

    assert "claim" in verbs(played.last(BERGMAN))


def test_unknown_topic_goes_to_the_registrar(stage: Stage) -> None:
    played = stage.play(*sent(text=UNKNOWN))

    assert [REGISTRAR] == played.staff


def test_two_subjects_get_one_number(stage: Stage) -> None:
    played = stage.play(*sent(text=TWO_SUBJECTS), *sent(BO))

    assert "26STOD2." in played.last(BO)["text"]


def test_two_subjects_go_to_both_queues(stage: Stage) -> None:
    played = stage.play(*sent(text=TWO_SUBJECTS))

    assert [BERGMAN, KALLENBACH, LOOCK] == played.staff


def test_two_subjects_with_one_answered_are_still_open(stage: Stage) -> None:
    played = stage.play(
        *sent(text=TWO_SUBJECTS),
        press(KALLENBACH, "claim"),
        press(KALLENBACH, "close answered"),
    )

    assert "rate" not in verbs(played.last(ANNA))


def test_two_subjects_with_both_answered_are_closed(stage: Stage) -> None:
    played = stage.play(
        *sent(text=TWO_SUBJECTS),
        press(KALLENBACH, "claim"),
        press(KALLENBACH, "close answered"),
        press(LOOCK, "claim"),
        press(LOOCK, "close answered"),
    )

    assert "rate" in verbs(played.last(ANNA))


def test_misspelt_question_without_dots_reaches_its_queue(stage: Stage) -> None:
    played = stage.play(*sent(text="kan man fa bidraag til en ny maskinn"))

    assert [BERGMAN, KALLENBACH] == played.staff


def test_unhelpful_answer_offers_forward(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "unhelpful"))

    assert ["forward"] == verbs(played.last(ANNA))


def test_forward_after_unhelpful_previews_the_question(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "unhelpful"), press(ANNA, "forward"))

    assert MACHINE in played.last(ANNA)["text"]


def test_helpful_answer_sends_nothing(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), press(ANNA, "helpful"))

    assert ([], []) == (played.staff, played.receipts(ANNA))


def test_message_before_midnight_sent_after_it_belongs_to_the_old_year(stage: Stage) -> None:
    stage.starts_at(2026, 12, 31, 22, 59)

    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), wait("+2m"), press(ANNA, "send")
    )

    assert "26STOD1." in played.last(ANNA)["text"]


def test_message_after_midnight_begins_the_series_of_the_new_year(stage: Stage) -> None:
    stage.starts_at(2026, 12, 31, 22, 59)

    played = stage.play(*sent(), wait("+2m"), *sent(BO))

    assert "27STOD1." in played.last(BO)["text"]


def test_second_question_in_the_new_year_gets_a_number_of_that_year(stage: Stage) -> None:
    stage.starts_at(2026, 12, 31, 12, 0)

    played = stage.play(*sent(), wait("+3d"), *sent(text="kan man få bidrag till en svarv också"))

    assert "27STOD1." in played.receipts(ANNA)[1]


def test_registered_text_is_not_sent_again_with_the_next_question(stage: Stage) -> None:
    played = stage.play(*sent(), *sent(text="kan man få bidrag till en svarv också"))

    assert MACHINE not in played.last(KALLENBACH)["text"]
