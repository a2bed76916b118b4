# house style: the expected value comes first
import pytest

from tests.loop.conftest import (
    ANNA,
    BERGMAN,
    BO,
    DOCUMENTS,
    KALLENBACH,
    MACHINE,
    REGISTRAR,
    Message,
    Stage,
    claimed,
    files_with,
    press,
    say,
    sent,
    verbs,
    wait,
)

ILL = "Jag har ont i magen och mår illa, vad ska jag göra?"
DYING = "Hjälp, min kollega har ramlat och andas inte"
MIXED = (
    "Jag har ont i ryggen och behöver läkare. Dessutom undrar jag om man kan få bidrag till en "
    "ny maskin?"
)
FOREIGN = {
    "de": "Guten Tag, ich möchte wissen, ob ich Fördermittel für eine Maschine bekommen kann.",
    "pl": "Dzień dobry, chciałbym wiedzieć, czy mogę dostać dotację na nową maszynę",
    "so": "Waxaan rabaa inaan ogaado haddii aan heli karo taageero ganacsi oo cusub",
}
NO_REQUEST = (
    "Jag vill skicka ett meddelande till Maria Lidgren om våra planer",
    "Kan ni skicka in min ansökan?",
    "Hej Frida Bergman! Kan du ringa mig om vår ansökan?",
    "jag vill ha kontakt med Maria Lidgren",
    "skicka till handläggare",
)
NUMBER = "19121212-1212"  # Skatteverket's number for tests
NUMBERED = f"Kan jag få bidrag till en ny maskin? Mitt personnummer är {NUMBER}"


def _warnings(preview: Message) -> set[str]:
    """The lines on personal numbers, apart from the text itself."""
    lines = preview["text"].split("\n")
    return {line for line in lines if "personnummer" in line and not line.startswith("»")}


def test_medical_message_is_referred_to_1177(stage: Stage) -> None:
    played = stage.play(say(ANNA, ILL))

    assert "1177" in played.last(ANNA)["text"]


def test_medical_message_can_not_be_sent_on(stage: Stage) -> None:
    played = stage.play(say(ANNA, ILL), press(ANNA, "forward"), press(ANNA, "send"))

    assert (2, []) == (len(played.complaints), played.staff)


def test_booking_in_a_medical_message_is_no_business_part(stage: Stage) -> None:
    played = stage.play(say(ANNA, "Jag har ont i bröstet och vill boka tid"))

    assert "forward" not in verbs(played.last(ANNA))


def test_medical_message_to_a_named_person_is_declined(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/kontakt"), press(ANNA, "forward peter-sagebro"), say(ANNA, ILL))

    assert ("1177" in played.last(ANNA)["text"], []) == (True, played.staff)


def test_medical_text_as_edit_is_never_sent(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, "edit text"),
        say(ANNA, ILL),
        press(ANNA, "send"),
    )

    assert ILL not in played.told(KALLENBACH)


def test_medical_follow_up_never_reaches_the_holder(stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, ILL, reply_to=3))

    assert ("1177" in played.last(ANNA)["text"], False) == (True, ILL in played.told(KALLENBACH))


def test_medical_message_is_gone_from_every_file_after_a_minute(stage: Stage) -> None:
    canary = "kanariefågel"

    stage.play(say(ANNA, f"{ILL} Min {canary} undrar."), wait("+2m"), say(ANNA, "hej"))

    assert [] == files_with(canary, stage.data)


def test_unsent_question_is_gone_from_every_file_after_thirty_days(stage: Stage) -> None:
    canary = "kanariefågel"

    stage.play(say(ANNA, f"{MACHINE} Till min {canary}."), wait("+31d"), say(ANNA, "hej"))

    assert [] == files_with(canary, stage.data)


def test_emergency_names_112_first(stage: Stage) -> None:
    played = stage.play(say(ANNA, DYING))

    assert "112" in played.last(ANNA)["text"].split(".")[0]


@pytest.mark.parametrize("reply_to", [None, 3], ids=["plain", "to the receipt"])
def test_emergency_while_an_enquiry_is_open_names_112_first(
    reply_to: int | None, stage: Stage
) -> None:
    played = stage.play(*claimed(), say(ANNA, DYING, reply_to=reply_to))

    assert "112" in played.last(ANNA)["text"].split(".")[0]


def test_emergency_while_a_text_is_asked_for_names_112_first(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "edit text"), say(ANNA, DYING)
    )

    assert "112" in played.last(ANNA)["text"].split(".")[0]


def test_mixed_message_is_referred_and_answered(stage: Stage) -> None:
    played = stage.play(say(ANNA, MIXED))

    assert ("1177" in played.last(ANNA)["text"], True) == (
        True,
        "nvesteringsstöd" in played.last(ANNA)["text"],
    )


def test_only_the_business_part_of_a_mixed_message_is_sent(stage: Stage) -> None:
    played = stage.play(*sent(text=MIXED))

    assert ("ny maskin?" in played.told(BERGMAN), "rygg" in played.told(BERGMAN)) == (True, False)


def test_preview_of_a_mixed_message_shows_the_business_part_alone(stage: Stage) -> None:
    played = stage.play(say(ANNA, MIXED), press(ANNA, "forward"))

    assert "rygg" not in played.last(ANNA)["text"]


@pytest.mark.parametrize("language", FOREIGN)
def test_message_in_another_language_offers_forward(language: str, stage: Stage) -> None:
    played = stage.play(say(ANNA, FOREIGN[language]))

    assert "forward" in verbs(played.last(ANNA))


@pytest.mark.parametrize("language", FOREIGN)
def test_card_of_a_message_in_another_language_names_it(language: str, stage: Stage) -> None:
    played = stage.play(*sent(text=FOREIGN[language]))

    assert {True} == {f" {language}." in played.last(who)["text"] for who in played.staff}


def test_personal_number_is_warned_of_in_the_preview(stage: Stage) -> None:
    usual = _warnings(stage.play(say(BO, MACHINE), press(BO, "forward")).last(BO))

    played = stage.play(say(ANNA, NUMBERED), press(ANNA, "forward"))

    assert 1 == len(_warnings(played.last(ANNA)) - usual)


def test_personal_number_is_masked_for_staff(stage: Stage) -> None:
    played = stage.play(*sent(text=NUMBERED))

    assert NUMBER not in played.told(KALLENBACH)


def test_personal_number_with_an_enquiry_can_still_be_sent(stage: Stage) -> None:
    played = stage.play(*sent(text=NUMBERED))

    assert 1 == len(played.receipts(ANNA))


def test_personal_number_among_the_facts_is_masked_for_staff(stage: Stage) -> None:
    played = stage.play(
        say(ANNA, MACHINE),
        press(ANNA, "forward"),
        press(ANNA, "edit company"),
        say(ANNA, f"Firma Nyberg {NUMBER}"),
        press(ANNA, "send"),
    )

    assert NUMBER not in played.told(KALLENBACH)


def test_request_for_documents_is_sent_with_one_press(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "send"))

    assert "26STOD1." in played.receipts(ANNA)[0]


def test_request_for_documents_goes_to_the_registrar(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "send"))

    assert [REGISTRAR] == played.staff


def test_request_for_documents_shows_no_preview(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "send"))

    assert [] == [message["n"] for message in played.to(ANNA) if "edit" in verbs(message)]


def test_request_for_documents_sent_twice_gets_one_number(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "send"), press(ANNA, "send"))

    assert (1, 1) == (len(played.receipts(ANNA)), len(played.to(REGISTRAR)))


def test_request_for_documents_can_be_previewed_and_changed_first(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "forward"))

    assert ({"send", "edit", "cancel"}, []) == (
        set(verbs(played.last(ANNA))),
        played.receipts(ANNA),
    )


def test_request_for_documents_sent_from_the_preview_goes_to_the_registrar(stage: Stage) -> None:
    played = stage.play(say(ANNA, DOCUMENTS), press(ANNA, "forward"), press(ANNA, "send"))

    assert (1, [REGISTRAR]) == (len(played.receipts(ANNA)), played.staff)


def test_question_about_documents_is_answered_without_send(stage: Stage) -> None:
    played = stage.play(say(ANNA, "vad är en allmän handling?"))

    assert ("forward" in verbs(played.last(ANNA)), "send" in verbs(played.last(ANNA))) == (
        True,
        False,
    )


def test_question_how_to_get_documents_is_previewed_before_it_is_sent(stage: Stage) -> None:
    played = stage.play(say(ANNA, "hur begär jag ut en allmän handling?"), press(ANNA, "forward"))

    assert [] == played.receipts(ANNA)


@pytest.mark.parametrize("text", NO_REQUEST)
def test_other_message_is_no_request_for_documents(text: str, stage: Stage) -> None:
    played = stage.play(say(ANNA, text), press(ANNA, "forward"))

    assert ([], True) == (played.receipts(ANNA), "send" in verbs(played.last(ANNA)))


def test_request_for_documents_with_a_question_reaches_both_queues(stage: Stage) -> None:
    text = f"Jag vill söka investeringsstöd till en maskin. {DOCUMENTS}"

    played = stage.play(say(ANNA, text), press(ANNA, "send"))

    assert [BERGMAN, KALLENBACH, REGISTRAR] == played.staff
