# house style: the expected value comes first
import re

import pytest

from tests.loop.conftest import (
    ANNA,
    BERGMAN,
    BO,
    KALLENBACH,
    MACHINE,
    Stage,
    answered,
    claimed,
    closed,
    press,
    say,
    sent,
    verbs,
)

MORE = "Vi har nu fått offerten på 400 000 kronor"
RECEIPT_AT = 3  # after the answer and the preview
SHORT = ("Ja", "Nej", "ok", "3", "17", "400000", "Tack, men hur menar ni då?")
ANSWER_AT = 10  # after the receipt, two cards, two words on the claim and two on the reply


def _ratings(text: str) -> list[str]:
    return re.findall(r"\d av 5", text)


def test_follow_up_in_reply_to_the_receipt_reaches_the_holder(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE, reply_to=RECEIPT_AT))

    assert MORE in played.last(KALLENBACH)["text"]


def test_follow_up_in_reply_to_the_receipt_reaches_no_other_of_the_queue(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE, reply_to=RECEIPT_AT))

    assert MORE not in played.told(BERGMAN)


def test_follow_up_in_reply_to_the_receipt_is_confirmed(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE, reply_to=RECEIPT_AT))

    assert "26STOD1" in played.last(ANNA)["text"]


def test_follow_up_before_a_claim_reaches_the_queue(stage: Stage) -> None:
    played = stage.play(*sent(), say(ANNA, MORE, reply_to=RECEIPT_AT))

    assert (True, True) == (MORE in played.told(KALLENBACH), MORE in played.told(BERGMAN))


def test_plain_message_after_a_reply_reaches_the_holder(stage: Stage) -> None:
    played = stage.play(*answered(), say(ANNA, "Tack, men hur mycket kan vi få?"))

    assert "hur mycket kan vi få?" in played.last(KALLENBACH)["text"]


@pytest.mark.parametrize("text", SHORT)
def test_short_answer_to_a_question_of_the_holder_reaches_the_holder(
    text: str, stage: Stage
) -> None:
    stage.play(*answered("Hur många maskiner, och är de beställda?"))

    played = stage.play(say(ANNA, text))

    assert f"»{text}«" in played.last(KALLENBACH)["text"]


@pytest.mark.parametrize("text", ["tack", "Tack så mycket!", "hejdå"])
def test_mere_thanks_after_a_reply_are_small_talk(text: str, stage: Stage) -> None:
    stage.play(*answered())

    played = stage.play(say(ANNA, text))

    assert [ANNA] == played.recipients


def test_second_follow_up_before_a_claim_reaches_the_queue(stage: Stage) -> None:
    stage.play(*sent(), say(ANNA, "Vi har en offert till", reply_to=RECEIPT_AT))

    played = stage.play(say(ANNA, "/mina"), press(ANNA, "reopen 26STOD1"), say(ANNA, MORE))

    assert (True, True) == (MORE in played.told(KALLENBACH), MORE in played.told(BERGMAN))


def test_unclear_later_message_is_asked_about(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE))

    assert {"reply", "forward"} <= set(verbs(played.last(ANNA)))


def test_unclear_later_message_reaches_nobody_yet(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE))

    assert MORE not in played.told(KALLENBACH)


def test_unclear_later_message_that_is_joined_reaches_the_holder(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), press(ANNA, "reply"))

    assert MORE in played.last(KALLENBACH)["text"]


def test_unclear_later_message_can_be_joined_with_a_typed_number(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), say(ANNA, "1"))

    assert MORE in played.last(KALLENBACH)["text"]


def test_unclear_later_message_joined_twice_is_added_once(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), press(ANNA, "reply"), press(ANNA, "reply"))

    assert 1 == played.told(KALLENBACH).count(MORE)


def test_unclear_later_message_joined_twice_is_told(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), press(ANNA, "reply"), press(ANNA, "reply"))

    assert "redan" in played.last(ANNA)["text"]


def test_unclear_later_message_joined_is_not_sent_as_a_new_matter_too(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), press(ANNA, "reply"), press(ANNA, "forward"))

    assert (False, 1) == ("send" in verbs(played.last(ANNA)), len(played.receipts(ANNA)))


def test_unclear_later_message_as_a_new_matter_gets_the_next_number(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MORE), press(ANNA, "forward"), press(ANNA, "send"))

    assert "26STOD2." in played.receipts(ANNA)[-1]


def test_same_question_while_a_human_has_it_is_not_answered(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, MACHINE))

    assert [] == [verb for verb in verbs(played.last(ANNA)) if verb in ("facet", "helpful")]


def test_other_topic_while_a_human_has_one_is_answered(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, "vad är europa 2020?"))

    assert "2010–2020" in played.last(ANNA)["text"]


def test_thanks_while_a_human_has_it_is_not_sent_on(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(say(ANNA, "tack"))

    assert [ANNA] == played.recipients


def test_rating_offers_one_to_five_from_the_worst_to_the_best(stage: Stage) -> None:
    offer = stage.play(*closed()).last(ANNA)
    rates = [button for button in offer["buttons"] if button["action"][:4] == "rate"]

    assert ["1", "2", "3", "4", "5"] == [button["action"].split()[-1] for button in rates]
    assert ("Mycket dålig", "Mycket bra") == (rates[0]["label"], rates[-1]["label"])


def test_typed_number_is_that_rating(stage: Stage) -> None:
    played = stage.play(*closed(), say(ANNA, "5"))

    assert ["5 av 5"] == _ratings(played.last(KALLENBACH)["text"])


def test_rating_is_told_to_the_holder(stage: Stage) -> None:
    played = stage.play(*closed(), press(ANNA, "rate 4"))

    assert ["4 av 5"] == _ratings(played.last(KALLENBACH)["text"])


def test_rating_is_taken_once(stage: Stage) -> None:
    played = stage.play(*closed(), press(ANNA, "rate 5"), press(ANNA, "rate 1"))

    assert ["5 av 5"] == _ratings(played.told(KALLENBACH))


def test_rating_above_five_is_not_offered(stage: Stage) -> None:
    played = stage.play(*closed(), press(ANNA, "rate 6"))

    assert 1 == len(played.complaints)


def test_rating_of_another_asker_is_not_possible(stage: Stage) -> None:
    played = stage.play(*closed(), press(BO, "rate 1"))

    assert (1, []) == (len(played.complaints), _ratings(played.told(KALLENBACH)))


def test_reply_to_the_answer_after_closing_reopens(stage: Stage) -> None:
    played = stage.play(*closed(), say(ANNA, MORE, reply_to=ANSWER_AT))

    assert MORE in played.last(KALLENBACH)["text"]


def test_plain_message_on_the_matter_after_closing_asks_where_it_belongs(stage: Stage) -> None:
    played = stage.play(*closed(), say(ANNA, MORE))

    assert {"reply", "forward"} <= set(verbs(played.last(ANNA)))


def test_plain_message_joined_after_closing_reopens(stage: Stage) -> None:
    before = stage.play(*closed(), say(ANNA, "/mina"))

    after = stage.play(say(ANNA, MORE), press(ANNA, "reply"), say(ANNA, "/mina"))

    assert before.last(ANNA)["text"] != after.last(ANNA)["text"]


def test_plain_message_joined_after_closing_reaches_the_former_holder(stage: Stage) -> None:
    played = stage.play(*closed(), say(ANNA, MORE), press(ANNA, "reply"))

    assert MORE in played.last(KALLENBACH)["text"]


def test_pressing_reopen_asks_what_to_add_and_reopens(stage: Stage) -> None:
    played = stage.play(*closed(), press(ANNA, "reopen"), say(ANNA, MORE))

    assert MORE in played.last(KALLENBACH)["text"]


def test_reopened_enquiry_keeps_its_number(stage: Stage) -> None:
    played = stage.play(*closed(), press(ANNA, "reopen"), say(ANNA, MORE), *sent(BO))

    assert "26STOD2." in played.last(BO)["text"]


def test_reopened_enquiry_can_be_answered_and_closed_again(stage: Stage) -> None:
    played = stage.play(
        *closed(),
        press(ANNA, "reopen"),
        say(ANNA, MORE),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, "Då blir det mer."),
        press(KALLENBACH, "send"),
        press(KALLENBACH, "close answered"),
    )

    assert (True, True) == (
        "Då blir det mer." in played.told(ANNA),
        "rate" in verbs(played.last(ANNA)),
    )


def test_mina_shows_the_own_enquiry(stage: Stage) -> None:
    played = stage.play(*sent(), say(ANNA, "/mina"))

    assert "26STOD1" in played.last(ANNA)["text"]


def test_mina_shows_nothing_of_another_asker(stage: Stage) -> None:
    played = stage.play(*sent(), say(BO, "/mina"))

    assert "26STOD" not in played.last(BO)["text"]


@pytest.mark.parametrize("text", ["26STOD1", "vad är status på 26STOD1?", "/visa 26STOD1"])
def test_number_of_another_asker_is_no_key(text: str, stage: Stage) -> None:
    played = stage.play(*answered("hemlig-fras"), say(BO, text), say(BO, f"{text} tack"))

    assert (False, False) == (
        "hemlig-fras" in played.told(BO),
        MACHINE in played.told(BO),
    )


def test_number_of_another_asker_adds_nothing_to_the_enquiry(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(say(BO, "Jag vill lägga till en sak i 26STOD1"), say(BO, "1"))

    assert [] == played.to(KALLENBACH)


def test_reply_to_a_message_of_another_asker_joins_nothing(stage: Stage) -> None:
    played = stage.play(*claimed(), say(BO, "och en sak till", reply_to=RECEIPT_AT))

    assert "och en sak till" not in played.told(KALLENBACH)


def test_asker_can_not_press_what_another_was_shown(stage: Stage) -> None:
    shown = ("send", "cancel", "reopen", "rate 5", "claim", "reply", "close")

    played = stage.play(*closed(), *(press(BO, words) for words in shown))

    assert ([], len(shown)) == (played.to(BO), len(played.complaints))


def test_closing_tells_only_the_asker_whose_enquiry_it_is(stage: Stage) -> None:
    played = stage.play(say(BO, "hej"), *closed())

    assert 1 == len(played.to(BO))
