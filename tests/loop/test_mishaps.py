"""What goes wrong between people: the wrong card, a stale button, a number meant otherwise."""

import pytest

from tests.loop.conftest import (
    ANNA,
    BO,
    DOCUMENTS,
    KALLENBACH,
    MACHINE,
    RECEIPT,
    REGISTRAR,
    SAGEBRO,
    UNKNOWN,
    Stage,
    answered,
    claimed,
    press,
    say,
    sent,
    verbs,
)

CARD_OF_THE_FIRST = 4  # after the answer, the preview and the receipt


def test_cry_for_help_in_place_of_a_fact_gets_112(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, "edit company"),
        say(ANNA, "jag vill dö"),
    )

    assert "112" in played.last(ANNA)["text"]


@pytest.mark.parametrize("fact", ["070-112 12 12", "Ambulans Norr AB"])
def test_number_or_company_is_the_fact_that_was_asked_for(stage: Stage, fact: str) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "edit company"), say(ANNA, fact)
    )

    assert fact in played.last(ANNA)["text"]


def test_112_typed_among_numbered_choices_gets_112(stage: Stage) -> None:
    played = stage.play(say(ANNA, MACHINE), say(ANNA, "112"))

    assert "Ring 112" in played.last(ANNA)["text"]


def test_documents_are_asked_for_apart_from_the_open_enquiry(stage: Stage) -> None:
    played = stage.play(*answered(), say(ANNA, DOCUMENTS), press(ANNA, "send"))

    assert "26STOD2" in played.last(REGISTRAR)["text"]


def test_erasure_that_was_only_read_about_swallows_no_question(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/radera"), say(ANNA, UNKNOWN))

    assert "forward" in verbs(played.last(ANNA))
    assert UNKNOWN not in played.told(ANNA)


def test_message_that_was_sent_along_is_not_sent_again(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        say(ANNA, "hur mycket kan man få då?"),
        press(ANNA, "forward"),
        press(ANNA, "send"),
        *sent(BO),
    )
    again = stage.play(say(ANNA, "/mina"))

    assert 1 == len(played.receipts(ANNA))
    assert "26STOD2" not in again.told(ANNA)


def test_note_in_reply_to_one_card_is_no_comment_on_another(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        *sent(BO),
        press(KALLENBACH, "claim"),
        press(KALLENBACH, "pass peter-sagebro"),
        say(KALLENBACH, "hemligt om den första", reply_to=CARD_OF_THE_FIRST),
    )

    assert "hemligt om den första" not in played.told(SAGEBRO)


def test_close_for_a_reason_is_never_another_enquirys(stage: Stage) -> None:
    stage.play(*claimed(), *sent(BO), press(KALLENBACH, "claim"))
    played = stage.play(say(KALLENBACH, "/visa 26STOD1"), press(KALLENBACH, "close referred"))

    assert ([], True) == (played.to(BO), "26STOD1" in played.told(ANNA))


def test_another_asker_gets_the_next_number_at_a_later_run(stage: Stage) -> None:
    stage.play(*sent())
    played = stage.play(*sent(BO))

    assert [True] == ["26STOD2" in text for text in played.receipts(BO)]
    assert RECEIPT in played.told(BO)
