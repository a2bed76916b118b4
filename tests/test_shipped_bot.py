"""The bot as it ships: its knowledge, its encoder, in conversation."""

from datetime import date
from pathlib import Path

import pytest

from stodbot.app import App
from stodbot.console import admin
from stodbot.domain.decision import DecisionKind
from tests.talking import say

DAY = date(2026, 11, 24)


def test_the_knowledge_has_no_errors(shipped_app: App) -> None:
    lines, passed = admin.check(shipped_app, DAY, everything=False)

    assert passed, "\n".join(lines)


@pytest.mark.parametrize("fixture", ["shipped_app", "plain_app"])
def test_the_cases_come_out_no_worse_than_the_recorded_floor(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    lines, passed = admin.test(request.getfixturevalue(fixture), record=False)

    assert passed, "\n".join(lines)
    assert "Ingen lägsta nivå" not in lines[-1]


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("kan man fa bidrag till en ny maskin?", "investeringsstod"),
        ("trnsportbidrag", "transportbidrag"),
        ("företags stöd översikt", "foretagsstod-oversikt"),
        ("is there money for a new village shop", "kommersiell-service"),
        ("miten otan teihin yhteyttä", "kontakt"),
    ],
    ids=["no accents", "misspelt", "compound apart", "English", "Finnish"],
)
async def test_a_question_as_people_type_it_is_answered(
    shipped_app: App, question: str, entry: str
) -> None:
    turn = await shipped_app.responder.respond(question)

    assert (DecisionKind.ANSWER, entry) == (turn.decision.kind, turn.decision.entry)


async def test_a_question_buried_in_a_long_story_is_found(shipped_app: App) -> None:
    story = "Vi bor vid en sjö. Hunden heter Bosse. Det snöade i oktober. " * 40

    turn = await shipped_app.responder.respond(
        f"{story}Vem kan söka regionalt transportbidrag? {story}"
    )

    assert "transportbidrag" == turn.decision.entry


async def test_a_conversation_follows_the_topic_until_a_new_one(
    shipped_app: App, tmp_path: Path
) -> None:
    replies = await say(
        shipped_app,
        tmp_path,
        "berätta om utvecklingsstöd",
        "hur mycket då",
        "vad är RUS",
        "hur länge gäller den",
    )

    topics = [reply.splitlines()[0].split(":")[0] for reply in replies]
    rus = "Regional utvecklingsstrategi (RUS)"
    assert ["Utvecklingsstöd", "Utvecklingsstöd", rus, rus] == topics
    assert "30 000 kronor" in replies[1]
    assert "2030" in replies[3]


async def test_an_everyday_question_after_a_topic_is_not_about_it(
    shipped_app: App, tmp_path: Path
) -> None:
    _, reply = await say(
        shipped_app, tmp_path, "hur mycket är utvecklingsstödet", "vad kostar en moped"
    )

    assert "kronor" not in reply
    assert "0611-800 00" in reply


@pytest.mark.parametrize(
    "question", ["stödhjul till cykel", "stödstrumpor", "vad blir det för väder"]
)
async def test_what_is_not_ours_is_not_answered(shipped_app: App, question: str) -> None:
    turn = await shipped_app.responder.respond(question)

    assert DecisionKind.ANSWER is not turn.decision.kind


async def test_the_last_answer_is_explained(shipped_app: App, tmp_path: Path) -> None:
    _, explanation = await say(shipped_app, tmp_path, "mikrobidrag", "/varfor")

    assert "Närmast: Utvecklingsstöd" in explanation
    assert "multilingual-e5-small-q4" in explanation
