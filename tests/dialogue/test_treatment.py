"""What is done with each outcome of the triage, over the toy knowledge."""

import pytest

from stodbot.app import App
from stodbot.dialogue.turn import Conversation, Forward, Turn
from stodbot.domain.action import ShowEntry
from stodbot.domain.decision import DecisionKind
from stodbot.domain.entry import EntryId, QueueId
from stodbot.domain.triage import Need, SmallTalk
from stodbot.matching.reading import Reading
from stodbot.triage.assessment import NOT_ASSESSED, Assessment, Outcome
from stodbot.triage.triage import Triage

BICYCLES = EntryId("bicycles")
UNSURE = Assessment(Outcome.UNSURE, None, 0.5, 0.1)
EMERGENCY = Assessment(Outcome.EMERGENCY, Need.EMERGENCY, 0.9, 0.9)
SELF_HARM = Assessment(Outcome.EMERGENCY, Need.SELF_HARM, 0.9, 0.9)
MEDICAL = Assessment(Outcome.CARE, Need.MEDICAL, 0.9, 0.0)
THANKS = Assessment(Outcome.SMALL_TALK, SmallTalk.THANKS, 0.0, 0.0)
WANTS_HUMAN = Assessment(Outcome.SMALL_TALK, SmallTalk.WANTS_HUMAN, 0.0, 0.0)


async def respond(
    app: App,
    text: str,
    assessment: Assessment,
    conversation: Conversation | None = None,
    language: str = "sv",
) -> Turn:
    """Answer a message as if the triage had come to that assessment."""

    def assess(_triage: Triage, _reading: Reading, *, is_ours: bool) -> Assessment:
        assert isinstance(is_ours, bool)
        return assessment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Triage, "assess", assess)
        return await app.responder.respond(text, conversation or Conversation(), language)


# Unsure


async def test_when_unsure_one_question_keeps_both_ways_open(toy_app: App) -> None:
    turn = await respond(toy_app, "bidrag till en cykel", UNSURE)

    assert (DecisionKind.CLARIFY, None, (BICYCLES,)) == (
        turn.decision.kind,
        turn.decision.entry,
        turn.decision.choices,
    )
    assert "Gäller det din egen hälsa eller företaget?" in turn.reply.text
    assert "1177" in turn.reply.text
    assert [ShowEntry(BICYCLES), Forward(QueueId("wheels"))] == [
        choice.action for choice in turn.reply.choices
    ]


async def test_whoever_says_the_business_is_answered(toy_app: App) -> None:
    asked = await respond(toy_app, "bidrag till en cykel", UNSURE)

    turn = await respond(toy_app, "foretaget", UNSURE, asked.conversation)

    assert (DecisionKind.ANSWER, BICYCLES) == (turn.decision.kind, turn.decision.entry)
    assert turn.conversation.asked_whose is None


async def test_whoever_says_their_health_is_referred(toy_app: App) -> None:
    asked = await respond(toy_app, "bidrag till en cykel", UNSURE)

    turn = await respond(toy_app, "min egen hälsa", UNSURE, asked.conversation)

    assert (DecisionKind.MEDICAL, None, ()) == (
        turn.decision.kind,
        turn.decision.entry,
        turn.reply.choices,
    )


async def test_an_emergency_wins_over_the_answer_to_the_question(toy_app: App) -> None:
    asked = await respond(toy_app, "bidrag till en cykel", UNSURE)

    turn = await respond(toy_app, "min egen hälsa", EMERGENCY, asked.conversation)

    assert DecisionKind.EMERGENCY is turn.decision.kind


async def test_whoever_asks_something_else_is_answered_that(toy_app: App) -> None:
    asked = await respond(toy_app, "bidrag till en cykel", UNSURE)

    turn = await respond(toy_app, "vad är båtplanen", NOT_ASSESSED, asked.conversation)

    assert "boats" == turn.decision.entry


async def test_after_a_choice_nothing_is_asked_any_more(toy_app: App) -> None:
    asked = await respond(toy_app, "bidrag till en cykel", UNSURE)

    turn = toy_app.chooser.choose(ShowEntry(BICYCLES), asked.conversation)

    assert turn is not None
    assert turn.conversation.asked_whose is None


async def test_in_another_language_a_human_is_offered_instead_of_a_question(toy_app: App) -> None:
    turn = await respond(toy_app, "bidrag till en cykel", UNSURE, language="de")

    assert (DecisionKind.FORWARD, "de") == (turn.decision.kind, turn.decision.language)
    assert turn.conversation.asked_whose is None


# Health


async def test_an_emergency_has_no_entry_no_queue_and_nothing_to_press(toy_app: App) -> None:
    turn = await respond(toy_app, "han andas inte", EMERGENCY)

    assert (None, None, ()) == (turn.decision.entry, turn.decision.queue, turn.reply.choices)
    assert turn.reply.text.startswith("Ring 112")


async def test_whoever_wants_to_die_is_given_the_helpline(toy_app: App) -> None:
    turn = await respond(toy_app, "vill inte leva", SELF_HARM)

    assert turn.reply.text.index("112") < turn.reply.text.index("90101")


async def test_the_words_of_a_message_on_health_are_not_kept_for_the_explanation(
    toy_app: App,
) -> None:
    turn = await respond(toy_app, "bidrag till en cykel", MEDICAL)

    assert ((), ()) == (turn.explanation.words, turn.explanation.unknown)


# Small talk


@pytest.mark.parametrize("assessment", [THANKS, EMERGENCY, MEDICAL])
async def test_the_topic_is_kept_over_what_is_no_question(
    toy_app: App, assessment: Assessment
) -> None:
    turn = await respond(toy_app, "tusen tack", assessment, Conversation(topic=BICYCLES))

    assert BICYCLES == turn.conversation.topic


async def test_thanks_that_look_like_an_entry_do_not_offer_it(toy_app: App) -> None:
    turn = await respond(toy_app, "tack för bidraget till en cykel", THANKS)

    assert (None, ()) == (turn.decision.entry, turn.reply.choices)


async def test_whoever_wants_a_human_gets_the_ways_to_reach_one(toy_app: App) -> None:
    turn = await respond(toy_app, "låt nån ringa mig", WANTS_HUMAN)

    assert DecisionKind.SMALLTALK is turn.decision.kind
    assert "0611-800 00" in turn.reply.text
    assert any(isinstance(choice.action, Forward) for choice in turn.reply.choices)
