# house style: the expected value comes first
import pytest

from tests.loop.conftest import (
    ANNA,
    BERGMAN,
    KALLENBACH,
    LIDGREN,
    LOOCK,
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
    wait,
)

INTERNAL = "hemlig-fras om ärendet"


def test_claim_makes_one_of_the_queue_the_holder(stage: Stage) -> None:
    played = stage.play(*claimed())

    assert {"reply", "note", "pass", "release", "close"} <= set(verbs(played.last(KALLENBACH)))


def test_second_claim_is_told_who_has_it(stage: Stage) -> None:
    played = stage.play(*claimed(), press(BERGMAN, "claim"))

    assert "Frida Kallenbach" in played.last(BERGMAN)["text"]


def test_second_claim_does_not_win(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(BERGMAN, "claim"),
        press(BERGMAN, "reply"),
        say(BERGMAN, INTERNAL),
        press(BERGMAN, "send"),
    )

    assert (1, False) == (len(played.complaints), INTERNAL in played.told(ANNA))


def test_card_of_what_nobody_has_offers_claim_and_reply(stage: Stage) -> None:
    played = stage.play(*sent())

    assert ["claim", "reply", "pass", "note"] == verbs(played.last(BERGMAN))


def test_reply_to_what_nobody_has_makes_one_the_holder_first(stage: Stage) -> None:
    played = stage.play(*sent(), press(KALLENBACH, "reply"))

    assert "Frida Kallenbach" in played.last(BERGMAN)["text"]


def test_reply_to_what_nobody_has_asks_for_the_text_and_reaches_the_asker(stage: Stage) -> None:
    played = stage.play(
        *sent(), press(KALLENBACH, "reply"), say(KALLENBACH, INTERNAL), press(KALLENBACH, "send")
    )

    assert INTERNAL in played.last(ANNA)["text"]


def test_reply_of_two_to_what_nobody_had_is_the_first_ones(stage: Stage) -> None:
    played = stage.play(
        *sent(),
        press(KALLENBACH, "reply"),
        press(BERGMAN, "reply"),
        say(BERGMAN, INTERNAL),
        say(KALLENBACH, "Ja, det kan ni få."),
        press(KALLENBACH, "send"),
    )

    assert (True, False) == (
        "Ja, det kan ni få." in played.last(ANNA)["text"],
        INTERNAL in played.told(ANNA),
    )


def test_holder_who_was_reminded_can_keep_the_enquiry(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(wait("+2d"), press(KALLENBACH, "claim"))

    assert ([], True) == (played.complaints, "release" in verbs(played.last(KALLENBACH)))


def test_claim_is_not_told_to_the_asker(stage: Stage) -> None:
    played = stage.play(*claimed())

    assert [1, 2, 3] == [message["n"] for message in played.to(ANNA)]


def test_other_queue_is_not_offered_claim(stage: Stage) -> None:
    played = stage.play(*sent(), press(SAGEBRO, "claim"))

    assert ([], 1) == (played.to(SAGEBRO), len(played.complaints))


def test_other_queue_can_list_but_not_claim(stage: Stage) -> None:
    played = stage.play(*sent(), say(SAGEBRO, "/ko alla"), press(SAGEBRO, "claim"))

    assert 1 == len(played.complaints)


def test_released_enquiry_can_be_claimed_by_another(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "release"), press(BERGMAN, "claim"))

    assert "reply" in verbs(played.last(BERGMAN))


def test_enquiry_passed_to_a_person_reaches_no_other(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "pass peter-sagebro"))

    assert [BERGMAN, KALLENBACH, SAGEBRO] == played.staff


def test_enquiry_passed_to_a_person_says_who_passed_it(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "pass peter-sagebro"))

    assert "Frida Kallenbach" in played.last(SAGEBRO)["text"]


def test_enquiry_passed_to_a_person_can_be_answered_by_that_person(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "pass peter-sagebro"),
        press(SAGEBRO, "claim"),
        press(SAGEBRO, "reply"),
        say(SAGEBRO, "Ja, det kan ni få."),
        press(SAGEBRO, "send"),
    )

    assert "Ja, det kan ni få." in played.last(ANNA)["text"]


def test_enquiry_passed_to_a_queue_reaches_its_members(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "pass infrastruktur"))

    assert "claim" in verbs(played.last(LOOCK))


def test_one_who_passed_an_enquiry_on_is_no_longer_its_holder(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "pass infrastruktur"),
        press(KALLENBACH, "send"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_pass_without_a_name_offers_persons_and_queues(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "pass"))
    offered = {button["action"].split()[-1] for button in played.last(KALLENBACH)["buttons"]}

    assert {"peter-sagebro", "maria-lidgren", "infrastruktur", "registrator"} <= offered


def test_unknown_addressee_is_told_and_the_enquiry_stays(stage: Stage) -> None:
    played = stage.play(
        *claimed(), press(KALLENBACH, "pass"), press(KALLENBACH, "pass nisse"), say(SAGEBRO, "/ko")
    )

    assert ("ingen sådan" in played.last(KALLENBACH)["text"], []) == (
        True,
        [message for message in played.to(SAGEBRO) if "claim" in verbs(message)],
    )


def test_enquiry_passed_on_by_the_growth_manager_is_told_to_the_holder(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(say(LIDGREN, "/visa 26STOD1"), press(LIDGREN, "pass peter-sagebro"))

    assert "Peter Sagebro" in played.last(KALLENBACH)["text"]


def test_comment_on_passing_reaches_the_new_holder(stage: Stage) -> None:
    played = stage.play(
        *claimed(), press(KALLENBACH, "pass peter-sagebro"), say(KALLENBACH, INTERNAL)
    )

    assert INTERNAL in played.told(SAGEBRO)


def test_comment_on_passing_is_never_seen_by_the_asker(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "pass peter-sagebro"),
        say(KALLENBACH, INTERNAL),
        press(SAGEBRO, "claim"),
        press(SAGEBRO, "close answered"),
        say(ANNA, "/mina"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_note_is_never_seen_by_the_asker(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "note"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, "Ja, det kan ni få."),
        press(KALLENBACH, "send"),
        press(KALLENBACH, "close answered"),
        say(ANNA, "/mina"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_note_is_seen_by_the_next_holder(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "note"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "pass peter-sagebro"),
    )

    assert INTERNAL in played.told(SAGEBRO)


def test_text_in_reply_to_a_card_goes_to_no_asker(stage: Stage) -> None:
    played = stage.play(*claimed(), say(KALLENBACH, INTERNAL, reply_to=6))

    assert INTERNAL not in played.told(ANNA)


def test_plain_text_of_staff_goes_to_nobody(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(say(KALLENBACH, INTERNAL))

    assert [KALLENBACH] == played.recipients


def test_plain_text_of_staff_is_answered_that_it_goes_nowhere(stage: Stage) -> None:
    stage.play(*claimed())

    played = stage.play(say(KALLENBACH, INTERNAL))

    assert "inte till någon" in played.last(KALLENBACH)["text"]


def test_reply_asks_for_the_text(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply"))

    assert "svar" in played.last(KALLENBACH)["text"]


def test_reply_is_shown_with_send_and_cancel(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply"), say(KALLENBACH, INTERNAL))
    preview = played.last(KALLENBACH)

    assert (["send", "cancel"], True) == (verbs(preview), INTERNAL in preview["text"])


def test_reply_goes_nowhere_before_send(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply"), say(KALLENBACH, INTERNAL))

    assert INTERNAL not in played.told(ANNA)


def test_sent_reply_reaches_the_asker(stage: Stage) -> None:
    played = stage.play(*answered(INTERNAL))

    assert INTERNAL in played.last(ANNA)["text"]


def test_sent_reply_tells_which_number_it_answers(stage: Stage) -> None:
    played = stage.play(*answered(INTERNAL))

    assert "26STOD1" in played.last(ANNA)["text"]


def test_reply_sent_twice_goes_out_once(stage: Stage) -> None:
    played = stage.play(*answered(INTERNAL), press(KALLENBACH, "send"))

    assert 1 == played.told(ANNA).count(INTERNAL)


def test_cancelled_reply_goes_nowhere(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "cancel"),
        press(KALLENBACH, "send"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_typed_avbryt_cancels_the_reply(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, "/avbryt"),
        say(KALLENBACH, INTERNAL),
    )

    assert "send" not in verbs(played.last(KALLENBACH))


def test_typed_avbryt_cancels_the_reply_that_was_shown(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        say(KALLENBACH, "/avbryt"),
        press(KALLENBACH, "send"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_typed_avbryt_cancels_the_note(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "note"),
        say(KALLENBACH, "/avbryt"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "pass peter-sagebro"),
    )

    assert INTERNAL not in played.told(SAGEBRO)


def test_text_after_the_preview_takes_the_place_of_the_first(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        say(KALLENBACH, "Ja, det kan ni få."),
        press(KALLENBACH, "send"),
    )

    assert (True, False) == (
        "Ja, det kan ni få." in played.last(ANNA)["text"],
        INTERNAL in played.told(ANNA),
    )


def test_text_after_the_preview_is_previewed_and_not_yet_sent(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        say(KALLENBACH, "Ja, det kan ni få."),
    )
    preview = played.last(KALLENBACH)

    assert (["send", "cancel"], True, 3) == (
        verbs(preview),
        "Ja, det kan ni få." in preview["text"],
        len(played.to(ANNA)),
    )


def test_reply_of_one_who_released_the_enquiry_goes_nowhere(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
        press(KALLENBACH, "release"),
        press(KALLENBACH, "send"),
    )

    assert INTERNAL not in played.told(ANNA)


def test_canned_reply_is_shown_before_it_is_sent(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply investeringsstod"))
    preview = played.last(KALLENBACH)

    assert (["send", "cancel"], True) == (verbs(preview), "nvesteringsstöd" in preview["text"])


def test_reply_of_the_registrar_is_signed_by_the_region(stage: Stage) -> None:
    played = stage.play(
        *sent(text=UNKNOWN),
        press(REGISTRAR, "claim"),
        press(REGISTRAR, "reply"),
        say(REGISTRAR, "Det vet vi inte."),
        press(REGISTRAR, "send"),
    )

    text = played.last(ANNA)["text"]

    assert (True, False) == ("från regionen" in text, "registrator" in text.casefold())


def test_close_asks_for_the_reason(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "close"))

    assert ["close"] * 4 == verbs(played.last(KALLENBACH))


@pytest.mark.parametrize("reason", ["answered", "referred"])
def test_closing_with_a_reason_is_told_to_the_asker(reason: str, stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, f"close {reason}"))

    assert 5 == verbs(played.last(ANNA)).count("rate")


def test_typed_number_picks_the_reason_of_closing(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "close"), say(KALLENBACH, "2"))

    assert "26STOD1" in played.last(ANNA)["text"]


def test_closing_twice_tells_the_asker_once(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "close"),
        press(KALLENBACH, "close answered"),
        press(KALLENBACH, "close answered"),
    )

    assert 1 == len([message for message in played.to(ANNA) if "rate" in verbs(message)])


def test_reply_to_a_closed_enquiry_is_refused(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "close"),
        press(KALLENBACH, "close answered"),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, INTERNAL),
    )

    assert INTERNAL not in "".join(message["text"] for message in played.messages)


def test_growth_manager_can_be_passed_an_enquiry(stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "pass maria-lidgren"))

    assert "claim" in verbs(played.last(LIDGREN))


def test_enquiry_nobody_has_can_be_passed_on_by_the_queue(stage: Stage) -> None:
    played = stage.play(*sent(), press(BERGMAN, "pass projektstod"), press(SAGEBRO, "claim"))

    assert "reply" in verbs(played.last(SAGEBRO))


def test_note_of_a_colleague_reaches_the_holder(stage: Stage) -> None:
    played = stage.play(*claimed(), press(BERGMAN, "note"), say(BERGMAN, INTERNAL))

    assert INTERNAL in played.last(KALLENBACH)["text"]


def test_staff_can_reopen_a_closed_enquiry(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "close"),
        press(KALLENBACH, "close answered"),
        say(KALLENBACH, "/visa 26STOD1"),
        press(KALLENBACH, "reopen"),
    )

    assert "reply" in verbs(played.last(KALLENBACH))


def test_search_finds_the_enquiry_by_its_words(stage: Stage) -> None:
    played = stage.play(*sent(), say(BERGMAN, "/sok maskin"))

    assert "26STOD1" in played.last(BERGMAN)["text"]


def test_history_of_the_asker_is_on_the_card(stage: Stage) -> None:
    played = stage.play(*sent(), *sent(text="vad är europa 2020?"))

    assert "26STOD1" in played.last(LIDGREN)["text"]


@pytest.mark.parametrize("text", ["", "   "], ids=["empty", "spaces"])
def test_reply_without_text_is_not_offered_for_sending(text: str, stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply"), say(KALLENBACH, text))

    assert "send" not in verbs(played.last(KALLENBACH))


@pytest.mark.parametrize("text", ["", "   "], ids=["empty", "spaces"])
def test_reply_without_text_is_asked_for_again(text: str, stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "reply"), say(KALLENBACH, text))
    *_, asked, again = [message["text"] for message in played.to(KALLENBACH)]

    assert asked == again


@pytest.mark.parametrize("text", ["", "   "], ids=["empty", "spaces"])
def test_note_without_text_is_asked_for_again(text: str, stage: Stage) -> None:
    played = stage.play(*claimed(), press(KALLENBACH, "note"), say(KALLENBACH, text))
    *_, asked, again = [message["text"] for message in played.to(KALLENBACH)]

    assert asked == again


@pytest.mark.parametrize("words", ["note", "pass peter-sagebro"])
def test_text_after_an_empty_one_is_still_the_note(words: str, stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, words),
        say(KALLENBACH, " "),
        say(KALLENBACH, INTERNAL),
        say(LIDGREN, "/visa 26STOD1"),
    )

    assert INTERNAL in played.last(LIDGREN)["text"]
