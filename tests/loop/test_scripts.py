# house style: the expected value comes first
import re

import pytest

from tests.loop.conftest import (
    ANNA,
    BO,
    KALLENBACH,
    MACHINE,
    REGISTRAR,
    Stage,
    claimed,
    press,
    say,
    sent,
    verbs,
    wait,
)

HOSTILE = {
    "empty": "",
    "only spaces": " \n\t ",
    "only NUL": "\0\0",
    "NUL within": "bidrag\0till\0maskin",
    "lone surrogate": "\ud800 kan man få bidrag \udfff",
    "right to left": "\u202eمنحة للشركات\u202c",
    "zalgo": "b̷̢̛̤͎i̵̡̛d̶͎r̷a̸g till m̶̧a̷͎s̸k̵i̶n " * 20,
    "20,000 characters": "x" * 20_000,
    "20,000 characters of words": "bidrag till maskin " * 1052,
    "only emoji": "😀🎉👩‍👩‍👧🇸🇪" * 20,
    "markup": "<b>hej</b> *hej* {name} %s {0}",
    "SQL": "'; DROP TABLE enquiry; --",
}
SENDABLE = ("NUL within", "lone surrogate", "20,000 characters", "right to left", "zalgo", "SQL")
INVALID = {
    "no JSON": "{inte json",
    "array": "[1]",
    "nothing to do": '{"as": "asker:anna"}',
    "unknown role": '{"as": "chef:anna", "say": "hej"}',
    "unknown staff": '{"as": "staff:nisse", "say": "hej"}',
    "say is a number": '{"as": "asker:anna", "say": 1}',
    "say and press": '{"as": "asker:anna", "say": "hej", "press": "send"}',
    "nothing offered": '{"as": "asker:anna", "press": "send"}',
    "no such message": '{"as": "asker:anna", "say": "hej", "reply_to": 99}',
    "no such clock": '{"clock": "igår"}',
    "clock is a number": '{"clock": 5}',
    "null": "null",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_strange_message_is_answered(kind: str, stage: Stage) -> None:
    played = stage.play(say(ANNA, HOSTILE[kind]))

    assert ([ANNA], []) == (played.recipients, played.complaints)


@pytest.mark.parametrize("kind", SENDABLE)
def test_strange_message_can_be_sent_on(kind: str, stage: Stage) -> None:
    played = stage.play(*sent(text=HOSTILE[kind]))

    assert "26STOD1" in played.last(ANNA)["text"]


@pytest.mark.parametrize("kind", SENDABLE[:3])
def test_strange_follow_up_breaks_nothing(kind: str, stage: Stage) -> None:
    played = stage.play(*claimed(), say(ANNA, HOSTILE[kind], reply_to=3), say(ANNA, "/mina"))

    assert ([], True) == (played.complaints, "26STOD1" in played.last(ANNA)["text"])


@pytest.mark.parametrize("kind", SENDABLE[:3])
def test_strange_reply_of_staff_breaks_nothing(kind: str, stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "reply"),
        say(KALLENBACH, HOSTILE[kind]),
        say(KALLENBACH, "/ko"),
    )

    assert ([], True) == (played.complaints, "26STOD1" in played.last(KALLENBACH)["text"])


def test_every_bad_line_is_complained_about_with_file_and_line(stage: Stage) -> None:
    played = stage.play(wait("+1m"), *INVALID.values())
    places = [re.search(r"\.jsonl:(\d+): ", complaint) for complaint in played.complaints]

    assert [*range(2, 2 + len(INVALID))] == [int(place[1]) for place in places if place]


def test_lines_after_bad_ones_are_played(stage: Stage) -> None:
    played = stage.play(*INVALID.values(), say(ANNA, "hej"))

    assert [ANNA] == played.recipients


def test_blank_line_is_passed_over(stage: Stage) -> None:
    played = stage.play("", say(ANNA, "hej"), "")

    assert ([], 1) == (played.complaints, len(played.messages))


def test_messages_are_numbered_from_one_in_order(stage: Stage) -> None:
    played = stage.play(*sent())

    assert [1, 2, 3, 4, 5] == [message["n"] for message in played.messages]


def test_message_has_exactly_the_fields_of_the_contract(stage: Stage) -> None:
    played = stage.play(say(ANNA, "hej"))

    assert [{"n", "to", "text", "buttons"}] == [set(message) for message in played.messages]


def test_actions_begin_with_a_verb_of_the_contract(stage: Stage) -> None:
    played = stage.play(
        *claimed(),
        press(KALLENBACH, "pass"),
        press(KALLENBACH, "close"),
        press(KALLENBACH, "close answered"),
        say(BO, "/amnen"),
        say(BO, "/kontakt"),
        say(KALLENBACH, "/ko"),
    )
    used = {verb for message in played.messages for verb in verbs(message)}

    assert set() == used - {
        *("entry", "facet", "forward", "send", "edit", "cancel", "helpful", "unhelpful", "claim"),
        *("release", "pass", "note", "reply", "close", "reopen", "rate"),
    }


def test_enquiry_outlives_the_process(stage: Stage) -> None:
    stage.play(*sent())

    played = stage.play(say(ANNA, "/mina"))

    assert "26STOD1" in played.last(ANNA)["text"]


def test_number_goes_on_after_a_restart(stage: Stage) -> None:
    stage.play(*sent())

    played = stage.play(*sent(BO))

    assert "26STOD2." in played.last(BO)["text"]


def test_queue_outlives_the_process(stage: Stage) -> None:
    stage.play(*sent())

    played = stage.play(say(KALLENBACH, "/ko"), press(KALLENBACH, "claim"))

    assert "reply" in verbs(played.last(KALLENBACH))


def test_draft_outlives_the_process(stage: Stage) -> None:
    stage.play(say(ANNA, MACHINE), press(ANNA, "forward"), press(ANNA, "edit company"))

    played = stage.play(say(ANNA, "Nybergs Snickeri AB"), press(ANNA, "send"))

    assert "Nybergs Snickeri AB" in played.last(KALLENBACH)["text"]


def test_nothing_is_sent_again_after_a_restart(stage: Stage) -> None:
    stage.play(*sent())

    played = stage.play(wait("+1h"))

    assert [] == played.messages


def test_om_tells_that_it_is_automatic_and_what_becomes_public(stage: Stage) -> None:
    text = stage.play(say(ANNA, "/om")).last(ANNA)["text"]

    assert [] == [word for word in ("automatisk", "30 dagar", "allmän") if word not in text]


def test_om_tells_of_accessibility(stage: Stage) -> None:
    text = stage.play(say(ANNA, "/om")).last(ANNA)["text"]

    assert "tillgänglig" in text.casefold()


@pytest.mark.parametrize("command", ["/om", "/hjalp"])
def test_command_names_other_ways_to_reach_the_region(command: str, stage: Stage) -> None:
    text = stage.play(say(ANNA, command)).last(ANNA)["text"]

    assert (True, True) == ("0611-" in text, "@" in text)


def test_amnen_offers_every_topic(stage: Stage) -> None:
    menu = stage.play(say(ANNA, "/amnen")).last(ANNA)

    assert {"entry"} == set(verbs(menu))


def test_typed_number_picks_a_topic_from_the_menu(stage: Stage) -> None:
    menu = stage.play(say(ANNA, "/amnen")).last(ANNA)
    first = menu["buttons"][0]["label"]

    played = stage.play(say(ANNA, "1"))

    assert played.last(ANNA)["text"].startswith(first)


def test_avbryt_with_nothing_begun_sends_nothing(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/avbryt"))

    assert [ANNA] == played.recipients


def test_radera_offers_to_register_the_request(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/radera"))

    assert ["send"] == verbs(played.last(ANNA))


def test_radera_alone_registers_nothing(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/radera"))

    assert [ANNA] == played.recipients


def test_radera_is_registered_with_one_press(stage: Stage) -> None:
    played = stage.play(say(ANNA, "/radera"), press(ANNA, "send"))

    assert ("26STOD1." in played.last(ANNA)["text"], [REGISTRAR]) == (True, played.staff)
