"""What is decided on one message, over the toy knowledge."""

import pytest

from stodbot.app import App
from stodbot.dialogue.turn import Conversation
from stodbot.domain.action import ShowEntry, ShowFacet
from stodbot.domain.decision import DecisionKind
from stodbot.domain.entry import EntryId, FacetName

BICYCLES = EntryId("bicycles")


async def test_a_question_about_an_entry_is_answered(toy_app: App) -> None:
    turn = await toy_app.responder.respond("finns det bidrag till en cykel?")

    assert (DecisionKind.ANSWER, BICYCLES, "wheels") == (
        turn.decision.kind,
        turn.decision.entry,
        turn.decision.queue,
    )
    assert "Cykelstöd ges till företag som köper en cykel." in turn.reply.text


async def test_an_everyday_message_is_forwarded_to_the_registrar(toy_app: App) -> None:
    turn = await toy_app.responder.respond("hur gör man riktigt goda pannkakor")

    assert (DecisionKind.FORWARD, None, "registrator") == (
        turn.decision.kind,
        turn.decision.entry,
        turn.decision.queue,
    )


@pytest.mark.parametrize("nothing", ["", "   ", "???", "🙂🙂", "\x00"])
async def test_a_message_without_words_is_small_talk(toy_app: App, nothing: str) -> None:
    turn = await toy_app.responder.respond(nothing)

    assert DecisionKind.SMALLTALK is turn.decision.kind
    assert {0.0} == {candidate.score for candidate in turn.decision.candidates}


async def test_candidates_are_filled_whatever_the_decision(toy_app: App) -> None:
    turn = await toy_app.responder.respond("vad blir det för väder")

    scores = [candidate.score for candidate in turn.decision.candidates]
    assert 1 <= len(scores) <= 5
    assert scores == sorted(scores, reverse=True)


async def test_a_side_that_is_asked_for_is_shown(toy_app: App) -> None:
    turn = await toy_app.responder.respond("hur mycket är cykelstödet")

    assert (BICYCLES, FacetName.AMOUNT) == (turn.decision.entry, turn.decision.facet)
    assert "Högst 5 000 kronor" in turn.reply.text


async def test_a_side_that_the_entry_lacks_gives_the_whole_answer(toy_app: App) -> None:
    turn = await toy_app.responder.respond("vem bestämmer om cykelstödet")

    assert (BICYCLES, None) == (turn.decision.entry, turn.decision.facet)


async def test_a_side_alone_is_about_the_topic_just_discussed(toy_app: App) -> None:
    first = await toy_app.responder.respond("berätta om cykelstödet")

    second = await toy_app.responder.respond("hur mycket kan man få", first.conversation)

    assert (BICYCLES, FacetName.AMOUNT) == (second.decision.entry, second.decision.facet)
    assert second.explanation.follow_up_on == BICYCLES


async def test_a_new_topic_ends_the_old_one(toy_app: App) -> None:
    first = await toy_app.responder.respond("berätta om cykelstödet")

    second = await toy_app.responder.respond("båtplanen då, när gäller den", first.conversation)

    assert second.decision.entry == "boats"
    assert second.conversation.topic == "boats"


async def test_without_a_topic_a_side_alone_is_not_answered_from_one(toy_app: App) -> None:
    turn = await toy_app.responder.respond("hur mycket kan man få")

    assert turn.explanation.follow_up_on is None


async def test_the_language_that_is_given_is_the_language_of_the_reply(toy_app: App) -> None:
    turn = await toy_app.responder.respond("cykelstöd", language="en")

    assert ("en", True) == (turn.decision.language, "companies that buy" in turn.reply.text)


async def test_the_language_of_a_conversation_stays_where_a_word_tells_none(toy_app: App) -> None:
    first = await toy_app.responder.respond("is there a grant for bicycles, please tell me")

    second = await toy_app.responder.respond("cykelstöd?", first.conversation)

    assert ("en", "en") == (first.decision.language, second.decision.language)


async def test_a_chosen_entry_becomes_the_topic(toy_app: App) -> None:
    turn = toy_app.chooser.choose(ShowEntry(BICYCLES), Conversation())

    assert turn is not None
    assert (BICYCLES, BICYCLES) == (turn.decision.entry, turn.conversation.topic)


async def test_a_chosen_side_is_shown(toy_app: App) -> None:
    turn = toy_app.chooser.choose(ShowFacet(BICYCLES, FacetName.AMOUNT), Conversation())

    assert turn is not None
    assert "Högst 5 000 kronor" in turn.reply.text


@pytest.mark.parametrize(
    "action",
    [ShowEntry(EntryId("gone")), ShowFacet(BICYCLES, FacetName.RULES)],
    ids=["entry", "side"],
)
async def test_what_the_knowledge_has_no_more_can_not_be_chosen(
    toy_app: App, action: ShowEntry | ShowFacet
) -> None:
    assert toy_app.chooser.choose(action, Conversation()) is None
